import { SeasonId } from '../../shared/domain/kernel/ids.ts';
import type { Choice } from '../../shared/domain/preference/preference.ts';

// The season of the notice, as the oracle knows it: written down again, not taken from the product.

/** 2024-03-22 09:00 in Beijing. */
export const opensAt = 1_711_069_200_000;
export const firstInstant = 1_711_270_800_000;
export const secondInstant = 1_711_357_200_000;
export const confirmGraceMs = 7_200_000;
export const sealGraceMs = 120_000;
export const people = 3;
export const shards = 2;
export const seasonId = SeasonId.parse('HN-ZSB-2024');

/** Choices whose three fields agree, so that a mixture of two saves would show. The odd ones need a claim. */
export const choices: readonly Choice[] = [0, 1, 2, 3].map((n) => ({
  collegeCode: `1000${n}`,
  majorCode: `08000${n}`,
  category: n % 2 === 0 ? 'GENERAL' : 'EXEMPT_VETERAN',
}));

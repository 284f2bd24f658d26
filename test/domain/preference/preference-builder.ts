import { CandidateId, SeasonId } from '../../../shared/domain/kernel/ids.ts';
import { Instant } from '../../../shared/domain/kernel/instant.ts';
import {
  type Lock,
  movingInstants,
  type RoundWrites,
} from '../../../shared/domain/preference/lock.ts';
import type { Attempt } from '../../../shared/domain/preference/moves.ts';
import {
  type Choice,
  openPreference,
  type Preference,
  type PreferenceRef,
} from '../../../shared/domain/preference/preference.ts';
import { lockInstants, type Round, roundFrom } from '../../../shared/domain/preference/round.ts';

export const seasonId = SeasonId.parse('HN-ZSB-2024');
export const opensAt = Instant.parse(1_711_069_200_000);
/** 2024-03-24 17:00 in Beijing (domain §4). */
export const t1 = Instant.parse(1_711_270_800_000);
/** 2024-03-25 17:00 in Beijing. */
export const t2 = Instant.parse(1_711_357_200_000);
export const at = (instant: number, byMs = 0) => Instant.parse(instant + byMs);

export const ref: PreferenceRef = {
  seasonId,
  round: '1',
  shard: 249,
  candidateId: CandidateId.parse('c10543-abcdefghij234567'),
};

export const choice: Choice = {
  collegeCode: '10554',
  majorCode: '101102TK',
  category: 'EXEMPT_COMPETITION',
};

export function someRound(changes: Partial<Round> = {}): Round {
  const settings = {
    ...{ seasonId, round: '1', shards: 250, confirmGraceMs: 7_200_000 },
    policy: changes.policy ?? 'LOCK_FILLED_AT_SUBWINDOW_END',
  } as const;
  const windows = { opensAt, subWindowClosesAt: t1, closesAt: t2 };
  return { ...roundFrom(settings, windows), ...changes };
}

export function somePreference(changes: Partial<Preference> = {}): Preference {
  return { ...openPreference(ref, someRound(), 1, opensAt), ...changes };
}

let number = 0;
export function someAttempt(changes: Partial<Attempt> = {}): Attempt {
  number += 1;
  return {
    ...{ kind: 'save', of: ref, stamp: at(t1, -1), ver: somePreference().ver, epoch: 1, choice },
    request: { key: `5f0c1e5e-0000-4000-8000-${String(number).padStart(12, '0')}`, hash: 'body' },
    requestId: '6f1c7a52-9f0b-4d9c-a1a1-1f2b3c4d5e6f',
    by: ref.candidateId,
    ...changes,
  };
}

/** The writes that move one lock's instant, and under a policy without a first instant both. */
export function movingOne(
  round: Round,
  lock: Lock,
  { to, approvedAt }: { readonly to: Instant; readonly approvedAt: Instant },
): RoundWrites {
  const both = lockInstants(round.policy).length === 1;
  const instants = both ? { t1: to, t2: to } : { [lock.instantId]: to };
  const move = { to: { ...round, ...instants }, approvedAt, by: 'EXI' };
  const moved = movingInstants(round, [lock], move);
  const [write] = moved?.locks ?? [];
  if (moved === undefined || write === undefined) throw new Error('No instant moves.');
  return { round: moved.round, lock: write[1] };
}

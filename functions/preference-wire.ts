import type { Contract } from '../shared/contracts/contract.ts';
import { CandidateId } from '../shared/domain/kernel/ids.ts';
import type { PreferenceRef, Version } from '../shared/domain/preference/preference.ts';
import type { SignedRequest } from '../shared/runtime/api-handler.ts';
import { catalogueStore } from '../shared/store/catalogue-store.ts';
import { changePreference } from '../shared/store/change-preference.ts';
import { lockStore } from '../shared/store/lock-store.ts';
import { preferenceStore } from '../shared/store/preference-store.ts';
import { rememberedRounds } from '../shared/store/remembered-rounds.ts';
import { settingsReader } from '../shared/store/settings-store.ts';
import { client, lateAttempts, seasonId, tableName } from './wire.ts';

/** What the handlers of preferences share: the stores, and what a request says of a preference. */
export const locks = lockStore(client, tableName);
export const preferences = preferenceStore(client, tableName);
export const rounds = rememberedRounds(locks);
const settings = settingsReader(client, tableName, seasonId);
const catalogues = catalogueStore(client, tableName);

export const change = changePreference({ preferences, rounds, lateAttempts });

/** The catalogue in force; a warm function has it already. */
export async function catalogue() {
  const { catalogueVersion } = await settings.current();
  return catalogues.at(seasonId, catalogueVersion);
}

/** The asking candidate's own preference, in the round of the season. */
export async function ownPreference({
  session: { sub, shard = 0 },
}: SignedRequest<Contract>): Promise<PreferenceRef> {
  const { round } = await settings.current();
  return { seasonId, round: round.id, shard, candidateId: CandidateId.parse(sub) };
}

/** A request as the lock sees it: when it arrived, from which version and epoch it was made, and its mark. */
export async function attemptOf(request: SignedRequest<Contract>, ver: Version) {
  const { at, session, mark, requestId } = request;
  const of = await ownPreference(request);
  return { of, stamp: at, ver, epoch: session.epoch, request: mark, requestId };
}

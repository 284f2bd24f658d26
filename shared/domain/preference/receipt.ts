import type { Instant } from '../kernel/instant.ts';
import { NONE, type Preference } from './preference.ts';

/**
 * What a receipt says, in one line that anybody can read and that one signature covers: whose preference, which
 * choice, its version (which holds the whole history), when it arrived, and whether it is sealed (trust §3.3).
 */
export function receiptText(
  preference: Pick<
    Preference,
    | 'seasonId'
    | 'round'
    | 'candidateId'
    | 'choice'
    | 'ver'
    | 'lastStamp'
    | 'outcome'
    | 'lockedChoice'
  >,
): string {
  const { seasonId, round, candidateId, ver, lastStamp, outcome, lockedChoice } = preference;
  const choice = outcome === undefined ? preference.choice : lockedChoice;
  const chosen =
    choice === undefined || choice === NONE
      ? NONE
      : `${choice.collegeCode}/${choice.majorCode}/${choice.category}`;
  const stamp: Instant | '-' = lastStamp ?? '-';
  return `kaoqi-receipt|v1|${seasonId}|${round}|${candidateId}|${chosen}|${ver}|${stamp}|${outcome ?? 'OPEN'}`;
}

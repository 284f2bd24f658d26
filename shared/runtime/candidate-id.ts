import { createHmac } from 'node:crypto';
import { CandidateId } from '../domain/kernel/ids.ts';
import type { KeyRing } from './keyring.ts';

const letters = 'abcdefghijklmnopqrstuvwxyz234567';

/**
 * A candidate's id follows from the roster row (season, school, student number), so that importing a row again
 * finds its entry; keyed, so that nobody computes it from a class list. 80 bits.
 */
export async function candidateIdOf(
  ring: KeyRing,
  seasonId: string,
  schoolCode: string,
  studentNo12: string,
): Promise<CandidateId> {
  const mac = createHmac('sha256', await ring.secret('candidate'))
    .update(`${seasonId}|${schoolCode}|${studentNo12}`)
    .digest();
  const bits = [...mac.subarray(0, 10)].map((byte) => byte.toString(2).padStart(8, '0')).join('');
  const text = (bits.match(/.{5}/g) ?? [])
    .map((five) => letters[Number.parseInt(five, 2)])
    .join('');
  return CandidateId.parse(`c${schoolCode}-${text}`);
}

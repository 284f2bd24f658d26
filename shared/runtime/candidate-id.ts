import { createHmac } from 'node:crypto';
import { CandidateId } from '../domain/kernel/ids.ts';
import { base32 } from './base32.ts';
import type { KeyRing } from './keyring.ts';

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
  return CandidateId.parse(`c${schoolCode}-${base32(mac.subarray(0, 10))}`);
}

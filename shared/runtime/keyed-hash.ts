import { createHmac, timingSafeEqual } from 'node:crypto';
import type { RequestMark } from '../domain/kernel/ids.ts';
import type { KeyRing } from './keyring.ts';

/** A hash that only the holder of the key can compute: for what could be guessed, such as six digits or a password. */
export async function keyedHash(ring: KeyRing, purpose: string, text: string): Promise<string> {
  const secret = await ring.secret(purpose);
  return createHmac('sha256', secret).update(text).digest('base64url').slice(0, 22);
}

/** Compares two hashes in a time that does not depend on them. */
export function sameHash(a: string, b: string): boolean {
  const [left, right] = [Buffer.from(a), Buffer.from(b)];
  return left.length === right.length && timingSafeEqual(left, right);
}

/** The mark of a request whose body holds an ID number or a password: its hash is kept only keyed (trust §5.4). */
export async function keyedMark(ring: KeyRing, mark: RequestMark): Promise<RequestMark> {
  return { key: mark.key, hash: await keyedHash(ring, 'request-mark', mark.hash) };
}

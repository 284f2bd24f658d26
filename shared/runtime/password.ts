import { randomBytes, scrypt, timingSafeEqual } from 'node:crypto';
import { promisify } from 'node:util';

const derive = promisify<
  string,
  Buffer,
  number,
  { N: number; r: number; p: number; maxmem: number },
  Buffer
>(scrypt);
const blockSize = 8;
const keyBytes = 32;

const stretch = (password: string, salt: Buffer, cost: number) =>
  derive(password.normalize('NFKC'), salt, keyBytes, {
    N: cost,
    r: blockSize,
    p: 1,
    maxmem: 256 * cost * blockSize,
  });

/** `scrypt$N$salt$hash`. The cost `N` is stored with each hash, so that it can rise without a reset. */
export async function hashPassword(password: string, cost: number): Promise<string> {
  const salt = randomBytes(16);
  const hash = await stretch(password, salt, cost);
  return `scrypt$${cost}$${salt.toString('base64url')}$${hash.toString('base64url')}`;
}

/** Takes the same time for a right, a wrong and (given a `decoy`) an unknown account's password. */
export async function passwordFits(password: string, stored: string): Promise<boolean> {
  const [kind, cost, salt, hash] = stored.split('$');
  if (kind !== 'scrypt' || cost === undefined || salt === undefined || hash === undefined)
    return false;
  const expected = Buffer.from(hash, 'base64url');
  const actual = await stretch(password, Buffer.from(salt, 'base64url'), Number(cost));
  return expected.length === actual.length && timingSafeEqual(expected, actual);
}

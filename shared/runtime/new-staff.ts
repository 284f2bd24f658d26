import { randomBytes } from 'node:crypto';
import { Staff } from '../domain/account/account.ts';
import { type KeyRing, openField, sealField } from './keyring.ts';
import { hashPassword } from './password.ts';

/** A secret for an authenticator: 160 bits, as RFC 4226 asks. */
export const newTotpSecret = (): Buffer => randomBytes(20);

/** Makes an officer's record; the password and the TOTP secret are in it only hashed and sealed. */
export async function newStaff(
  ring: KeyRing,
  person: Pick<Staff, 'staffId' | 'seasonId' | 'name' | 'org' | 'roles'> & {
    readonly password: string;
    readonly totpSecret: Buffer;
  },
  passwordHashCost: number,
): Promise<Staff> {
  const { staffId, password, totpSecret } = person;
  return Staff.parse({
    ...person,
    passwordHash: await hashPassword(password, passwordHashCost),
    totpCipher: await sealField(ring, staffId, 'totp', totpSecret.toString('base64url')),
    lastTotpStep: 0,
    epoch: 0,
  });
}

/** The TOTP secret of an officer. */
export async function totpSecretOf(
  ring: KeyRing,
  staff: Pick<Staff, 'staffId' | 'totpCipher'>,
): Promise<Buffer> {
  return Buffer.from(await openField(ring, staff.staffId, 'totp', staff.totpCipher), 'base64url');
}

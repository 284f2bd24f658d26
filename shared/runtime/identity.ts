import { accountFault } from '../domain/account/account-faults.ts';
import { foldIdNumber, readIdNumber } from '../domain/roster/id-number.ts';
import { nameKey } from '../domain/roster/name-key.ts';
import { readPhone } from '../domain/roster/phone.ts';
import { keyedHash } from './keyed-hash.ts';
import { blindIndex, type KeyRing } from './keyring.ts';

/** Who somebody says they are, in the forms in which it is compared. */
export interface Identity {
  readonly nameKey: string;
  readonly idIndex: string;
  readonly phone: string;
  readonly phoneIndex: string;
  /** Name and ID number together, as a code is bound to them. */
  readonly boundTo: string;
}

/** Stands for a person who is not there, so that looking for them costs what finding does. */
export const nobody = 'c00000-aaaaaaaaaaaaaaaa';

/** Folds name, ID number and phone. A slip of the pen is told; whether the roster knows the person is not. */
export async function readIdentity(
  ring: KeyRing,
  seasonId: string,
  said: { readonly name: string; readonly idNo: string; readonly phone: string },
): Promise<Identity> {
  const phone = readPhone(said.phone);
  if (phone === undefined) throw accountFault('PhoneWrong');
  const idNo = foldIdNumber(said.idNo).toUpperCase();
  if (/^\d{14,17}[\dX]$/.test(idNo) && typeof readIdNumber(idNo) === 'string')
    throw accountFault('IdNumberWrong');
  const name = nameKey(said.name);
  const idIndex = await blindIndex(ring, seasonId, 'ID', idNo);
  return {
    nameKey: name,
    idIndex,
    phone,
    phoneIndex: await blindIndex(ring, seasonId, 'PHONE', phone),
    boundTo: await keyedHash(ring, 'one-time-code', `${idIndex}|${name}`),
  };
}

/** What is stored of a code: good for this phone and purpose alone. */
export function codeHashOf(
  ring: KeyRing,
  ref: { readonly seasonId: string; readonly phoneIndex: string; readonly purpose: string },
  code: string,
): Promise<string> {
  const text = `${ref.seasonId}|${ref.purpose}|${ref.phoneIndex}|${code}`;
  return keyedHash(ring, 'one-time-code', text);
}

/** How a candidate signs in: by phone or by ID number, whichever was typed. */
export async function readLogin(
  ring: KeyRing,
  seasonId: string,
  login: string,
): Promise<{ readonly seasonId: string; readonly kind: 'ID' | 'PHONE'; readonly index: string }> {
  const phone = readPhone(login);
  const [kind, value] =
    phone === undefined
      ? (['ID', foldIdNumber(login).toUpperCase()] as const)
      : (['PHONE', phone] as const);
  return { seasonId, kind, index: await blindIndex(ring, seasonId, kind, value) };
}

import * as z from 'zod';
import { type CalendarDate, readDate } from './calendar-date.ts';
import { foldWidth, removeInvisible } from './fold-text.ts';

/** An ID number that passed every rule of GB 11643-1999, with its X in upper case. */
const IdNumber = z.string().brand<'IdNumber'>();
export type IdNumber = z.infer<typeof IdNumber>;

export type IdNumberFlaw =
  | 'FifteenDigits'
  | 'NotEighteenDigits'
  | 'ImpossibleBirth'
  | 'WrongCheckCharacter';

export type Sex = '男' | '女';

/** What the number itself says of its holder. */
export interface IdNumberReading {
  readonly idNumber: IdNumber;
  readonly birth: CalendarDate;
  readonly sex: Sex;
}

const weights = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
const checkCharacters = '10X98765432';

/** ISO 7064 MOD 11-2 over the first 17 digits. */
export function checkCharacterOf(first17: string): string {
  const sum = weights.reduce((total, weight, i) => total + weight * Number(first17[i]), 0);
  return checkCharacters.charAt(sum % 11);
}

/** Width and spaces folded, and every look-alike of the last X (x, Ｘ, Cyrillic Х, Greek Χ, ×) made an X (domain §6.5). */
export function foldIdNumber(raw: string): string {
  return removeInvisible(foldWidth(raw)).replace(/[xХхΧχ×]/g, 'X');
}

/**
 * Reads an ID number or says its first flaw. The region is not judged: codes of abolished counties stay on
 * cards for life (domain §6.7).
 */
export function readIdNumber(raw: string): IdNumberReading | IdNumberFlaw {
  const id = foldIdNumber(raw);
  if (/^\d{15}$/.test(id)) return 'FifteenDigits';
  if (!/^\d{17}[\dX]$/.test(id)) return 'NotEighteenDigits';

  const birth = readDate(id.slice(6, 14));
  if (birth === undefined || birth < '1900-01-01') return 'ImpossibleBirth';
  if (checkCharacterOf(id) !== id[17]) return 'WrongCheckCharacter';

  const sex = Number(id[16]) % 2 === 1 ? '男' : '女';
  return { idNumber: id as IdNumber, birth, sex };
}

/** `430***********0019`: what an officer sees (trust §5.4). Shorter numbers show their last two characters alone. */
export function maskIdNumber(id: string): string {
  if (id.length < 15) return `${'*'.repeat(Math.max(0, id.length - 2))}${id.slice(-2)}`;
  return `${id.slice(0, 3)}${'*'.repeat(id.length - 7)}${id.slice(-4)}`;
}

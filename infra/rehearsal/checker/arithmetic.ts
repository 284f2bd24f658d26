import { createHash } from 'node:crypto';

// The documented formulas, written a second time: a mistake in either shows in the other.

/** SHA-256, base64url, over JSON whose keys are in order (the audit's documented formula). */
export function documentHash(value: unknown): string {
  return createHash('sha256').update(ordered(value)).digest('base64url');
}

function ordered(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map((part) => ordered(part ?? null)).join(',')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  const fields = Object.entries(value).filter(([, part]) => part !== undefined);
  fields.sort(([a], [b]) => (a < b ? -1 : 1));
  return `{${fields.map(([name, part]) => `${JSON.stringify(name)}:${ordered(part)}`).join(',')}}`;
}

/** The version of a preference after one more revision: the count, and 20 letters over all that went before (lock.md §2). */
export function versionAfter(
  of: { seasonId: string; round: string; candidateId: string },
  version: string,
  revision: { kind: string; stamp: number; choice?: Choice | undefined },
): string {
  const { kind, stamp, choice } = revision;
  const chosen = choice ? [choice.collegeCode, choice.majorCode, choice.category].join('/') : '';
  const lines = [of.seasonId, of.round, of.candidateId, version, kind, `${stamp}`, chosen];
  const head = createHash('sha256').update(lines.join('\n')).digest('base64url').slice(0, 20);
  return `${countOf(version) + 1}.${head}`;
}

export interface Choice {
  readonly collegeCode: string;
  readonly majorCode: string;
  readonly category: string;
}

/** How many revisions a version counts. */
export const countOf = (version: string): number => Number.parseInt(version, 10);

/** GB 11643-1999: length, a real day of birth, the check character by powers of two. */
export function isIdNumber(id: string): boolean {
  const parts = /^\d{6}(\d{4})(\d{2})(\d{2})\d{3}[\dX]$/.exec(id);
  if (parts === null) return false;
  const [year, month, day] = parts.slice(1).map(Number) as [number, number, number];
  const born = new Date(Date.UTC(year, month - 1, day));
  if (born.getUTCMonth() !== month - 1 || born.getUTCDate() !== day) return false;
  const value = (letter: string) => (letter === 'X' ? 10 : Number(letter));
  const sum = [...id].reduce((total, letter, at) => total + value(letter) * 2 ** (17 - at), 0);
  return sum % 11 === 1;
}

/** `430***********0019`. */
export function maskedId(id: string): string {
  return `${id.slice(0, 3)}${'*'.repeat(id.length - 7)}${id.slice(-4)}`;
}

const quasigroup = [
  [0, 3, 1, 7, 5, 9, 8, 6, 4, 2],
  [7, 0, 9, 2, 1, 5, 4, 8, 6, 3],
  [4, 2, 0, 6, 8, 7, 1, 3, 5, 9],
  [1, 7, 5, 0, 9, 8, 3, 4, 2, 6],
  [6, 1, 2, 3, 0, 4, 5, 9, 7, 8],
  [3, 6, 7, 4, 2, 0, 9, 5, 8, 1],
  [5, 8, 6, 9, 7, 2, 0, 1, 3, 4],
  [8, 9, 4, 5, 3, 6, 2, 0, 1, 7],
  [9, 4, 3, 8, 6, 1, 7, 2, 0, 5],
  [2, 5, 8, 1, 4, 3, 6, 7, 9, 0],
];

/** Damm's check: a ticket number with its digit comes to 0. */
export function isTicketNumber(digits: string): boolean {
  if (!/^\d{14}$/.test(digits)) return false;
  let state = 0;
  for (const digit of digits) state = quasigroup[state]?.[Number(digit)] ?? -1;
  return state === 0;
}

/** A name as it is compared: dots made one, spaces and what has no width left out. */
export function plainName(name: string): string {
  return name
    .normalize('NFC')
    .replace(/[\s\u200b-\u200d\ufeff]/g, '')
    .replace(/[•・･‧∙⋅．.]/g, '·');
}

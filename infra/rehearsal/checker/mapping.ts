import type { MappingRow } from './evidence.ts';

/**
 * Whether the directory leads from a junior major to a senior one: our own reading of domain §7.5. Rows are sorted
 * into ranks by how narrow they are; the narrowest rank that has any row decides, and in it a refusal goes first.
 */
export function isMapped(
  rows: readonly MappingRow[],
  junior: string,
  senior: string,
  catalogue = 2021,
): boolean {
  const ranks: MappingRow[][] = [];
  for (const row of rows) {
    if (row.fromCatalogue !== catalogue) continue;
    if (!within(row.fromLevel, row.fromCode, junior)) continue;
    if (!within(row.toLevel, row.toCode, senior)) continue;
    const rank =
      width[row.fromLevel as keyof typeof width] + width[row.toLevel as keyof typeof width];
    ranks[rank] = [...(ranks[rank] ?? []), row];
  }
  const narrowest = ranks.find((rank) => rank !== undefined);
  if (narrowest === undefined) return false;
  if (narrowest.some(({ relation }) => relation === 'DENY')) return false;
  const strict = narrowest.filter(({ relation }) => relation === 'STRICT');
  if (strict.length === 0) return true;
  return strict.every(({ fromLevel, toLevel }) => fromLevel === 'MAJOR' && toLevel === 'MAJOR');
}

const width = { MAJOR: 0, CLASS: 1, CATEGORY: 2 } as const;
const digits = (code: string) => code.replace(/[TK]+$/, '');

function within(level: string, code: string, major: string): boolean {
  return level === 'MAJOR' ? digits(code) === digits(major) : digits(major).startsWith(code);
}

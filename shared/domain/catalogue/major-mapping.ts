import * as z from 'zod';
import { CatalogueYear, majorDigits } from '../roster/major-code.ts';

/**
 * One row of the directory of corresponding majors (notice L61-63, domain §7.5).
 * A code names its level: two digits a CATEGORY (大类), four a CLASS (类), six a MAJOR.
 */
export const MappingRow = z.object({
  fromLevel: z.enum(['CATEGORY', 'CLASS', 'MAJOR']),
  fromCatalogue: CatalogueYear,
  fromCode: z.string().regex(/^\d{2}(\d{2}(\d{2,3}T?K?)?)?$/),
  toLevel: z.enum(['CLASS', 'MAJOR']),
  toCode: z.string().regex(/^\d{4}(\d{2,3}T?K?)?$/),
  /**
   * ALLOW opens, DENY closes. STRICT between two majors is a pair whose names strictly correspond, and opens;
   * STRICT between anything wider says that here only such pairs open.
   */
  relation: z.enum(['ALLOW', 'STRICT', 'DENY']),
  note: z.string().optional(),
});
export type MappingRow = z.infer<typeof MappingRow>;

export const MajorMapping = z.object({
  title: z.string(),
  source: z.string(),
  rows: z.array(MappingRow),
});
export type MajorMapping = z.infer<typeof MajorMapping>;

export interface MappingVerdict {
  readonly verdict: 'allowed' | 'denied';
  /** The row that decided; none, if no row covers the two majors, which denies. */
  readonly by?: MappingRow;
}

/**
 * Whether a junior major may apply to a senior one (domain I21). Of the rows that cover both, the most specific
 * decides; among equally specific ones DENY goes before STRICT, and STRICT before ALLOW.
 */
export function mapMajor(
  mapping: Pick<MajorMapping, 'rows'>,
  juniorMajorCode: string,
  seniorMajorCode: string,
  catalogueYear: CatalogueYear = 2021,
): MappingVerdict {
  const [junior, senior] = [majorDigits(juniorMajorCode), majorDigits(seniorMajorCode)];
  if (junior === undefined || senior === undefined) return { verdict: 'denied' };

  const [by] = mapping.rows
    .filter(
      (row) =>
        row.fromCatalogue === catalogueYear &&
        covers(row.fromLevel, row.fromCode, junior) &&
        covers(row.toLevel, row.toCode, senior),
    )
    .sort((a, b) => specificity(b) - specificity(a) || weight[b.relation] - weight[a.relation]);

  if (by === undefined) return { verdict: 'denied' };
  const isPair = by.fromLevel === 'MAJOR' && by.toLevel === 'MAJOR';
  const opens = by.relation === 'ALLOW' || (by.relation === 'STRICT' && isPair);
  return { verdict: opens ? 'allowed' : 'denied', by };
}

const weight = { ALLOW: 0, STRICT: 1, DENY: 2 } as const;
const depth = { CATEGORY: 1, CLASS: 2, MAJOR: 3 } as const;

/** A step down on either side counts the same. */
const specificity = (row: MappingRow) => depth[row.fromLevel] + depth[row.toLevel];

/** Codes nest by their digits: 52 covers 5204, which covers 520402. A major's code covers itself alone. */
function covers(level: keyof typeof depth, code: string, digits: string): boolean {
  return level === 'MAJOR' ? majorDigits(code) === digits : digits.startsWith(code);
}

import * as z from 'zod';
import { SeasonId } from '../kernel/ids.ts';
import { MajorMapping, mapMajor } from './major-mapping.ts';
import { PlanRow, repeatedRows } from './plan.ts';

/** What can be chosen in a season: an immutable snapshot, known by its version (lock.md §2). */
export const Catalogue = z
  .object({
    seasonId: SeasonId,
    version: z.int().positive(),
    plans: z.array(PlanRow).min(1),
    mapping: MajorMapping,
  })
  .refine(({ plans }) => repeatedRows(plans).length === 0, {
    path: ['plans'],
    message: 'A choice stands on more than one row.',
  });
export type Catalogue = z.infer<typeof Catalogue>;

/** The rows that somebody with this junior major may choose from (notice L61-63). */
export function plansOpenTo({ plans, mapping }: Catalogue, juniorMajorCode: string): PlanRow[] {
  return plans.filter((row) => row.active && isMapped({ mapping }, juniorMajorCode, row.majorCode));
}

/** Whether the directory leads from the junior major to the senior one (domain I21). */
export function isMapped(
  { mapping }: Pick<Catalogue, 'mapping'>,
  juniorMajorCode: string,
  majorCode: string,
): boolean {
  return mapMajor(mapping, juniorMajorCode, majorCode).verdict === 'allowed';
}

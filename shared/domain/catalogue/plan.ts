import * as z from 'zod';
import { Category, CollegeCode } from '../kernel/ids.ts';

/** One row of a college's published plan: a major that it admits to, in one category (notice L63, domain I22). */
export const PlanRow = z.object({
  collegeCode: CollegeCode,
  collegeName: z.string().min(1),
  majorCode: z.string().regex(/^\d{6,7}(T|K|TK)?$/),
  majorName: z.string().min(1),
  category: Category,
  quota: z.int().nonnegative(),
  /** False from the moment the row is withdrawn; it stays on the plan so that its history can be explained. */
  active: z.boolean(),
});
export type PlanRow = z.infer<typeof PlanRow>;

export type PlanChoice = Pick<PlanRow, 'collegeCode' | 'majorCode' | 'category'>;

/** The row that a choice is for, if the college offers it; a withdrawn row is offered to nobody. */
export function offeredRow(plans: readonly PlanRow[], choice: PlanChoice): PlanRow | undefined {
  return plans.find(
    (row) =>
      row.active &&
      row.collegeCode === choice.collegeCode &&
      row.majorCode === choice.majorCode &&
      row.category === choice.category,
  );
}

/** Choices that stand on more than one row: a plan with any is not published. */
export function repeatedRows(plans: readonly PlanRow[]): readonly PlanChoice[] {
  const seen = new Set<string>();
  return plans.filter(({ collegeCode, majorCode, category }) => {
    const choice = `${collegeCode}/${majorCode}/${category}`;
    const repeated = seen.has(choice);
    seen.add(choice);
    return repeated;
  });
}

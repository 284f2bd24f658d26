import { type Catalogue, isMapped } from '../catalogue/catalogue.ts';
import { offeredRow } from '../catalogue/plan.ts';
import { type JudgeChoice, judgeChoiceBy } from './eligibility.ts';

/** The judge of one candidate's choices under a catalogue, at the save and again at the seal (I20-I22). */
export function judgeUnder(
  catalogue: Catalogue,
  candidate: { readonly categories: readonly string[]; readonly juniorMajorCode: string },
): JudgeChoice {
  return judgeChoiceBy({
    allowedCategories: candidate.categories,
    isMapped: ({ majorCode }) => isMapped(catalogue, candidate.juniorMajorCode, majorCode),
    isPlanned: (choice) => offeredRow(catalogue.plans, choice) !== undefined,
  });
}

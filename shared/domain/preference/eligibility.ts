import type { Category } from '../kernel/ids.ts';
import type { Choice } from './preference.ts';

/** What a choice fails on, in the order a person should mend it (domain I20, I21, I22). */
export type ChoiceVerdict = 'ok' | 'CategoryNotAllowed' | 'MajorNotMapped' | 'PlanRowMissing';

/** Whether one candidate may choose this: asked at the save, and again at the seal. */
export type JudgeChoice = (choice: Choice) => ChoiceVerdict;

/** The three things it depends on; the mapping and the plan come from the catalogue's snapshot. */
export interface ChoiceRules {
  readonly allowedCategories: readonly string[];
  readonly isMapped: (choice: Choice) => boolean;
  readonly isPlanned: (choice: Choice) => boolean;
}

/** Makes a candidate's judge from what they are allowed, the directory and the published plan. */
export function judgeChoiceBy({
  allowedCategories,
  isMapped,
  isPlanned,
}: ChoiceRules): JudgeChoice {
  return (choice) => {
    if (!allowedCategories.includes(choice.category satisfies Category))
      return 'CategoryNotAllowed';
    if (!isMapped(choice)) return 'MajorNotMapped';
    return isPlanned(choice) ? 'ok' : 'PlanRowMissing';
  };
}

/** How a candidate stands when the pass reaches them. */
export type Standing =
  | { readonly eligible: false }
  | { readonly eligible: true; judge: JudgeChoice };

import type { ChoiceVerdict } from '../../../shared/domain/preference/eligibility.ts';
import type { Attempt } from '../../../shared/domain/preference/moves.ts';
import type { Choice } from '../../../shared/domain/preference/preference.ts';
import type { ChangePreference } from '../../../shared/store/change-preference.ts';

export interface SavePreferenceDeps {
  readonly change: ChangePreference;
  /** What the candidate may choose, by their session and the catalogue's snapshot: no read when warm. */
  readonly judgeFor: (candidate: Chooser) => Promise<(choice: Choice) => ChoiceVerdict>;
}

/** What a session says of a candidate that a choice is judged by. */
export interface Chooser {
  readonly candidateId: string;
  readonly categories: readonly string[];
  readonly juniorMajorCode: string;
}

export interface SavePreferenceRequest extends Omit<Attempt, 'kind' | 'choice' | 'by'> {
  readonly candidate: Chooser;
  readonly choice: Choice;
}

/** Saves the one choice: one conditional write, and nothing read while it is in time (lock.md §3). */
export function savePreference({ change, judgeFor }: SavePreferenceDeps) {
  return async ({ candidate, choice, ...asked }: SavePreferenceRequest) => {
    const judge = await judgeFor(candidate);
    const by = candidate.candidateId;
    return change({ ...asked, kind: 'save', choice, by }, judge(choice));
  };
}

import type { Attempt } from '../../../shared/domain/preference/moves.ts';
import type { ChangePreference } from '../../../shared/store/change-preference.ts';

export type ClearPreferenceRequest = Omit<Attempt, 'kind' | 'choice' | 'by'>;

/** Takes the choice back while it is not locked: the candidate is as free as before the first save. */
export function clearPreference({ change }: { readonly change: ChangePreference }) {
  return (asked: ClearPreferenceRequest) =>
    change({ ...asked, kind: 'clear', by: asked.of.candidateId });
}

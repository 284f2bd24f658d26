import type { Attempt } from '../../../shared/domain/preference/moves.ts';
import type { ChangePreference } from '../../../shared/store/change-preference.ts';

export type ConfirmPreferenceRequest = Omit<Attempt, 'kind' | 'choice' | 'by'>;

/** Confirms the saved choice; it is still one revision, and a later save takes it back (domain C24). */
export function confirmPreference({ change }: { readonly change: ChangePreference }) {
  return (asked: ConfirmPreferenceRequest) =>
    change({ ...asked, kind: 'confirm', by: asked.of.candidateId });
}

import type { ReplyOf } from '../../../shared/contracts/contract.ts';
import type { preferenceContracts } from '../../../shared/contracts/preferences.ts';
import type { Instant } from '../../../shared/domain/kernel/instant.ts';
import {
  lockedView,
  openPreference,
  type PreferenceRef,
} from '../../../shared/domain/preference/preference.ts';
import { receiptText } from '../../../shared/domain/preference/receipt.ts';
import type { Signer } from '../../../shared/runtime/signing.ts';
import type { PreferenceStore } from '../../../shared/store/preference-store.ts';
import type { Rounds } from '../../../shared/store/remembered-rounds.ts';

export interface ShowPreferenceDeps {
  readonly preferences: Pick<PreferenceStore, 'find'>;
  readonly rounds: Pick<Rounds, 'fresh'>;
  readonly signer: () => Promise<Signer>;
}

/** The preference as it reads at this moment: locked from the instant on, whether or not a job ran (lock.md §6). */
export function showPreference({ preferences, rounds, signer }: ShowPreferenceDeps) {
  return async ({
    of,
    epoch,
    at,
  }: {
    readonly of: PreferenceRef;
    readonly epoch: number;
    readonly at: Instant;
  }): Promise<ReplyOf<typeof preferenceContracts.showPreference>> => {
    // A round that is remembered may have moved: everybody is told the same instant.
    const [round, found] = await Promise.all([rounds.fresh(of, at), preferences.find(of)]);
    const preference = found ?? openPreference(of, round, epoch, at);
    const { sign, keyId } = await signer();
    const text = receiptText(preference);
    const receipt = { text, signature: sign(text), keyId };
    return { ...lockedView(preference, round, at), round: of.round, receipt };
  };
}

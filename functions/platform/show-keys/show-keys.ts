import type { Signer } from '../../../shared/runtime/signing.ts';
import { type SigningUse, signingUses } from '../../../shared/runtime/signing-uses.ts';

export interface ShowKeysDeps {
  readonly signerFor: (use: SigningUse) => Promise<Signer>;
}

/** The public keys with which anybody verifies tickets, receipts, lists and locks offline. */
export function showKeys({ signerFor }: ShowKeysDeps) {
  return async () => ({
    keys: await Promise.all(
      signingUses.map(async (use) => {
        const { keyId, publicKey } = await signerFor(use);
        return { keyId, use, publicKey };
      }),
    ),
  });
}

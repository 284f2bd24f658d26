import type { KeyRing } from './keyring.ts';
import { type Signer, signerOf } from './signing.ts';

/** What is signed, each by a key of its own; their public keys are published at `GET /v1/keys`. */
export const signingUses = ['ticket', 'receipt', 'list', 'lock'] as const;
export type SigningUse = (typeof signingUses)[number];

/** The signer of one use, from the ring of the signing key. */
export async function signerFor(ring: KeyRing, use: SigningUse): Promise<Signer> {
  return signerOf(await ring.secret(`sign-${use}`));
}

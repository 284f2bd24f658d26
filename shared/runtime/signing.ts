import {
  createHash,
  createHmac,
  createPrivateKey,
  createPublicKey,
  sign as signBytes,
  verify as verifyBytes,
} from 'node:crypto';

/** An Ed25519 key made from a seed of the key ring: the same seed signs the same text the same way. */
export interface Signer {
  /** The first 48 bits of the public key's SHA-256: a key names itself. */
  readonly keyId: string;
  /** The raw 32 bytes in base64url, as published at `GET /v1/keys`. */
  readonly publicKey: string;
  /** The signature in base64url. */
  readonly sign: (text: string) => string;
}

/** What DER puts before the 32 raw bytes of an Ed25519 key (RFC 8410): all of a PKCS#8 or SPKI file but the key. */
const pkcs8Start = Buffer.from('302e020100300506032b657004220420', 'hex');
const spkiStart = Buffer.from('302a300506032b6570032100', 'hex');

export function signerOf(seed: Uint8Array): Signer {
  if (seed.length !== 32) throw new Error(`An Ed25519 seed has 32 bytes, not ${seed.length}.`);
  const der = Buffer.concat([pkcs8Start, seed]);
  const privateKey = createPrivateKey({ key: der, format: 'der', type: 'pkcs8' });
  const spki = createPublicKey(privateKey).export({ format: 'der', type: 'spki' });
  const publicKey = spki.subarray(spkiStart.length).toString('base64url');
  return {
    keyId: keyIdOf(publicKey),
    publicKey,
    sign: (text) => signBytes(null, Buffer.from(text), privateKey).toString('base64url'),
  };
}

/** Makes the verifier of a published key. A signature has one spelling: bits that base64 ignores must be zero. */
export function verifierOf(publicKey: string): (text: string, signature: string) => boolean {
  const der = Buffer.concat([spkiStart, Buffer.from(publicKey, 'base64url')]);
  const key = createPublicKey({ key: der, format: 'der', type: 'spki' });
  return (text, signature) => {
    const bytes = Buffer.from(signature, 'base64url');
    if (bytes.toString('base64url') !== signature) return false;
    return verifyBytes(null, Buffer.from(text), key, bytes);
  };
}

export function keyIdOf(publicKey: string): string {
  return createHash('sha256')
    .update(Buffer.from(publicKey, 'base64url'))
    .digest('base64url')
    .slice(0, 8);
}

/** Lots for seats and ticket numbers: an HMAC under a seed that is published with the allocation. */
export function lotsOf(seed: Uint8Array): (candidateId: string) => string {
  return (candidateId) => createHmac('sha256', seed).update(candidateId).digest('hex');
}

import { createCipheriv, createDecipheriv, createHmac, randomBytes } from 'node:crypto';
import { GenerateMacCommand, type KMSClient } from '@aws-sdk/client-kms';

/** Secrets derived from one KMS HMAC key, each for one purpose; the KMS key itself never leaves KMS. */
export interface KeyRing {
  /** 32 bytes that follow from the key and the purpose alone. One KMS call each, once per cold start. */
  readonly secret: (purpose: string) => Promise<Buffer>;
}

/** The ring of one KMS key. */
export function keyRing(kms: KMSClient, keyId: string): KeyRing {
  const secrets = new Map<string, Promise<Buffer>>();
  const derive = async (purpose: string) => {
    const { Mac } = await kms.send(
      new GenerateMacCommand({
        KeyId: keyId,
        MacAlgorithm: 'HMAC_SHA_256',
        Message: Buffer.from(`kaoqi/v1/${purpose}`),
      }),
    );
    if (Mac === undefined) throw new Error(`KMS gave no secret for ${purpose}.`);
    return Buffer.from(Mac);
  };
  return {
    secret: (purpose) => {
      const known = secrets.get(purpose);
      if (known !== undefined) return known;
      const made = derive(purpose);
      secrets.set(purpose, made);
      // A failed call must not be remembered: the next request tries again.
      made.catch(() => secrets.delete(purpose));
      return made;
    },
  };
}

/**
 * A blind index: finds an equal value without storing it. Keyed, since all Hunan ID numbers of an age group
 * can be hashed in minutes (trust §5.4). 128 bits, separated by season and kind.
 */
export async function blindIndex(
  ring: KeyRing,
  seasonId: string,
  kind: 'ID' | 'PHONE' | 'CANDIDATE',
  value: string,
): Promise<string> {
  const secret = await ring.secret('blind-index');
  return createHmac('sha256', secret)
    .update(`${seasonId}|${kind}|${value}`)
    .digest()
    .subarray(0, 16)
    .toString('base64url');
}

/** Seals one field of one record: AES-256-GCM, bound by its AAD to that record and field. */
export async function sealField(
  ring: KeyRing,
  record: string,
  field: string,
  value: string,
): Promise<string> {
  const secret = await ring.secret('field-cipher');
  const nonce = randomBytes(12);
  const cipher = createCipheriv('aes-256-gcm', secret, nonce).setAAD(
    Buffer.from(`v1|${record}|${field}`),
  );
  const sealed = Buffer.concat([cipher.update(value, 'utf8'), cipher.final()]);
  return `v1.${Buffer.concat([nonce, sealed, cipher.getAuthTag()]).toString('base64url')}`;
}

/** Opens what `sealField` sealed. Throws if it was moved to another record or field, or touched. */
export async function openField(
  ring: KeyRing,
  record: string,
  field: string,
  sealed: string,
): Promise<string> {
  const secret = await ring.secret('field-cipher');
  const bytes = Buffer.from(sealed.slice(sealed.indexOf('.') + 1), 'base64url');
  const decipher = createDecipheriv('aes-256-gcm', secret, bytes.subarray(0, 12))
    .setAAD(Buffer.from(`v1|${record}|${field}`))
    .setAuthTag(bytes.subarray(-16));
  return Buffer.concat([decipher.update(bytes.subarray(12, -16)), decipher.final()]).toString(
    'utf8',
  );
}

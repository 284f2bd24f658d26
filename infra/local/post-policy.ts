import { createHash } from 'node:crypto';
import { type Credentials, Refusal, verifySigned } from './sigv4.ts';

/** A browser's upload form: its fields with lower-case names, and the file, which ends it. */
export interface UploadForm {
  readonly fields: ReadonlyMap<string, string>;
  readonly file: Buffer;
}

interface Policy {
  readonly expiration: string;
  readonly conditions: readonly unknown[];
}

/** Fields that S3 lets a form have without a condition. */
const unconditional = /^(policy|x-amz-signature|x-ignore-.*)$/;

/** Reads `multipart/form-data`; what follows the file is ignored, as S3 does. */
export async function readForm(contentType: string, body: Buffer): Promise<UploadForm> {
  let form: FormData;
  try {
    form = await new Response(body, { headers: { 'content-type': contentType } }).formData();
  } catch {
    throw new Refusal(
      'MalformedPOSTRequest',
      'The body is not well-formed multipart/form-data.',
      400,
    );
  }
  const fields = new Map<string, string>();
  for (const [name, value] of form) {
    if (name === 'file') {
      const file =
        typeof value === 'string' ? Buffer.from(value) : Buffer.from(await value.arrayBuffer());
      return { fields: fields.set('key', keyFor(fields, value)), file };
    }
    if (typeof value === 'string') fields.set(name.toLowerCase(), value);
  }
  throw new Refusal('InvalidArgument', 'POST requires exactly one file upload per request.', 400);
}

/**
 * Refuses a form that its signed policy does not allow. Everything is a 403, sizes and checksums
 * too (AWS: 400), so that a client can treat every refused upload alike.
 */
export function enforcePolicy(
  bucket: string,
  { fields, file }: UploadForm,
  credentials: Credentials,
  nowMs: number,
): void {
  const encoded = fields.get('policy');
  if (encoded === undefined) throw denied('the form has no policy.');
  if (fields.get('x-amz-algorithm') !== 'AWS4-HMAC-SHA256') throw denied('only AWS4-HMAC-SHA256.');
  verifySigned(
    encoded,
    fields.get('x-amz-credential') ?? '',
    fields.get('x-amz-signature') ?? '',
    credentials,
  );

  const { expiration, conditions } = policyFrom(encoded);
  if (!(nowMs < Date.parse(expiration)))
    throw denied('Invalid according to Policy: Policy expired.');

  const values = new Map(fields).set('bucket', bucket);
  const allowed = new Set(conditions.flatMap((condition) => meets(condition, values, file.length)));
  for (const name of fields.keys()) {
    if (!unconditional.test(name) && !allowed.has(name)) {
      throw denied(`Invalid according to Policy: Extra input fields: ${name}`);
    }
  }
  verifyChecksums(fields, file);
}

/** The fields that a condition speaks of; refuses if they do not meet it. */
function meets(condition: unknown, values: ReadonlyMap<string, string>, size: number): string[] {
  if (!Array.isArray(condition)) {
    return Object.entries(condition as Record<string, string>).flatMap(([name, value]) =>
      meets(['eq', `$${name}`, value], values, size),
    );
  }
  const [operator, first, second] = condition as [string, unknown, unknown];
  if (operator.toLowerCase() === 'content-length-range') {
    if (size < Number(first))
      throw new Refusal('EntityTooSmall', 'Your proposed upload is too small.');
    if (size > Number(second))
      throw new Refusal('EntityTooLarge', 'Your proposed upload is too large.');
    return [];
  }
  const name = String(first).replace(/^\$/, '').toLowerCase();
  const value = values.get(name) ?? '';
  const holds =
    operator.toLowerCase() === 'eq' ? value === second : value.startsWith(String(second));
  if (!holds || !/^(eq|starts-with)$/i.test(operator)) {
    throw denied(
      `Invalid according to Policy: Policy Condition failed: ${JSON.stringify(condition)}`,
    );
  }
  return [name];
}

function verifyChecksums(fields: ReadonlyMap<string, string>, file: Buffer): void {
  for (const [name, value] of fields) {
    const hash = /^x-amz-checksum-(sha1|sha256)$/.exec(name)?.[1];
    if (hash !== undefined && createHash(hash).update(file).digest('base64') !== value) {
      throw new Refusal('BadDigest', `The ${hash} you specified did not match what we received.`);
    }
    if (hash === undefined && /^x-amz-checksum-(?!algorithm)/.test(name)) {
      throw new Refusal('NotImplemented', `The local S3 does not check ${name}.`, 501);
    }
  }
}

function policyFrom(encoded: string): Policy {
  try {
    return JSON.parse(Buffer.from(encoded, 'base64').toString()) as Policy;
  } catch {
    throw new Refusal('InvalidPolicyDocument', 'Invalid Policy: Invalid JSON.', 400);
  }
}

/** S3 puts the file's own name where the key says `${filename}`. */
function keyFor(fields: ReadonlyMap<string, string>, file: File | string): string {
  const key = fields.get('key');
  if (!key)
    throw new Refusal('InvalidArgument', "Bucket POST must contain a field named 'key'.", 400);
  return key.replace(/\$\{filename\}/g, () => (typeof file === 'string' ? '' : file.name));
}

const denied = (why: string) => new Refusal('AccessDenied', why);

import { createHash, createHmac } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';

export interface Credentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
}

/** A refusal as S3 says it: a status, a code and one sentence. */
export class Refusal extends Error {
  override readonly name = 'Refusal';
  readonly status: number;
  readonly code: string;

  constructor(code: string, message: string, status = 403) {
    super(message);
    this.code = code;
    this.status = status;
  }
}

export interface SignedRequest {
  readonly method: string;
  /** Path and query as they came over the wire: signatures cover the very spelling. */
  readonly url: string;
  readonly headers: IncomingHttpHeaders;
}

const algorithm = 'AWS4-HMAC-SHA256';
/** How far a signed header's time may be from ours, as S3 has it. */
const skewMs = 15 * 60_000;

/** Refuses a request that carries no valid signature of ours, in its headers or in its URL. Wall time rules. */
export function verifySignature(
  request: SignedRequest,
  credentials: Credentials,
  nowMs: number,
): void {
  const query = new URLSearchParams(queryOf(request.url));
  if (query.has('X-Amz-Signature')) verifyUrl(request, query, credentials, nowMs);
  else if (request.headers.authorization?.startsWith(`${algorithm} `)) {
    verifyHeaders(request, request.headers.authorization, credentials, nowMs);
  } else throw new Refusal('AccessDenied', 'Access Denied: the request is anonymous.');
}

function verifyUrl(
  request: SignedRequest,
  query: URLSearchParams,
  credentials: Credentials,
  nowMs: number,
): void {
  const stamp = query.get('X-Amz-Date') ?? '';
  const livesSeconds = Number(query.get('X-Amz-Expires'));
  const endsAt = instantOf(stamp) + livesSeconds * 1_000;
  if (!(nowMs < endsAt)) throw new Refusal('AccessDenied', 'Request has expired');
  checkSignature(
    request,
    {
      credential: query.get('X-Amz-Credential') ?? '',
      signedHeaders: query.get('X-Amz-SignedHeaders') ?? '',
      signature: query.get('X-Amz-Signature') ?? '',
      stamp,
      payloadHash: 'UNSIGNED-PAYLOAD',
    },
    credentials,
  );
}

function verifyHeaders(
  request: SignedRequest,
  authorization: string,
  credentials: Credentials,
  nowMs: number,
): void {
  const part = (name: string) => new RegExp(`${name}=([^, ]+)`).exec(authorization)?.[1] ?? '';
  const stamp = String(request.headers['x-amz-date'] ?? '');
  if (!(Math.abs(nowMs - instantOf(stamp)) <= skewMs)) {
    throw new Refusal(
      'RequestTimeTooSkewed',
      'The difference between the request time and now is too large.',
    );
  }
  checkSignature(
    request,
    {
      credential: part('Credential'),
      signedHeaders: part('SignedHeaders'),
      signature: part('Signature'),
      stamp,
      payloadHash: String(request.headers['x-amz-content-sha256'] ?? ''),
    },
    credentials,
  );
}

function checkSignature(
  request: SignedRequest,
  said: Record<'credential' | 'signedHeaders' | 'signature' | 'stamp' | 'payloadHash', string>,
  credentials: Credentials,
): void {
  const canonical = [
    request.method,
    request.url.split('?', 1)[0],
    canonicalQuery(request.url),
    ...said.signedHeaders.split(';').map((name) => `${name}:${headerText(request.headers[name])}`),
    '',
    said.signedHeaders,
    said.payloadHash,
  ].join('\n');
  const scope = said.credential.split('/').slice(1).join('/');
  const hash = createHash('sha256').update(canonical).digest('hex');
  const text = [algorithm, said.stamp, scope, hash].join('\n');
  verifySigned(text, said.credential, said.signature, credentials);
}

/** Refuses a text whose signature was not made with our secret for that credential's scope. */
export function verifySigned(
  text: string,
  credential: string,
  signature: string,
  { accessKeyId, secretAccessKey }: Credentials,
): void {
  const [keyId, ...scope] = credential.split('/');
  if (keyId !== accessKeyId) {
    throw new Refusal(
      'InvalidAccessKeyId',
      'The AWS Access Key Id you provided does not exist in our records.',
    );
  }
  const key = scope.reduce(
    (secret: string | Buffer, each) => hmac(secret, each),
    `AWS4${secretAccessKey}`,
  );
  if (hmac(key, text).toString('hex') !== signature) {
    throw new Refusal(
      'SignatureDoesNotMatch',
      'The request signature we calculated does not match the signature you provided.',
    );
  }
}

const hmac = (key: string | Buffer, text: string) =>
  createHmac('sha256', key).update(text).digest();

const queryOf = (url: string) => url.split('?').slice(1).join('?');

function canonicalQuery(url: string): string {
  return [...new URLSearchParams(queryOf(url).replaceAll('+', '%2B'))]
    .filter(([name]) => name !== 'X-Amz-Signature')
    .map(([name, value]) => `${escaped(name)}=${escaped(value)}`)
    .sort()
    .join('&');
}

const escaped = (text: string) =>
  encodeURIComponent(text).replace(
    /[!'()*]/g,
    (each) => `%${each.charCodeAt(0).toString(16).toUpperCase()}`,
  );

const headerText = (value: string | string[] | undefined) =>
  (Array.isArray(value) ? value.join(',') : (value ?? '')).trim().replace(/ +/g, ' ');

/** `20240324T090000Z` as milliseconds; NaN if it is none, so that every comparison fails. */
function instantOf(stamp: string): number {
  return Date.parse(stamp.replace(/^(\d{4})(\d\d)(\d\dT\d\d)(\d\d)(\d\dZ)$/, '$1-$2-$3:$4:$5'));
}

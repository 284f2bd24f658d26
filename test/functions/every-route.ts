import { createHash, randomUUID } from 'node:crypto';
import { KMSClient } from '@aws-sdk/client-kms';
import { paginateScan } from '@aws-sdk/lib-dynamodb';
import type { Platform } from '../../infra/local/platform.ts';
import { Session } from '../../shared/domain/account/account.ts';
import type { Role } from '../../shared/domain/kernel/ids.ts';
import { type Deed, env, routes } from '../../shared/names.ts';
import { keyRing } from '../../shared/runtime/keyring.ts';
import { signSession } from '../../shared/runtime/session-token.ts';

/** What a request is made of, and nothing is added to it: what is missing here is missing there. */
export interface Request {
  readonly params?: Readonly<Record<string, string>> | undefined;
  readonly query?: Readonly<Record<string, string>> | undefined;
  readonly token?: string | undefined;
  /** As it goes over the wire. */
  readonly body?: string | undefined;
  /** null: none. @default a new one */
  readonly key?: string | null;
}

export interface Answer {
  readonly status: number;
  readonly type: string;
  readonly text: string;
  /** The stable code of a problem. */
  readonly code: string | undefined;
}

/** One request, word for word, and the answer as it came. */
export async function send(baseUrl: string, deed: Deed, request: Request): Promise<Answer> {
  const { method, path } = routes[deed];
  const { params = {}, query, token, body, key = randomUUID() } = request;
  const filled = path.replace(/\{(\w+)\}/g, (_, name: string) =>
    encodeURIComponent(params[name] ?? 'none'),
  );
  const response = await fetch(
    `${baseUrl}${filled}${query === undefined ? '' : `?${new URLSearchParams(query)}`}`,
    {
      method,
      headers: {
        ...(method !== 'GET' && key !== null && { 'idempotency-key': key }),
        ...(body !== undefined && { 'content-type': 'application/json' }),
        ...(token !== undefined && { authorization: `Bearer ${token}` }),
      },
      ...(body !== undefined && { body }),
    },
  );
  const text = await response.text();
  const type = response.headers.get('content-type') ?? '';
  return { status: response.status, type, text, code: codeOf(text) };
}

function codeOf(text: string): string | undefined {
  try {
    const { code } = JSON.parse(text) as { code?: unknown };
    return typeof code === 'string' ? code : undefined;
  } catch {
    return undefined;
  }
}

/** Signs sessions as the platform itself would: by the session key of the stack, at its KMS. */
export function mintFor({ cloud }: Platform) {
  const { region, resources } = cloud.assembly;
  const credentials = { accessKeyId: 'local', secretAccessKey: 'local' };
  const kms = new KMSClient({ endpoint: cloud.kms.endpoint, region, credentials });
  const [keyId] = resources.flatMap(({ type, properties }) => {
    const { Variables = {} } = (properties.Environment ?? {}) as {
      Variables?: Record<string, string>;
    };
    return type === 'AWS::Lambda::Function' ? (Variables[env.sessionKey] ?? []) : [];
  });
  if (keyId === undefined) throw new Error('No function of the stack has the session key.');
  const ring = keyRing(kms, keyId);
  return async (claims: {
    sub: string;
    role: Role;
    org: string;
    mustSetPassword?: boolean;
    more?: Partial<Session>;
    issuedAtMs?: number;
  }): Promise<string> => {
    const { sub, role, org, mustSetPassword = false, more, issuedAtMs = Date.now() } = claims;
    const session = Session.parse({
      ...{ seasonId: 'HN-ZSB-2024', sub, roles: [role], org, epoch: 0, mustSetPassword },
      ...more,
    });
    return (await signSession(ring, session, Math.floor(issuedAtMs / 1_000))).token;
  };
}

/** What a token says, read without its signature. */
export function claimsIn(token: string): Session {
  const [, payload = ''] = token.split('.');
  const { session } = JSON.parse(String(Buffer.from(payload, 'base64url'))) as { session: unknown };
  return Session.parse(session);
}

const choice = { collegeCode: '11342', majorCode: '080901', category: 'GENERAL' };
const identity = { name: '无名氏', idNo: '439901200101010015', phone: '19900009999' };
const sha256 = createHash('sha256').update('nothing').digest('hex');
const profile = {
  ethnicity: '汉族',
  politicalStatus: '共青团员',
  hukouProvince: '43',
  mailing: {
    recipient: '无名氏',
    phone: '19900009999',
    regionCode6: '430100',
    detail: '测试路 1 号',
    postcode: '410000',
  },
  declarations: { lawAbiding: true, health: true },
  category: 'GENERAL',
};

/** A body that each route's contract takes; whether the deed then does anything is the deed's affair. */
export const soundBodies: Readonly<Partial<Record<Deed, Readonly<Record<string, unknown>>>>> = {
  sendCode: { ...identity, purpose: 'ACTIVATE' },
  activateAccount: { ...identity, code: '000000' },
  signIn: { login: identity.idNo, password: 'not the right one' },
  signInStaff: { staffId: 'nobody-here', password: 'not the right one', totp: '000000' },
  setPassword: { password: 'a-season-in-a-test' },
  beginRosterUpload: { fileName: 'roster.csv', bytes: 100, sha256 },
  confirmRosterUpload: { preview: true },
  saveProfile: { profile, version: 1 },
  submitApplication: { version: 1 },
  beginUpload: { kind: 'PHOTO', contentType: 'image/jpeg', bytes: 60_000, sha256 },
  confirmUpload: {},
  takeNextTask: { stage: 'FIRST' },
  takeTask: {},
  decideTask: { revision: 1, verdict: 'PASS' },
  handBackTask: {},
  savePreference: { ...choice, version: '0' },
  confirmPreference: { version: '0' },
  openOrder: {},
  notePayment: { orderNo: 'none', gatewayNo: 'none', amountFen: 1, paidAt: 1, signature: 'none' },
  printTicket: {},
  proposeChange: {
    change: { kind: 'INCIDENT', minutes: 5, reason: 'a test of authority' },
  },
  approveChange: {},
};

/** What each route asks of the address line. */
export const soundQueries: Readonly<Partial<Record<Deed, Readonly<Record<string, string>>>>> = {
  showCatalogue: { juniorMajorCode: '510203' },
  clearPreference: { version: '0' },
  verifyTicket: { code: 'none' },
};

/** A digest of every item of the table that is asked for: nothing of it has changed if this has not. */
export async function digestOf(
  { client, cloud }: Platform,
  wanted: (item: Record<string, unknown>) => boolean = () => true,
): Promise<string> {
  await cloud.settle();
  const lines: string[] = [];
  for await (const { Items = [] } of paginateScan(
    { client },
    { TableName: cloud.tableName, ConsistentRead: true },
  ))
    lines.push(...Items.filter(wanted).map((item) => JSON.stringify(item, sortedKeys)));
  return createHash('sha256').update(lines.sort().join('\n')).digest('hex');
}

const sortedKeys = (_: string, value: unknown): unknown =>
  value !== null && typeof value === 'object' && !Array.isArray(value)
    ? Object.fromEntries(Object.entries(value).sort(([one], [other]) => (one < other ? -1 : 1)))
    : value;

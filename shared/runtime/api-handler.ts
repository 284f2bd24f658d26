import { createHash } from 'node:crypto';
import middy from '@middy/core';
import type { APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2 } from 'aws-lambda';
import { ZodError } from 'zod';
import type { BodyOf, Contract, ParamsOf, QueryOf, ReplyOf } from '../contracts/contract.ts';
import { Session } from '../domain/account/account.ts';
import { requireAuthority } from '../domain/authority/authority.ts';
import { type Calendar, isOpen, windowOf } from '../domain/calendar/calendar.ts';
import { DomainFault, thrower } from '../domain/kernel/fault.ts';
import { RequestMark } from '../domain/kernel/ids.ts';
import { Instant } from '../domain/kernel/instant.ts';
import { clock } from './clock.ts';
import { log, shapeOf } from './log.ts';
import { InputInvalid, problemOf } from './problem.ts';

/** What a deed is told of a request. `at` is the gateway's arrival stamp, read once: it decides (design §4). */
export interface ApiRequest<C extends Contract> {
  readonly at: Instant;
  readonly params: ParamsOf<C>;
  readonly query: QueryOf<C>;
  readonly body: BodyOf<C>;
  readonly requestId: string;
  /** The `Idempotency-Key` and the hash of what was asked; every POST has one. */
  readonly mark: RequestMark;
}

/** The same, when somebody is signed in. */
export interface SignedRequest<C extends Contract> extends ApiRequest<C> {
  readonly session: Session;
}

/** A refused late write, kept as evidence (features C9). */
export interface LateAttempt {
  /** A candidate's, an officer's, or `anonymous`. */
  readonly candidateId: string;
  readonly deed: string;
  readonly stamp: Instant;
  readonly closesAt: Instant;
  readonly payloadHash: string;
}

/** What every API handler has beside its deed. */
export interface ApiParts {
  readonly calendar: () => Promise<Calendar | undefined>;
  /** Keeps the attempt and gives its number. */
  readonly recordLate: (late: LateAttempt) => Promise<string>;
}

const requestFaults = {
  IdempotencyKeyMissing: {
    kind: 'invalid',
    zh: '请求缺少 Idempotency-Key，请刷新页面后重试。',
    en: 'Send an Idempotency-Key header of 8 to 64 characters with each POST.',
  },
  BodyNotJson: {
    kind: 'invalid',
    zh: '请求内容不是有效的 JSON。',
    en: 'The body is not valid JSON.',
  },
  ArrivalStampMissing: {
    kind: 'busy',
    zh: '无法确定请求到达时间，请重试。',
    en: 'The arrival time of the request is unknown; please try again.',
  },
} as const;
const requestFault = thrower(requestFaults);

/** Above this the machine's clock and the gateway's disagree too much to be left alone (design §4). */
const skewAlarmMs = 2_000;

type Event = APIGatewayProxyEventV2 & {
  requestContext: APIGatewayProxyEventV2['requestContext'] & {
    authorizer?: { lambda?: { session?: string } };
  };
};

/** The chain of every route: who, what, when; then the deed; then an answer that its contract has parsed. */
export function apiHandler<C extends Contract>(
  deed: string,
  contract: C,
  act: (request: SignedRequest<C>) => Promise<ReplyOf<C>>,
  parts: ApiParts,
) {
  return middy(async (event: Event): Promise<APIGatewayProxyStructuredResultV2> => {
    const requestId = event.requestContext.requestId;
    const session = sessionOf(event);
    try {
      const at = arrivalOf(event);
      requireAuthority(deed, session);
      const request = {
        ...read(contract, event),
        at,
        requestId,
        session,
      } as unknown as SignedRequest<C>;
      const reply = contract.reply.parse(await act(request));
      return answer(contract.status ?? 200, { ...reply, ...(await timeOf(contract, parts)) });
    } catch (error) {
      const { ending, ...problem } = problemOf(error);
      const about = { deed, requestId, code: problem.code };
      if (ending === 'refused') log.info('refused', about);
      else log[ending === 'busy' ? 'warn' : 'error'](ending, { ...about, error: shapeOf(error) });
      const reference = await referenceOf(error, deed, event, session, parts).catch((lost) => {
        log.error('late attempt not kept', { deed, requestId, error: shapeOf(lost) });
        return undefined;
      });
      return answer(
        problem.status,
        {
          ...problem,
          requestId,
          ...(reference !== undefined && { reference }),
          ...(await timeOf(contract, parts)),
          ...closeOf(error),
        },
        'application/problem+json',
      );
    }
  });
}

/** Milliseconds since 1970. Seconds would make every window look closed: refuse what cannot be a stamp. */
function arrivalOf(event: Event): Instant {
  const stamp = Instant.safeParse(event.requestContext.timeEpoch);
  if (!stamp.success || stamp.data < 1e12) throw requestFault('ArrivalStampMissing');
  const skewMs = Math.abs(clock() - stamp.data);
  if (skewMs > skewAlarmMs) log.warn('clock skew', { skewMs });
  return stamp.data;
}

function sessionOf(event: Event): Session | undefined {
  const said = event.requestContext.authorizer?.lambda?.session;
  return said === undefined ? undefined : Session.parse(JSON.parse(said));
}

function read(contract: Contract, event: Event) {
  try {
    return {
      params: contract.params?.parse(event.pathParameters ?? {}),
      query: contract.query?.parse(event.queryStringParameters ?? {}),
      body: contract.body?.parse(bodyOf(event)),
      mark: markOf(event),
    };
  } catch (error) {
    throw error instanceof ZodError ? new InputInvalid(error) : error;
  }
}

function bodyOf(event: Event): unknown {
  const text = event.isBase64Encoded
    ? Buffer.from(event.body ?? '', 'base64').toString('utf8')
    : event.body;
  try {
    return JSON.parse(text ?? '{}');
  } catch {
    throw requestFault('BodyNotJson');
  }
}

function markOf(event: Event): RequestMark {
  const { method, path } = event.requestContext.http;
  const key =
    event.headers['idempotency-key'] ?? (method === 'POST' ? '' : event.requestContext.requestId);
  const hash = createHash('sha256')
    .update(`${method} ${path}?${event.rawQueryString}\n${event.body ?? ''}`)
    .digest('base64url')
    .slice(0, 22);
  const mark = RequestMark.safeParse({ key, hash });
  if (!mark.success) throw requestFault('IdempotencyKeyMissing');
  return mark.data;
}

/** The number of a late attempt: the deed's own if it kept one, else kept here. */
async function referenceOf(
  error: unknown,
  deed: string,
  event: Event,
  session: Session | undefined,
  parts: ApiParts,
): Promise<string | undefined> {
  if (!isClosed(error)) return undefined;
  const { reference } = error.details;
  if (typeof reference === 'string') return reference;
  const { closesAt } = closeOf(error);
  if (closesAt === undefined) return undefined;
  const stamp = arrivalOf(event);
  if (stamp < closesAt) return undefined;
  return parts.recordLate({
    candidateId: session?.sub ?? 'anonymous',
    deed,
    stamp,
    closesAt,
    // Before a session a body may hold an ID number, whose plain hash could be guessed open (trust §5.4).
    payloadHash: createHash('sha256')
      .update(session === undefined ? event.requestContext.requestId : (event.body ?? ''))
      .digest('hex'),
  });
}

/** The close that the request missed, if the refusal names it: the person's own may be another than the window's. */
function closeOf(error: unknown): { closesAt?: Instant } {
  const closesAt = isClosed(error) ? error.details.closesAt : undefined;
  return typeof closesAt === 'number' ? { closesAt: closesAt as Instant } : {};
}

function isClosed(error: unknown): error is DomainFault {
  return error instanceof DomainFault && error.kind === 'closed';
}

/** `serverNow`, and the close of the window the deed belongs to, or else the next close of any open window. */
async function timeOf(
  contract: Contract,
  parts: ApiParts,
): Promise<{ serverNow: Instant; closesAt?: Instant }> {
  const serverNow = clock();
  const calendar = await parts.calendar().catch(() => undefined);
  if (calendar === undefined) return { serverNow };
  const own = [contract.window ?? []].flat().map((id) => windowOf(calendar, id));
  const told = own.find((window) => isOpen(window, serverNow)) ?? own[0];
  if (told !== undefined) return { serverNow, closesAt: told.closesAt };
  const closes = calendar.windows
    .filter((window) => isOpen(window, serverNow))
    .map(({ closesAt }) => closesAt);
  return closes.length === 0
    ? { serverNow }
    : { serverNow, closesAt: Math.min(...closes) as Instant };
}

function answer(
  statusCode: number,
  body: object,
  type = 'application/json',
): APIGatewayProxyStructuredResultV2 {
  return {
    statusCode,
    headers: {
      'content-type': `${type}; charset=utf-8`,
      'cache-control': 'no-store',
      // A CDN in China adds none of its own.
      'strict-transport-security': 'max-age=31536000; includeSubDomains',
      'x-content-type-options': 'nosniff',
      ...((statusCode === 429 || statusCode === 503) && { 'retry-after': '2' }),
    },
    body: JSON.stringify(body),
  };
}

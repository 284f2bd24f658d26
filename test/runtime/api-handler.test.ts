import type { Context } from 'aws-lambda';
import { afterEach, describe, expect, test, vi } from 'vitest';
import * as z from 'zod';
import { applicationContracts, evidenceContracts } from '../../shared/contracts/applications.ts';
import type { Contract } from '../../shared/contracts/contract.ts';
import type { Session } from '../../shared/domain/account/account.ts';
import { requireOpen, windowOf } from '../../shared/domain/calendar/calendar.ts';
import type { WindowId } from '../../shared/domain/kernel/ids.ts';
import type { Instant } from '../../shared/domain/kernel/instant.ts';
import { env } from '../../shared/names.ts';
import { type ApiParts, apiHandler } from '../../shared/runtime/api-handler.ts';
import { session } from '../functions/calendar/season-desk.ts';
import { calendarReader, inRegistration } from '../support/intake.ts';

const calendar = await calendarReader.current();
const inside = (id: WindowId) => (windowOf(calendar, id).opensAt + 1_000) as Instant;
const closeOf = (id: WindowId) => windowOf(calendar, id).closesAt;

afterEach(() => {
  vi.unstubAllEnvs();
});

const plain = {
  summary: 'For this test.',
  body: z.object({ version: z.int() }).strict(),
  reply: z.object({ version: z.int() }),
} as const satisfies Contract;

interface Asking {
  readonly contract?: Contract;
  readonly at?: Instant;
  readonly body?: unknown;
  readonly session?: Session;
  readonly recordLate?: ApiParts['recordLate'];
}

/** One request of a route that anybody may ask, whose deed is `act`. */
async function ask(
  act: () => Promise<unknown>,
  {
    contract = plain,
    at = inRegistration,
    body = { version: 1 },
    session,
    recordLate,
  }: Asking = {},
) {
  vi.stubEnv(env.seasonClockOffsetMs, String(at - Date.now()));
  const handler = apiHandler('sendCode', contract, act as never, {
    calendar: calendarReader.current,
    recordLate: recordLate ?? (async () => 'L-1'),
  });
  const event = {
    requestContext: {
      requestId: 'request-1',
      timeEpoch: at,
      http: { method: 'POST', path: '/v1/test' },
      authorizer: { lambda: session && { session: JSON.stringify(session) } },
    },
    headers: { 'idempotency-key': 'a key of the test' },
    rawQueryString: '',
    body: JSON.stringify(body),
  };
  const { statusCode, headers, body: said } = await handler(event as never, {} as Context);
  const { 'content-type': contentType } = headers ?? {};
  return { contentType, ...JSON.parse(said ?? ''), status: statusCode };
}

const late = async () => {
  requireOpen(windowOf(calendar, 'W02'), inside('W03b'));
};

describe('the chain of a route', () => {
  test('names the fields of a request that its contract refuses', async () => {
    const refused = await ask(async () => ({ version: 1 }), { body: { version: 'one' } });
    expect(refused).toMatchObject({ status: 400, code: 'InputInvalid' });
    expect(refused.fields).toEqual([{ path: 'version', message: expect.any(String) }]);
  });

  test.each([
    ['a record that it cannot read', async () => plain.reply.parse({ version: 'one' })],
    ['a reply that its contract refuses', async () => ({ version: 'one' })],
  ])('takes the blame for %s', async (_, act) => {
    const failed = await ask(act);
    expect(failed).toMatchObject({ status: 500, code: 'InternalError' });
    expect(failed.fields).toBeUndefined();
  });

  test.each([
    ['an officer', { session: session('exi-li') }, 'exi-li'],
    ['who has not signed in', {}, 'anonymous'],
  ])('keeps whose late attempt it was: %s', async (_, who, expected) => {
    const kept: string[] = [];
    const recordLate: ApiParts['recordLate'] = async ({ candidateId }) => {
      kept.push(candidateId);
      return 'L-1';
    };
    await ask(late, { ...who, at: inside('W03b'), recordLate });
    expect(kept).toEqual([expected]);
  });

  test('answers a late attempt with its number, and without one if it could not be kept', async () => {
    const at = inside('W03b');
    expect(await ask(late, { at })).toMatchObject({ status: 409, reference: 'L-1' });
    const recordLate = async () => {
      throw new Error('The store is gone.');
    };
    const answer = await ask(late, { at, recordLate });
    expect(answer).toMatchObject({ status: 409, code: 'WindowClosed', requestId: 'request-1' });
    expect(answer.contentType).toContain('application/problem+json');
    expect(answer.reference).toBeUndefined();
  });
});

describe('the close that an answer tells', () => {
  const filing = { ...applicationContracts, ...evidenceContracts };
  test.each(['saveProfile', 'submitApplication', 'beginUpload', 'confirmUpload'] as const)(
    'is that of the window in which %s is open',
    async (deed) => {
      const contract: Contract = { ...plain, window: filing[deed].window };
      const done = async () => ({ version: 1 });
      const closes = async (at: Instant) => (await ask(done, { contract, at })).closesAt;
      expect(await closes(inside('W02'))).toBe(closeOf('W02'));
      expect(await closes(closeOf('W02'))).toBe(closeOf('W02'));
      expect(await closes(inside('W03b'))).toBe(closeOf('W03b'));
    },
  );

  test('is the one that was missed, if a request was late', async () => {
    const contract: Contract = { ...plain, window: ['W02', 'W03b'] };
    const refused = await ask(late, { contract, at: inside('W03b') });
    expect(refused).toMatchObject({ code: 'WindowClosed', closesAt: closeOf('W02') });
  });
});

import { describe, expect, test } from 'vitest';
import { authorizeRequest } from '../../../functions/platform/authorize-request/authorize-request.ts';
import { Session } from '../../../shared/domain/account/account.ts';
import { readSession, sessionSeconds, signSession } from '../../../shared/runtime/session-token.ts';
import { sessionRing, testRing } from '../../support/intake.ts';

const session = Session.parse({
  seasonId: 'HN-ZSB-2024',
  sub: 'officer-1',
  roles: ['school-reviewer'],
  org: '10827',
  epoch: 0,
  mustSetPassword: false,
});
const nowSeconds = () => Math.floor(Date.now() / 1000);
const tokenAt = async (issuedAt: number, ring = sessionRing) =>
  (await signSession(ring, session, issuedAt)).token;
const authorize = authorizeRequest({ readSession: (token) => readSession(sessionRing, token) });

describe('the authorizer', () => {
  test('hands the session of our own token on', async () => {
    const answer = await authorize(`Bearer ${await tokenAt(nowSeconds())}`);
    expect(answer).toEqual({ isAuthorized: true, context: { session: JSON.stringify(session) } });
  });

  test("lets nobody in with a token that is over, another key's, touched, or none", async () => {
    const good = await tokenAt(nowSeconds());
    const [head, , signature] = good.split('.');
    const forged = Buffer.from(JSON.stringify({ session, iss: 'kaoqi', exp: 9e9 }));
    for (const wrong of [
      undefined,
      good,
      `Basic ${good}`,
      `Bearer ${await tokenAt(nowSeconds() - sessionSeconds)}`,
      `Bearer ${await tokenAt(nowSeconds(), testRing('another'))}`,
      `Bearer ${head}.${forged.toString('base64url')}.${signature}`,
      `Bearer ${Buffer.from('{"alg":"none"}').toString('base64url')}.${good.split('.')[1]}.x`,
    ]) {
      expect(await authorize(wrong)).toEqual({ isAuthorized: false });
    }
  });
});

import { beforeAll, describe, expect, test } from 'vitest';
import { signInStaff } from '../../../functions/accounts/sign-in-staff/sign-in-staff.ts';
import type { Instant } from '../../../shared/domain/kernel/instant.ts';
import { newStaff, newTotpSecret } from '../../../shared/runtime/new-staff.ts';
import { hashPassword } from '../../../shared/runtime/password.ts';
import { readSession } from '../../../shared/runtime/session-token.ts';
import { totpOf, totpStepAt } from '../../../shared/runtime/totp.ts';
import { signInFailures } from '../../../shared/store/sign-in-failures.ts';
import { type StaffStore, staffStore } from '../../../shared/store/staff-store.ts';
import { freshTable } from '../../support/dynamodb.ts';
import {
  identityRing,
  inRegistration,
  newMark,
  seasonId,
  sessionRing,
} from '../../support/intake.ts';
import { goodPassword, testCost } from './account-desk.ts';

let wallMs = Date.now();
let staff: StaffStore;
let act: ReturnType<typeof signInStaff>;
beforeAll(async () => {
  const { client, tableName } = await freshTable();
  staff = staffStore(client, tableName);
  act = signInStaff({
    identityRing,
    sessionRing,
    staff,
    failures: signInFailures(client, tableName),
    decoyHash: hashPassword('nobody knows this', testCost),
    wallClock: () => wallMs,
  });
});

let made = 0;
async function officer() {
  made += 1;
  const totpSecret = newTotpSecret();
  const staffId = `officer-${made}`;
  const person = {
    staffId,
    seasonId,
    name: '审核员',
    org: '10827',
    roles: ['school-reviewer' as const],
    password: goodPassword,
    totpSecret,
  };
  await staff.put(await newStaff(identityRing, person, testCost));
  return { staffId, totp: (steps = 0) => totpOf(totpSecret, totpStepAt(wallMs) + steps) };
}
const signIn = (staffId: string, password: string, totp: string, at = inRegistration) =>
  act({
    at,
    mark: newMark(),
    requestId: 'r',
    params: undefined,
    query: undefined,
    body: { staffId, password, totp },
  });
const later = (ms: number) => (inRegistration + ms) as Instant;
const refused = expect.objectContaining({ name: 'SignInRefused' });

describe('signing an officer in', () => {
  test('takes password and code, and opens a session of the organisation', async () => {
    const { staffId, totp } = await officer();
    const { token } = await signIn(staffId, goodPassword, totp());
    expect(await readSession(sessionRing, token)).toMatchObject({
      sub: staffId,
      org: '10827',
      roles: ['school-reviewer'],
      mustSetPassword: false,
    });
  });

  test('takes a code once, also when ten try at once', async () => {
    const { staffId, totp } = await officer();
    const tries = Array.from({ length: 10 }, () => signIn(staffId, goodPassword, totp()));
    const ended = await Promise.allSettled(tries);
    expect(ended.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    await expect(signIn(staffId, goodPassword, totp())).rejects.toEqual(refused);
    wallMs += 30_000;
    const reply = await signIn(staffId, goodPassword, totp(), later(60_000));
    expect(reply).toMatchObject({ name: '审核员' });
  });

  test('takes the code of a neighbouring step, and none further off', async () => {
    const { staffId, totp } = await officer();
    await expect(signIn(staffId, goodPassword, totp(-2))).rejects.toEqual(refused);
    expect(await signIn(staffId, goodPassword, totp(-1))).toMatchObject({ org: '10827' });
  });

  test('is refused alike to a wrong password, a wrong code and a stranger', async () => {
    const { staffId, totp } = await officer();
    const wrongCode = String((Number(totp()) + 1) % 1_000_000).padStart(6, '0');
    const ended = await Promise.allSettled([
      signIn(staffId, 'not-the-password', totp()),
      signIn(staffId, goodPassword, wrongCode),
      signIn('stranger', goodPassword, totp()),
    ]);
    expect(ended).toEqual(ended.map(() => ({ status: 'rejected', reason: refused })));
  });

  test('waits after five failures', async () => {
    const { staffId, totp } = await officer();
    for (let failure = 0; failure < 5; failure += 1) {
      await expect(signIn(staffId, 'not-the-password', totp())).rejects.toEqual(refused);
    }
    await expect(signIn(staffId, goodPassword, totp())).rejects.toEqual(refused);
  });

  test('looks at no more of the guesses that come at once than the delay allows, and forgets them', async () => {
    const { staffId, totp } = await officer();
    const guessAtOnce = (guesses: number) =>
      Promise.allSettled(Array.from({ length: guesses }, () => signIn(staffId, 'wrong', totp())));
    await guessAtOnce(4);
    expect(await staff.find(staffId)).toMatchObject({ failures: 4 });
    await guessAtOnce(50);
    expect(await staff.find(staffId)).toMatchObject({ failures: 5, failedAt: inRegistration });
    await signIn(staffId, goodPassword, totp(), later(1_000));
    const { failures, failedAt } = (await staff.find(staffId)) ?? {};
    expect([failures, failedAt]).toEqual([undefined, undefined]);
  });
});

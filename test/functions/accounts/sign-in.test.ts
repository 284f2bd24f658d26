import { GetCommand } from '@aws-sdk/lib-dynamodb';
import { beforeAll, describe, expect, test } from 'vitest';
import {
  type AuditedChange,
  append,
  emptyChain,
} from '../../../shared/domain/audit/audit-chain.ts';
import { auditedChange } from '../../../shared/domain/audit/audited-change.ts';
import type { Instant } from '../../../shared/domain/kernel/instant.ts';
import { accountKey } from '../../../shared/store/keys.ts';
import { inRegistration, newMark, type Student, student } from '../../support/intake.ts';
import { accountDesk, goodPassword } from './account-desk.ts';

let desk: Awaited<ReturnType<typeof accountDesk>>;
let order = 200;
beforeAll(async () => {
  desk = await accountDesk();
});
const later = (ms: number) => (inRegistration + ms) as Instant;
const named = (name: string) => expect.objectContaining({ name });
const refused = named('SignInRefused');

async function activated() {
  order += 1;
  const person = await student(order);
  await desk.enrol(person);
  await desk.askCode(person);
  const session = await desk.sessionOf(await desk.activate(person, desk.codeOf(person)));
  return { person, session };
}
async function withPassword() {
  const { person, session } = await activated();
  await desk.setPassword(session, goodPassword);
  return person;
}
/** Wrong passwords for one person, all at the same moment. */
const guessAtOnce = ({ idNo }: Student, guesses: number, at = inRegistration) =>
  Promise.allSettled(
    Array.from({ length: guesses }, () => desk.signIn(idNo, 'not-the-password', { at })),
  );
async function failuresOf({ entry }: Student) {
  const { failures, failedAt } = (await desk.accounts.find(entry.candidateId))?.account ?? {};
  return { failures, failedAt };
}

describe('setting a password', () => {
  test('opens a session that may do everything', async () => {
    const { session } = await activated();
    const reply = await desk.setPassword(session, goodPassword);
    expect(reply.mustSetPassword).toBe(false);
    expect((await desk.sessionOf(reply)).mustSetPassword).toBe(false);
  });

  test('is done once; a repeat with its own key gets the same answer, another gets a refusal', async () => {
    const { session } = await activated();
    const mark = newMark('first');
    const reply = await desk.setPassword(session, goodPassword, { mark });
    expect(await desk.setPassword(session, goodPassword, { mark })).toEqual(reply);
    const second = desk.setPassword(session, 'another-fine-phrase');
    await expect(second).rejects.toEqual(named('PasswordAlreadySet'));
  });

  test('refuses what a classmate would guess: digits of the ID number, the phone', async () => {
    const { person, session } = await activated();
    for (const known of [person.idNo.slice(0, 6), person.idNo.slice(6, 14), person.phone]) {
      await expect(desk.setPassword(session, `pp-${known}-qq`)).rejects.toEqual(
        named('PasswordWeak'),
      );
    }
  });

  test('is refused to a session of another epoch', async () => {
    const { session } = await activated();
    const stale = desk.setPassword({ ...session, epoch: 1 }, goodPassword);
    await expect(stale).rejects.toEqual(named('SessionOver'));
  });

  test('keeps no hash from which the password could be guessed', async () => {
    const { person, session } = await activated();
    const mark = newMark(`POST /v1/me/password?\n${goodPassword}`);
    await desk.setPassword(session, goodPassword, { mark });
    const made = await desk.accounts.find(person.entry.candidateId);
    expect(made?.account.requests.map(({ key }) => key)).toContain(mark.key);
    expect(JSON.stringify(made)).not.toContain(mark.hash);
  });
});

describe('signing in', () => {
  test('works by ID number, in lower case too, and by phone', async () => {
    const person = await withPassword();
    for (const login of [person.idNo.toLowerCase(), person.phone, `+86 ${person.phone}`]) {
      const reply = await desk.signIn(login, goodPassword);
      expect(await desk.sessionOf(reply)).toMatchObject({ sub: person.entry.candidateId });
    }
  });

  test('is refused alike to a wrong password, an unknown person, and one without a password', async () => {
    const person = await withPassword();
    const { person: fresh } = await activated();
    const onRoster = await student(9_100);
    await desk.enrol(onRoster);
    const wrong = [
      desk.signIn(person.idNo, 'not-the-password'),
      desk.signIn((await student(9_101)).idNo, goodPassword),
      desk.signIn(onRoster.idNo, goodPassword),
      desk.signIn(fresh.phone, ''),
    ];
    const ended = await Promise.allSettled(wrong);
    expect(ended).toEqual(wrong.map(() => ({ status: 'rejected', reason: refused })));
  });

  test('waits after five failures, even with the right password, then works and forgets them', async () => {
    const person = await withPassword();
    for (let failure = 0; failure < 5; failure += 1) {
      await expect(desk.signIn(person.phone, 'not-the-password')).rejects.toEqual(refused);
    }
    const early = desk.signIn(person.phone, goodPassword, { at: later(999) });
    await expect(early).rejects.toEqual(refused);
    const reply = await desk.signIn(person.phone, goodPassword, { at: later(1_000) });
    expect(reply.mustSetPassword).toBe(false);
    expect(await failuresOf(person)).toEqual({});
  });

  test('counts failures that come at once each by itself', async () => {
    const person = await withPassword();
    await guessAtOnce(person, 4);
    expect(await failuresOf(person)).toMatchObject({ failures: 4 });
  });

  test('looks at no more of the guesses that come at once than the delay allows', async () => {
    const person = await withPassword();
    await guessAtOnce(person, 1);
    await guessAtOnce(person, 50);
    expect(await failuresOf(person)).toEqual({ failures: 5, failedAt: inRegistration });
    await guessAtOnce(person, 50, later(1_000));
    expect(await failuresOf(person)).toEqual({ failures: 6, failedAt: later(1_000) });
    await guessAtOnce(person, 50, later(2_999));
    expect(await failuresOf(person)).toMatchObject({ failures: 6 });
  });

  test('asks the store for the same, whether the person is there or not, at each wrong try', async () => {
    const person = await withPassword();
    const stranger = await student(9_102);
    for (let tried = 0; tried < 7; tried += 1) {
      const known = await desk.asked(() => guessAtOnce(person, 1));
      expect(known).toEqual(['BatchGetItemCommand', 'BatchGetItemCommand', 'UpdateItemCommand']);
      expect(await desk.asked(() => guessAtOnce(stranger, 1))).toEqual(known);
    }
    const at = later(60_000);
    await desk.signIn(person.phone, goodPassword, { at });
    const again = await desk.asked(() => desk.signIn(person.phone, goodPassword, { at }));
    expect(again).toEqual(['BatchGetItemCommand', 'BatchGetItemCommand']);
  });

  test('leaves each failure and their end in the audit, as its own and at its time', async () => {
    const person = await withPassword();
    const { candidateId } = person.entry;
    const record = async () => {
      const { client, tableName: TableName } = desk;
      return (await client.send(new GetCommand({ TableName, Key: accountKey({ candidateId }) })))
        .Item;
    };
    const changes: AuditedChange[] = [];
    let before = await record();
    for (let tried = 0; tried <= 20; tried += 1) {
      const password = tried < 20 ? 'not-the-password' : goodPassword;
      await Promise.allSettled([desk.signIn(person.idNo, password, { at: later(tried * 60_000) })]);
      const written = before;
      before = await record();
      changes.push(
        auditedChange({ item: 'ACCOUNT', event: `${tried}`, before: written, after: before }),
      );
    }
    const { entries } = append(emptyChain(candidateId), [...changes, ...changes]);
    expect(entries.map(({ by, at, fields }) => [by, at, fields])).toEqual(
      changes.map((_, tried) => ['sign-in', later(tried * 60_000), ['failedAt', 'failures']]),
    );
  });

  test('forgets failures that are a quarter of an hour old', async () => {
    const person = await withPassword();
    for (let failure = 0; failure < 4; failure += 1) {
      await expect(desk.signIn(person.phone, 'not-the-password')).rejects.toEqual(refused);
    }
    const at = later(15 * 60_000);
    await expect(desk.signIn(person.phone, 'not-the-password', { at })).rejects.toEqual(refused);
    expect(await failuresOf(person)).toEqual({ failures: 1, failedAt: at });
  });
});

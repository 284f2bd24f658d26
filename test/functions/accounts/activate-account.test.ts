import { ScanCommand } from '@aws-sdk/lib-dynamodb';
import { beforeAll, describe, expect, test } from 'vitest';
import type { Instant } from '../../../shared/domain/kernel/instant.ts';
import { beijing, inRegistration, newMark, type Student, student } from '../../support/intake.ts';
import { accountDesk, goodPassword } from './account-desk.ts';

let desk: Awaited<ReturnType<typeof accountDesk>>;
let order = 100;
beforeAll(async () => {
  desk = await accountDesk();
});
const later = (ms: number) => (inRegistration + ms) as Instant;
const named = (name: string) => expect.objectContaining({ name });

/** Somebody on the roster whose code has been sent. */
async function someone(over: Partial<Student> = {}): Promise<Student & { code: string }> {
  order += 1;
  const person = { ...(await student(order)), ...over };
  await desk.enrol(person);
  await desk.askCode(person);
  return { ...person, code: desk.codeOf(person) };
}
const wrong = (code: string) => String((Number(code) + 1) % 1_000_000).padStart(6, '0');

describe('activating', () => {
  test('makes account and application, and a session that can only set a password', async () => {
    const person = await someone();
    const reply = await desk.activate(person, person.code);
    expect(reply).toMatchObject({ mustSetPassword: true, roles: ['candidate'], org: '10827' });
    const session = await desk.sessionOf(reply);
    expect(session).toMatchObject({
      sub: person.entry.candidateId,
      shard: person.entry.shard,
      categories: ['GENERAL'],
      juniorMajorCode: '510201',
      mustSetPassword: true,
    });
    const made = await desk.accounts.find(person.entry.candidateId);
    expect(made?.application).toMatchObject({ state: 'REGISTERED', revision: 0 });
    expect(made?.account).toMatchObject({ name: person.name, activatedAt: inRegistration });
    expect(await desk.roster.find(person.entry)).toMatchObject({
      activatedAt: inRegistration,
      changedAt: inRegistration,
      changedBy: person.entry.candidateId,
      version: person.entry.version + 1,
    });
  });

  test.each(['E1234', 'EA1234567', 'PASSPORT123456789'])(
    'works with the passport %s, typed in small letters, and so does signing in',
    async (idNo) => {
      order += 1;
      const person = await student(order, '10827', idNo);
      await desk.enrol(person);
      const typed = { ...person, idNo: idNo.toLowerCase() };
      await desk.askCode(typed);
      const reply = await desk.activate(typed, desk.codeOf(typed));
      await desk.setPassword(await desk.sessionOf(reply), goodPassword);
      expect(await desk.signIn(typed.idNo, goodPassword)).toMatchObject({ name: person.name });
    },
  );

  test('leaves neither ID number, phone nor code in the table', async () => {
    const person = await someone();
    await desk.activate(person, person.code);
    const { Items } = await desk.client.send(new ScanCommand({ TableName: desk.tableName }));
    const stored = JSON.stringify(Items);
    for (const secret of [person.idNo, person.phone]) expect(stored).not.toContain(secret);
  });

  test('with a wrong code is refused, and the right one is lost after five tries', async () => {
    const person = await someone();
    for (let tries = 0; tries < 4; tries += 1) {
      await expect(desk.activate(person, wrong(person.code))).rejects.toEqual(named('CodeWrong'));
    }
    const other = await someone();
    for (let tries = 0; tries < 5; tries += 1) {
      await expect(desk.activate(other, wrong(other.code))).rejects.toEqual(named('CodeWrong'));
    }
    await expect(desk.activate(other, other.code)).rejects.toEqual(named('CodeWrong'));
    expect(await desk.activate(person, person.code)).toMatchObject({ mustSetPassword: true });
  });

  test('takes the code a millisecond before it is five minutes old, and not at five minutes', async () => {
    const [early, late] = [await someone(), await someone()];
    const fresh = desk.activate(early, early.code, { at: later(299_999) });
    expect(await fresh).toMatchObject({ mustSetPassword: true });
    const stale = desk.activate(late, late.code, { at: later(300_000) });
    await expect(stale).rejects.toEqual(named('CodeWrong'));
  });

  test('tells a person who is not on the roster nothing but that the code is wrong', async () => {
    const stranger = await student(9_000);
    await desk.askCode(stranger);
    await expect(desk.activate(stranger, '100001')).rejects.toEqual(named('CodeWrong'));
  });

  test.each(['name', 'idNo'] as const)(
    'with another %s than the code was asked for is refused without saying which',
    async (field) => {
      const [person, other] = [await someone(), await student(9_001)];
      const mixed = desk.activate({ ...person, [field]: other[field] }, person.code);
      await expect(mixed).rejects.toEqual(named('CodeWrong'));
    },
  );

  test('opens nothing with a code that was sent for somebody else', async () => {
    const [first, second] = [await someone(), await student(9_002)];
    await desk.enrol(second);
    const stolen = desk.activate({ ...second, phone: first.phone }, first.code);
    await expect(stolen).rejects.toEqual(named('CodeWrong'));
  });

  test('is kept from nobody by one who knows their phone alone', async () => {
    const [person, stranger] = [await someone(), await student(9_003)];
    const guessing = { ...stranger, phone: person.phone };
    for (let asked = 0; asked < 3; asked += 1) {
      await desk.askCode(guessing, { at: later(asked * 60_000) });
      for (let tries = 0; tries < 5; tries += 1) {
        await expect(desk.activate(guessing, person.code)).rejects.toEqual(named('CodeWrong'));
      }
    }
    expect(await desk.activate(person, person.code)).toMatchObject({ mustSetPassword: true });
  });

  test('is refused when the roster entry was corrected in the meantime', async () => {
    const person = await someone();
    const read = await desk.roster.find(person.entry);
    await desk.roster.write({ ...person.entry, nameKey: '改名', version: 2 }, read);
    await expect(desk.activate(person, person.code)).rejects.toEqual(named('RosterMismatch'));
  });

  test('by ten at once makes one account', async () => {
    const person = await someone();
    const tries = Array.from({ length: 10 }, () => desk.activate(person, person.code));
    const ended = await Promise.allSettled(tries);
    expect(ended.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
  });

  test('repeated with its own key gives the same answer, a day later too, and never more than it gave', async () => {
    const person = await someone();
    const mark = newMark('the same body');
    const first = await desk.activate(person, person.code, { mark });
    await desk.setPassword(await desk.sessionOf(first), goodPassword);
    desk.passWallTime(24 * 3_600_000);
    expect(await desk.activate(person, person.code, { mark })).toEqual(first);
    desk.passWallTime(-24 * 3_600_000);
    const changed = { ...newMark('another body'), key: mark.key };
    const reused = desk.activate(person, person.code, { mark: changed });
    await expect(reused).rejects.toEqual(named('RequestKeyReused'));
  });

  test('lets one in again who has not set a password, by a new code, and then no more', async () => {
    const person = await someone();
    await desk.activate(person, person.code);
    await desk.askCode(person, { at: later(60_000) });
    const again = await desk.activate(person, desk.codeOf(person), { at: later(61_000) });
    expect(again.mustSetPassword).toBe(true);
    await expect(desk.activate(person, desk.codeOf(person), { at: later(62_000) })).rejects.toEqual(
      named('CodeWrong'),
    );
  });

  test('is refused outside W02, whatever the code', async () => {
    const person = await someone();
    const closes = beijing('2024-02-02T17:00:00');
    await expect(desk.activate(person, person.code, { at: closes })).rejects.toEqual(
      named('WindowClosed'),
    );
  });
});

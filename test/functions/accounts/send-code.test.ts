import { ScanCommand } from '@aws-sdk/lib-dynamodb';
import { beforeEach, describe, expect, test } from 'vitest';
import type { Instant } from '../../../shared/domain/kernel/instant.ts';
import { beijing, inRegistration, newMark, student } from '../../support/intake.ts';
import { accountDesk, goodPassword } from './account-desk.ts';

let desk: Awaited<ReturnType<typeof accountDesk>>;
beforeEach(async () => {
  desk = await accountDesk();
});
const later = (ms: number) => (inRegistration + ms) as Instant;
const minute = 60_000;
const named = (name: string) => expect.objectContaining({ name });

describe('asking for a code', () => {
  test('sends it to a phone whose name and ID number the roster knows together', async () => {
    const person = await student(1);
    await desk.enrol(person);
    expect(await desk.askCode(person)).toEqual({ validForSeconds: 300 });
    expect(desk.outbox).toEqual([
      { phone: person.phone, text: expect.stringMatching(/验证码 \d{6}，5 分钟内有效/) },
    ]);
  });

  test('folds what people type: width, spaces, country code', async () => {
    const person = await student(2);
    await desk.enrol(person);
    const typed = {
      ...person,
      name: ` ${person.name.split('').join('　')} `,
      phone: `+86 ${person.phone.slice(0, 3)}-${person.phone.slice(3)}`,
      idNo: person.idNo.replace(/\d/g, (digit) =>
        String.fromCharCode(digit.charCodeAt(0) + 0xfee0),
      ),
    };
    await desk.askCode(typed);
    expect(desk.outbox.map(({ phone }) => phone)).toEqual([person.phone]);
  });

  test.each([
    ['is not on the roster', 'nobody'],
    ['has another name there', 'name'],
  ])(
    'answers the same, by the same exchange with the gateway, and sends nothing to one who %s',
    async (_, why) => {
      const [known, unknown] = [await student(3), await student(4)];
      await desk.enrol(known);
      const asking = why === 'nobody' ? unknown : { ...known, name: '别人' };
      expect(await desk.askCode(asking)).toEqual({ validForSeconds: 300 });
      expect(desk.outbox).toEqual([]);
      expect(desk.reached()).toBe(1);
    },
  );

  test('sends nothing for a phone that is taken by somebody else', async () => {
    const [first, second] = [await student(5), await student(6)];
    await desk.enrol(first);
    await desk.enrol(second);
    await desk.askCode(first);
    await desk.activate(first, desk.codeOf(first));
    const answer = await desk.askCode({ ...second, phone: first.phone }, { at: later(minute) });
    expect(answer).toEqual({ validForSeconds: 300 });
    expect(desk.outbox).toHaveLength(1);
  });

  test('sends nothing to one who has an account with a password', async () => {
    const person = await student(7);
    await desk.enrol(person);
    await desk.askCode(person);
    const token = await desk.activate(person, desk.codeOf(person));
    await desk.setPassword(await desk.sessionOf(token), goodPassword);
    await desk.askCode(person, { at: later(minute) });
    expect(desk.outbox).toHaveLength(1);
  });

  test('is limited to one a minute in the same way for known and unknown people', async () => {
    const [known, unknown] = [await student(8), await student(9)];
    await desk.enrol(known);
    for (const person of [known, unknown]) {
      await desk.askCode(person);
      const again = desk.askCode(person, { at: later(minute - 1) });
      await expect(again).rejects.toEqual(named('CodeTooSoon'));
    }
    expect(desk.outbox).toHaveLength(1);
  });

  test('is limited to ten in five minutes for each identity, to however many phones at once', async () => {
    const [known, unknown] = [await student(15), await student(16)];
    await desk.enrol(known);
    for (const person of [known, unknown]) {
      const ended = await Promise.allSettled(
        Array.from({ length: 30 }, (_, i) =>
          desk.askCode({ ...person, phone: `${13900000000 + i}` }),
        ),
      );
      const refusals = ended.flatMap((end) => (end.status === 'rejected' ? [end.reason] : []));
      expect(refusals).toEqual(Array(20).fill(named('CodeTooSoon')));
      await desk.askCode(person, { at: later(5 * minute) });
    }
    expect(desk.outbox).toHaveLength(11);
  });

  test('leaves a good code good when there is no other, and there is one in some minutes', async () => {
    const owner = await student(22);
    await desk.enrol(owner);
    await desk.askCode(owner);
    const code = desk.codeOf(owner);
    for (let i = 0; i < 12; i += 1)
      await desk.askCode({ ...owner, phone: `${13800000000 + i}` }).catch(() => undefined);
    const again = desk.askCode(owner, { at: later(minute) });
    await expect(again).rejects.toEqual(
      expect.objectContaining({ name: 'CodeTooSoon', details: { waitSeconds: 240 } }),
    );
    await desk.activate(owner, code);
    await desk.askCode(owner, { at: later(5 * minute) });
  });

  test('is limited to ten messages an hour for each phone, of which only those count that leave', async () => {
    const { phone, ...owner } = await student(17);
    const askAtOnce = async (from: number, isKnown: boolean) => {
      for (let order = from; order < from + 12; order += 1) {
        const other = { ...(await student(order)), phone };
        if (isKnown) await desk.enrol(other);
        await desk.askCode(other).catch(() => undefined);
      }
    };
    await askAtOnce(100, false);
    await desk.enrol({ ...owner, phone });
    await desk.askCode({ ...owner, phone });
    expect(desk.outbox).toHaveLength(1);

    await askAtOnce(200, true);
    expect(desk.outbox).toHaveLength(10);
    const [known, unknown] = [await student(18), await student(19)];
    await desk.enrol(known);
    for (const person of [known, unknown]) {
      const more = desk.askCode({ ...person, phone });
      await expect(more).rejects.toEqual(
        expect.objectContaining({ name: 'CodeTooSoon', details: { waitSeconds: 3_600 } }),
      );
      await desk.askCode({ ...person, phone }, { at: later(60 * minute) });
    }
    expect(desk.outbox).toHaveLength(11);
  });

  test('asks the store for the same, whether a message leaves or not', async () => {
    const [known, unknown] = [await student(20), await student(21)];
    await desk.enrol(known);
    const asked = await desk.asked(() => desk.askCode(known));
    expect(await desk.asked(() => desk.askCode(unknown))).toEqual(asked);
    expect(desk.outbox).toHaveLength(1);
  });

  test('repeated with its own key answers again and sends nothing more', async () => {
    const person = await student(10);
    await desk.enrol(person);
    const mark = newMark();
    const answers = await Promise.all(
      Array.from({ length: 10 }, () => desk.askCode(person, { mark })),
    );
    expect(new Set(answers.map((answer) => JSON.stringify(answer))).size).toBe(1);
    expect(desk.outbox).toHaveLength(1);
  });

  test.each(['known', 'unknown'])(
    'says that the gateway is down to %s people alike, and takes nothing from their allowance',
    async (who) => {
      const person = await student(11);
      if (who === 'known') await desk.enrol(person);
      desk.gateway(false);
      for (let asked = 0; asked < 11; asked += 1) {
        await expect(desk.askCode(person)).rejects.toEqual(named('SmsUnavailable'));
      }
      desk.gateway(true);
      expect(await desk.askCode(person)).toEqual({ validForSeconds: 300 });
    },
  );

  test.each([
    ['a phone that is none', { phone: '12345678901' }, 'PhoneWrong'],
    ['an ID number with a slip', { idNo: '439901200301010018' }, 'IdNumberWrong'],
  ])('refuses %s in words', async (_, slip, fault) => {
    const person = await student(12);
    await expect(desk.askCode({ ...person, ...slip })).rejects.toEqual(named(fault));
  });

  test('is refused at the close of W02 and taken a millisecond before', async () => {
    const closes = beijing('2024-02-02T17:00:00');
    const person = await student(13);
    await desk.enrol(person);
    await expect(desk.askCode(person, { at: closes })).rejects.toEqual(named('WindowClosed'));
    await desk.askCode(person, { at: (closes - 1) as Instant });
    expect(desk.outbox).toHaveLength(1);
  });

  test('leaves neither the code, the phone, the name nor the ID number in the table', async () => {
    const person = await student(14);
    await desk.askCode(person);
    await desk.enrol(person);
    await desk.askCode(person, { at: later(minute) });
    const { Items = [] } = await desk.client.send(
      new ScanCommand({
        TableName: desk.tableName,
        FilterExpression: 'begins_with(pk, :code)',
        ExpressionAttributeValues: { ':code': 'CODE#' },
      }),
    );
    const stored = JSON.stringify(Items);
    expect(Items).toHaveLength(1);
    for (const secret of [desk.codeOf(person), person.phone, person.name, person.idNo]) {
      expect(stored).not.toContain(secret);
    }
  });
});

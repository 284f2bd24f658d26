import { createHash } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Choice, requireDone } from '../../infra/rehearsal/candidate.ts';
import type { Officer } from '../../infra/rehearsal/officer.ts';
import { syntheticPhoto } from '../../infra/rehearsal/papers.ts';
import { makePeople, type Person, rosterCsv, sampleSchools } from '../../infra/rehearsal/people.ts';
import { verifierOf } from '../../shared/runtime/signing.ts';
import { qrOf, textOf } from '../functions/tickets/read-pdf.ts';
import { openPlatform, password, post } from '../support/platform.ts';

/* The season as a story: two schools, six people, from the roster to the ticket, through the HTTP API alone. */

const [north, south] = sampleSchools;
if (north === undefined || south === undefined) throw new Error('Two schools are needed.');
const officers = [north, south].flatMap(({ code }) => [
  post(`operator-${code}`, code, 'school-operator'),
  post(`reviewer-${code}`, code, 'school-reviewer'),
  post(`second-${code}`, code, 'school-reviewer'),
]);
const institute = [
  post('institute-1', 'EXI', 'institute'),
  post('institute-2', 'EXI', 'institute'),
];

// In turn: north, south, north, ...
const cast = makePeople({ count: 6, seed: 'journey', schools: [north, south] });
const [lin, mei, bo, xia, kun, tao] = cast.map((person) => ({
  ...person,
  category: 'GENERAL' as const,
})) as [Person, Person, Person, Person, Person, Person];

let opened: Awaited<ReturnType<typeof openPlatform>>;
let windows: Map<string, { opensAt: number; closesAt: number }>;
const of = (id: string) => windows.get(id) ?? { opensAt: 0, closesAt: 0 };
const second = 1_000;
const minute = 60 * second;
/** When what a close changes is done: its grace is over, and the workflow has settled. */
const graceOver = 125 * second;

beforeAll(async () => {
  opened = await openPlatform({ officers: [...officers, ...institute], expectedCandidates: 800 });
  const { calendar } = await opened.api.must('showSeason');
  windows = new Map(calendar.windows.map((window) => [window.id as string, window]));
});
afterAll(() => opened?.platform.stop());

const moveTo = async (at: number) => {
  const { cloud } = opened.platform;
  await cloud.clock.moveTo(at);
  await cloud.settle();
};
const settle = () => opened.platform.cloud.settle();

/** Lin's hands: what they hold up to the camera. */
const hands = { photo: () => syntheticPhoto(lin) };
const people = () => {
  const { candidate } = opened;
  return {
    lin: candidate(lin, { photo: () => hands.photo() }),
    mei: candidate(mei),
    bo: candidate(bo),
    xia: candidate(xia),
    kun: candidate(kun),
    tao: candidate(tao),
  };
};
let who: ReturnType<typeof people>;
let [northern, southern]: (Officer | undefined)[] = [];

const refusal = (code: string) => ({ ok: false, problem: { code } });

describe('before registration', () => {
  test('two schools import their rosters, in GB18030 and in UTF-8, and every row is accounted for', async () => {
    who = people();
    const [operatorNorth, operatorSouth] = await Promise.all([
      opened.officer(`operator-${north.code}`),
      opened.officer(`operator-${south.code}`),
    ]);
    const atNorth = cast.filter(({ schoolCode }) => schoolCode === north.code);
    const atSouth = cast.filter(({ schoolCode }) => schoolCode === south.code);
    const impossible = { ...atSouth[0], studentNo12: '112102999999', idNo: '439901200302290016' };

    const file = rosterCsv(atNorth, { encoding: 'gb18030' });
    const first = await operatorNorth.importRoster('north.csv', file);
    const rows = [...atSouth, impossible as Person];
    const other = await operatorSouth.importRoster('south.csv', rosterCsv(rows));
    await settle();
    expect(await operatorNorth.rosterReport(first)).toMatchObject({
      ...{ state: 'DONE', rows: 3, accepted: 3, unchanged: 0, rejected: 0 },
    });
    expect(await operatorSouth.rosterReport(other)).toMatchObject({
      ...{ state: 'DONE', rows: 4, accepted: 3, unchanged: 0, rejected: 1 },
      errors: [{ row: 5, column: 'idNo', value: expect.stringContaining('*') }],
    });
    expect(
      await operatorNorth.ask('showRosterImport', { params: { batchId: other } }),
    ).toMatchObject({ ok: false, status: 404 });

    const again = await operatorNorth.importRoster('north.csv', file);
    await settle();
    expect(await operatorNorth.rosterReport(again)).toMatchObject({ accepted: 0, unchanged: 3 });
  });

  test('nobody registers a millisecond before eight', async () => {
    const early = of('W02').opensAt - 1;
    await moveTo(of('W02').opensAt + second);
    const body = { name: lin.name, idNo: lin.idNo, phone: lin.phone, purpose: 'ACTIVATE' } as const;
    expect(await opened.api.ask('sendCode', { body, arrival: early })).toMatchObject(
      refusal('WindowNotOpen'),
    );
  });
});

describe('registration', () => {
  test('a wrong name hears what everybody hears, gets no code and no account', async () => {
    const identity = { name: '别人', idNo: tao.idNo, phone: tao.phone };
    const asked = { ...identity, purpose: 'ACTIVATE' } as const;
    expect(await opened.api.ask('sendCode', { body: asked })).toMatchObject({ status: 202 });
    await expect(opened.outbox.codeFor(tao.phone)).rejects.toThrow('No code');
    const body = { ...identity, code: '123456' };
    expect(await opened.api.ask('activateAccount', { body })).toMatchObject({ ok: false });
  });

  test('an account can do nothing before it has a password of its own, and not a guessable one', async () => {
    requireDone('sendCode', await who.lin.askCode());
    requireDone('activateAccount', await who.lin.activate());
    expect(await who.lin.tryMe({})).toMatchObject(refusal('PasswordNeeded'));
    const guessable = `password${lin.birth.replaceAll('-', '')}`;
    expect(await who.lin.trySetPassword(guessable)).toMatchObject(refusal('PasswordWeak'));
    requireDone('setPassword', await who.lin.trySetPassword(password));
    expect(await who.lin.me()).toMatchObject({
      account: { name: lin.name, idMasked: expect.stringContaining('*') },
      application: { state: 'REGISTERED' },
    });
  });

  test('another’s phone is refused: one phone, one person', async () => {
    await who.mei.askCode(lin.phone);
    const code = await opened.outbox.codeFor(lin.phone);
    const body = { name: mei.name, idNo: mei.idNo, phone: lin.phone, code };
    expect(await opened.api.ask('activateAccount', { body })).toMatchObject({ ok: false });
    for (const one of [who.mei, who.bo, who.xia, who.kun, who.tao]) await one.register();
  });

  test('a profile is a draft, and an old page does not overwrite it', async () => {
    const { application } = await who.lin.me();
    requireDone('saveProfile', await who.lin.saveProfile());
    const { profile } = (await who.lin.me()).application;
    const body = { profile: { ...profile, ethnicity: '苗族' }, version: application.version };
    expect(
      await opened.api.ask('saveProfile', { token: who.lin.token ?? '', body: body as never }),
    ).toMatchObject({ status: 409, problem: { code: 'RecordChanged' } });
    expect((await who.lin.me()).application).toMatchObject({ state: 'DRAFT', profile });
  });

  test('a file that only calls itself a JPEG is refused by its bytes, and cannot be submitted', async () => {
    const fake = Buffer.concat([Buffer.from([0xff, 0xd8, 0xff, 0xe0]), Buffer.alloc(5_000, 1)]);
    const { photo } = hands;
    hands.photo = () => Promise.resolve(fake);
    await who.lin.handInPhoto();
    await settle();
    const [newest] = (await who.lin.me()).evidence.toSorted((a, b) => b.changedAt - a.changedAt);
    expect(newest).toMatchObject({ state: 'REFUSED', reasonText: expect.any(String) });
    expect(await who.lin.trySubmit()).toMatchObject({ ok: false, status: 422 });
    hands.photo = photo;
  });

  test('the store takes no other file than the one that was announced', async () => {
    const announced = await syntheticPhoto(lin);
    const { form } = await opened.api.must('beginUpload', {
      token: who.lin.token ?? '',
      body: {
        ...{ kind: 'PHOTO', contentType: 'image/jpeg', bytes: announced.length },
        sha256: createHash('sha256').update(announced).digest('hex'),
      },
    });
    const send = async (bytes: Buffer) => {
      const data = new FormData();
      for (const [name, value] of Object.entries(form.fields)) data.append(name, value);
      data.append('file', new Blob([new Uint8Array(bytes)], { type: 'image/jpeg' }));
      return (await fetch(form.url, { method: 'POST', body: data })).status;
    };
    expect(await send(await syntheticPhoto(mei))).toBeGreaterThanOrEqual(400);
    expect(await send(announced)).toBe(204);
    await settle();
  });

  test('with a true photo the form is submitted once, however often it is sent', async () => {
    const { version } = (await who.lin.me()).application;
    const submit = () =>
      opened.api.must('submitApplication', {
        ...{ token: who.lin.token ?? '', key: 'lin-submits-once', body: { version } },
      });
    const [one, two] = [await submit(), await submit()];
    expect(one).toMatchObject({ state: 'SUBMITTED', revision: 1 });
    expect(two).toMatchObject({ revision: 1, version: one.version, submittedAt: one.submittedAt });
  });

  test('at 16:59:59.999 a submission counts; at 17:00 it is late, refused, and kept with a number', async () => {
    const { closesAt } = of('W02');
    for (const one of [who.mei, who.bo, who.xia, who.kun, who.tao]) await one.complete();
    for (const one of [who.bo, who.xia, who.tao]) await one.submit();
    await moveTo(closesAt + second);
    expect(await who.mei.trySubmit({ arrival: closesAt - 1 })).toMatchObject({
      ok: true,
      reply: { submittedAt: closesAt - 1 },
    });
    const late = await who.kun.trySubmit({ arrival: closesAt });
    expect(late).toMatchObject({
      ...{ status: 409, problem: { code: 'WindowClosed', reference: expect.any(String) } },
    });
    const { lateAttempts } = await who.kun.me();
    const { reference } = late.ok ? {} : late.problem;
    expect(lateAttempts).toEqual([
      { reference, deed: 'submitApplication', stamp: closesAt, lateByMs: 0 },
    ]);
  });

  test('after the grace every draft has expired, and nothing that was submitted', async () => {
    await moveTo(of('W02').closesAt + graceOver);
    expect((await who.kun.me()).application.state).toBe('EXPIRED');
    expect((await who.mei.me()).application.state).toBe('SUBMITTED');
  });
});

describe('the review', () => {
  const passed = { verdict: 'PASS' } as const;

  test('a second officer who takes the same task gets a 409; an officer of another school a 404', async () => {
    await moveTo(of('W04').opensAt + second);
    northern = await opened.officer(`reviewer-${north.code}`);
    southern = await opened.officer(`reviewer-${south.code}`);
    const colleague = await opened.officer(`second-${north.code}`);
    const task = await northern.takeNext();
    expect(task).toBeDefined();
    expect(await colleague.take(task?.taskId ?? '')).toMatchObject({
      ...{ status: 409, problem: { code: 'TaskTaken' } },
    });
    expect(await southern.take(task?.taskId ?? '')).toMatchObject({ status: 404 });
    expect(await northern.handBack(task?.taskId ?? '')).toMatchObject({ ok: true });
  });

  test('one passes and one is returned with a reason from the season’s catalogue', async () => {
    const decided = await northern?.review(({ candidateName }) =>
      candidateName === bo.name ? { verdict: 'RETURN', reasonCode: 'PHOTO_NOT_STANDARD' } : passed,
    );
    expect(decided).toBe(2);
    await settle();
    await Promise.all([who.lin.signIn(), who.bo.signIn()]);
    expect((await who.lin.me()).application.state).toBe('PASSED');
    const { application, messages } = await who.bo.me();
    expect(application).toMatchObject({ state: 'RETURNED', reasonCode: 'PHOTO_NOT_STANDARD' });
    expect(messages[0]?.text).toContain('照片不是近期标准证件照');
  });

  test('only what was returned can be mended; it comes back to the school and passes', async () => {
    expect(await who.bo.saveProfile({ ethnicity: '苗族' })).toMatchObject(refusal('FieldLocked'));
    await who.bo.handInPhoto();
    await settle();
    await who.bo.submit();
    await settle();
    expect(await northern?.review(() => passed)).toBe(1);
    await who.bo.signIn();
    expect((await who.bo.me()).application).toMatchObject({ state: 'PASSED', revision: 2 });
  });

  test('who does not meet the conditions fails, and whom nobody reviewed is overdue, never refused', async () => {
    await southern?.review(({ candidateName }) => {
      if (candidateName === xia.name) return { verdict: 'FAIL', reasonCode: 'NOT_GRADUATING' };
      return candidateName === tao.name ? 'leave' : passed;
    });
    await moveTo(of('W04').closesAt + graceOver);
    await Promise.all([who.mei.signIn(), who.xia.signIn(), who.tao.signIn()]);
    expect((await who.mei.me()).application.state).toBe('PASSED');
    expect((await who.xia.me()).application.state).toBe('FAILED');
    expect((await who.tao.me()).application.state).toBe('OVERDUE');
  });
});

describe('publicity', () => {
  const read = (arrival: number) =>
    opened.api.ask('showList', { params: { listId: 'L1' }, arrival });

  test('the list is public from its first millisecond to its last, and names nobody', async () => {
    const { opensAt, closesAt } = of('W09');
    await moveTo(opensAt + second);
    expect(await read(opensAt - 1)).toMatchObject({ status: 404 });
    const list = requireDone('showList', await read(opensAt));
    expect(list.rows.map(({ schoolCode }) => schoolCode)).toEqual([
      north.code,
      north.code,
      south.code,
    ]);
    for (const { name } of list.rows) expect(name).toMatch(/^.\*$/u);
    expect(JSON.stringify(list)).not.toContain(lin.name);
    const whole = Buffer.from(await (await fetch(list.url)).arrayBuffer());
    expect(createHash('sha256').update(whole).digest('hex')).toBe(list.sha256);
    const { keys } = await opened.api.must('showKeys');
    const verify = verifierOf(keys.find(({ keyId }) => keyId === list.keyId)?.publicKey ?? '');
    expect(verify(`KQL1.${list.seasonId}.L1.${list.sha256}`, list.signature)).toBe(true);
    await moveTo(closesAt + second);
    expect(await read(closesAt - 1)).toMatchObject({ ok: true });
    expect(await read(closesAt)).toMatchObject({ status: 404 });
  });

  test('when it has ended, those who passed are eligible', async () => {
    await moveTo(of('W09').closesAt + graceOver);
    await Promise.all([who.lin.signIn(), who.mei.signIn(), who.bo.signIn()]);
    expect((await who.lin.me()).application.state).toBe('ELIGIBLE');
  });
});

describe('the preference', () => {
  const plansFor = async ({ majorCode }: Person): Promise<[Choice, Choice]> => {
    const query = { juniorMajorCode: majorCode };
    const { plans } = await opened.api.must('showCatalogue', { query });
    const open = plans.filter(({ category }) => category === 'GENERAL');
    const [one, two] = open.map(({ collegeCode, majorCode: code, category }) => ({
      ...{ collegeCode, majorCode: code, category },
    }));
    if (one === undefined || two === undefined) throw new Error('There is nothing to choose.');
    return [one, two];
  };
  let [first, last]: Choice[] = [];

  test('is saved, changed, and not overwritten from an old page', async () => {
    const { opensAt } = of('W10');
    await moveTo(opensAt + second);
    [first, last] = await plansFor(lin);
    if (first === undefined || last === undefined) return;
    expect(await who.lin.choose(first, { arrival: opensAt - 1 })).toMatchObject(
      refusal('PreferenceNotOpen'),
    );
    const { version } = await who.lin.preference();
    expect(await who.lin.choose(first)).toMatchObject({ ok: true });
    expect(await who.lin.choose(last)).toMatchObject({ ok: true });
    expect(await who.lin.choose(first, { version })).toMatchObject(refusal('PreferenceConflict'));
    expect((await who.lin.preference()).choice).toEqual(last);
  });

  test('is confirmed, and a college that the junior major does not lead to is refused', async () => {
    const [choice] = await plansFor(mei);
    expect(await who.mei.choose(choice)).toMatchObject({ ok: true });
    expect(await who.mei.confirm()).toMatchObject({ ok: true, reply: { confirmed: true } });
    expect(await who.mei.choose({ ...choice, collegeCode: '99999' })).toMatchObject({ ok: false });
    expect((await who.mei.preference()).choice).toEqual(choice);
  });

  test('is locked at the instant: a save at −1 ms stands, at 0 it is refused and kept with a number', async () => {
    const { closesAt: lockAt } = of('W11');
    if (first === undefined || last === undefined) return;
    await moveTo(lockAt + second);
    expect(await who.lin.choose(first, { arrival: lockAt - 1 })).toMatchObject({ ok: true });
    const late = await who.lin.choose(last, { arrival: lockAt });
    expect(late).toMatchObject({
      ...{ status: 409, problem: { code: 'PreferenceClosed', reference: expect.any(String) } },
    });
    // Nothing has run yet: it is locked by reading.
    expect(await who.lin.preference()).toMatchObject({
      choice: first,
      locked: true,
      sealed: false,
    });
    const { reference } = late.ok ? {} : late.problem;
    expect((await who.lin.me()).lateAttempts).toEqual([
      { reference, deed: 'savePreference', stamp: lockAt, lateByMs: 0 },
    ]);
  });

  test('is sealed by itself when the grace is over, and whoever had nothing filled in lives until the second instant', async () => {
    await moveTo(of('W11').closesAt + graceOver);
    expect(await who.lin.preference()).toMatchObject({ choice: first, sealed: true });
    const [choice] = await plansFor(bo);
    expect(await who.bo.choose(choice)).toMatchObject({ ok: true });
    const watcher = await opened.officer('institute-1');
    expect(await watcher.ask('showProgress')).toMatchObject({
      reply: {
        locks: [
          { instantId: 't1', state: 'SEALED', counts: { all: 3, locked: 2, leftOpen: 1 } },
          { instantId: 't2', state: 'OPEN' },
        ],
      },
    });
    const attempts = await watcher.ask('listLateAttempts');
    expect(attempts).toMatchObject({ reply: { attempts: { length: 2 } } });
  });
});

describe('the fee', () => {
  test('is 130.00 yuan, paid at the cashier, and one fee however often the provider tells of it', async () => {
    const order = requireDone('openOrder', await who.lin.openOrder());
    expect(order).toMatchObject({ amountFen: 13_000, state: 'PENDING' });
    expect(await who.lin.pay(2)).toBe('PAID');
    await settle();
    expect((await who.lin.me()).payment).toMatchObject({ amountFen: 13_000, state: 'PAID' });
    await who.mei.pay();
  });

  test('whose close is missed is not paid', async () => {
    const { closesAt } = of('W13');
    await moveTo(closesAt + graceOver + minute);
    expect(await who.bo.openOrder()).toMatchObject({ ok: false, status: 409 });
    expect((await who.bo.me()).payment?.state).toBe('UNPAID_CLOSED');
  });
});

describe('the ticket', () => {
  let pdf: Buffer;

  test('is neither told nor to be printed before its window', async () => {
    const { opensAt } = of('W14');
    await moveTo(opensAt - second);
    expect((await who.lin.me()).ticket).toBeUndefined();
    await moveTo(opensAt + second);
    expect(await who.lin.tryPrint({ arrival: opensAt - 1 })).toMatchObject(
      refusal('WindowNotOpen'),
    );
    expect(await who.lin.tryPrint({ arrival: opensAt })).toMatchObject({ reply: { prints: 1 } });
  });

  test('says who sits where, in text that a reader finds, and is the same file each time', async () => {
    pdf = await who.lin.print();
    expect(await who.lin.print()).toEqual(pdf);
    const { ticket } = await who.lin.me();
    const text = await textOf(pdf);
    for (const part of [lin.name, ticket?.ticketNo, ticket?.site, '大学英语'])
      expect(text).toContain(part);
    expect(ticket).toMatchObject({ prints: 3 });
  });

  test('has two holders on two seats, and none for whoever did not pay', async () => {
    const [one, two] = [(await who.lin.me()).ticket, (await who.mei.me()).ticket];
    expect(one?.ticketNo).not.toBe(two?.ticketNo);
    expect(`${one?.site} ${one?.room} ${one?.seat}`).not.toBe(
      `${two?.site} ${two?.room} ${two?.seat}`,
    );
    expect((await who.bo.me()).ticket).toBeUndefined();
    expect(await who.bo.tryPrint()).toMatchObject(refusal('TicketNotIssued'));
  });

  test('has a code that anybody can verify; with one character changed it is not real', async () => {
    const code = (await qrOf(pdf)) ?? '';
    const verify = (text: string) => opened.api.must('verifyTicket', { query: { code: text } });
    const { ticket } = await who.lin.me();
    expect(await verify(code)).toMatchObject({
      valid: true,
      ticket: {
        ticketNo: ticket?.ticketNo,
        seat: ticket?.seat,
        nameMasked: expect.stringContaining('*'),
      },
    });
    const seat = `.${ticket?.seat}.`;
    expect(code).toContain(seat);
    const changed = code.replace(seat, `.${Number(ticket?.seat) + 1}.`);
    expect(await verify(changed)).toMatchObject({ valid: false, reason: 'Forged' });
  });

  test('cannot be printed any more when its window has closed', async () => {
    const { closesAt } = of('W14');
    await moveTo(closesAt + second);
    expect(await who.lin.tryPrint({ arrival: closesAt - 1 })).toMatchObject({ ok: true });
    expect(await who.lin.tryPrint({ arrival: closesAt })).toMatchObject(refusal('WindowClosed'));
  });

  test('and nothing went wrong behind anybody’s back', () => {
    expect(opened.troubles).toEqual([]);
  });
});

import { createHash } from 'node:crypto';
import { QueryCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { describe, expect, test } from 'vitest';
import { closeTickets } from '../../../functions/tickets/close-tickets/close-tickets.ts';
import { ticketDrawer } from '../../../functions/tickets/draw-tickets/draw-ticket.ts';
import { drawTickets } from '../../../functions/tickets/draw-tickets/draw-tickets.ts';
import type { TicketSheet } from '../../../functions/tickets/draw-tickets/ticket-sheet.ts';
import { ticketWords } from '../../../functions/tickets/draw-tickets/ticket-words.ts';
import { planTickets } from '../../../functions/tickets/plan-tickets/plan-tickets.ts';
import { printTicket } from '../../../functions/tickets/print-ticket/print-ticket.ts';
import { verifyTicket } from '../../../functions/tickets/verify-ticket/verify-ticket.ts';
import { requireOpen, windowOf } from '../../../shared/domain/calendar/calendar.ts';
import { CandidateId, SeasonId } from '../../../shared/domain/kernel/ids.ts';
import { after as later } from '../../../shared/domain/kernel/instant.ts';
import type { Lock } from '../../../shared/domain/preference/lock.ts';
import { firstVersion } from '../../../shared/domain/preference/preference.ts';
import { signTicketQr } from '../../../shared/domain/ticket/qr.ts';
import { planSeats } from '../../../shared/domain/ticket/seat-plan.ts';
import type { Ticket } from '../../../shared/domain/ticket/ticket.ts';
import { lotsOf, signerOf, verifierOf } from '../../../shared/runtime/signing.ts';
import { examineeReader } from '../../../shared/store/examinee-reader.ts';
import {
  accountKey,
  applicationKey,
  evidenceKey,
  paymentKey,
  preferenceKey,
  rosterKey,
  ticketKey,
  uniqueKey,
} from '../../../shared/store/keys.ts';
import { preferenceStore } from '../../../shared/store/preference-store.ts';
import { seasonPass } from '../../../shared/store/season-pass.ts';
import { type TicketIssue, ticketIssueStore } from '../../../shared/store/ticket-issue-store.ts';
import { ticketStore } from '../../../shared/store/ticket-store.ts';
import { freshTable } from '../../support/dynamodb.ts';
import {
  at,
  candidateNo,
  put,
  seasonId,
  someAccount,
  someApplication,
  someCalendar,
  someEvidence,
} from '../../support/records.ts';
import { qrOf, textOf } from './read-pdf.ts';
import { aSheet, fonts } from './ticket-fixture.ts';

const round = 'R1';
const now = () => at('2024-04-11T00:00:00');
const { photo } = aSheet();
const photoSha = createHash('sha256').update(photo).digest('hex');
const signer = signerOf(Buffer.alloc(32, 3));
const stranger = signerOf(Buffer.alloc(32, 4));
const site = {
  ...{ siteCode: '1134201', collegeCode: '11342', name: '湖南工程学院', address: '福星东路88号' },
  ...{ rooms: 3, rows: 6, columns: 5 },
};
const refusal = (name: string) => expect.objectContaining({ name });

interface Examinee {
  readonly name?: string;
  readonly application?: object;
  readonly preference?: object;
  readonly payment?: object | 'none';
}

/** A table of people, and the functions of the issue over it; objects lie in a map. */
async function anIssue(
  people: readonly Examinee[],
  lock: Partial<Lock> = {},
  sites: readonly object[] = [site],
) {
  const table = await freshTable();
  const { client, tableName } = table;
  const ref = { seasonId: SeasonId.parse(seasonId), round };
  const ids = people.map((_, n) => CandidateId.parse(candidateNo(n, n % 2 ? '43001' : '43002')));
  for (const [n, person] of people.entries()) {
    const { name = '欧阳䶮', application = {}, preference = {}, payment = {} } = person;
    const candidateId = ids[n] as CandidateId;
    const shard = n % 2;
    const choice = { collegeCode: '11342', majorCode: '080202', category: 'GENERAL' };
    const stamp = { changedAt: 1, changedBy: 'system' };
    const photoOf = someEvidence(candidateId, { reviewSha256: photoSha, reviewKey: 'photo' });
    await Promise.all([
      put(table, accountKey({ candidateId }), someAccount(candidateId, { shard })),
      put(table, evidenceKey(photoOf), photoOf),
      put(
        table,
        applicationKey({ candidateId }),
        someApplication(candidateId, { shard, state: 'ELIGIBLE', ...application }),
      ),
      put(table, rosterKey({ seasonId, shard, candidateId }), {
        ...{ seasonId, candidateId, shard, studentNo12: `11000000${1000 + n}` },
        ...{ name, nameKey: name, idType: 'ID_CARD', sex: '男', birth: '2003-01-01' },
        ...{ schoolCode: '43001', majorCode: '460101', majorName: '机械', catalogueYear: 2021 },
        ...{ studyForm: '全日制', level: '高职(专科)', graduatesOn: '2024-06-30' },
        ...{ idCipher: 'c', idIndex: 'i', idMasked: 'm', idLast4: '0019', batchId: 'b' },
        ...{ version: 1, activatedAt: 1, ...stamp },
      }),
      put(table, preferenceKey({ ...ref, shard, candidateId }), {
        ...{ opensAt: 1, t1: 2, t2: 3, cal: 1, epoch: 0, ver: firstVersion, requests: {} },
        ...{ choice, lockedChoice: choice, outcome: 'LOCKED', sealedAt: 4, ...stamp },
        ...preference,
      }),
      payment === 'none'
        ? undefined
        : put(table, paymentKey({ candidateId, round }), {
            ...{ ...ref, candidateId, orderNo: `R1_${candidateId}`, amountFen: 13_000 },
            ...{ state: 'PAID', version: 1, requests: [], ...stamp, ...payment },
          }),
    ]);
  }

  const objects = new Map<string, Buffer>([['photo', photo]]);
  const issues = ticketIssueStore(client, tableName);
  const tickets = ticketStore(client, tableName);
  const write = async (key: string, body: Buffer | string) =>
    void objects.set(key, Buffer.from(body));
  const read = async (key: string) => objects.get(key);
  const rules = {
    title: { zh: '湖南省2024年普通高等学校专升本考试', en: '' },
    categories: [{ id: 'GENERAL', label: { zh: '普通计划', en: '' } }],
    exam: { sessions: [], siteRule: { zh: '考点在招生院校', en: '' }, ticketNotice: [] },
  };
  const offer = {
    plans: [
      {
        ...{ collegeCode: '11342', collegeName: '湖南工程学院', majorCode: '080202' },
        ...{ majorName: '机械设计制造及其自动化', category: 'GENERAL', quota: 30, active: true },
      },
    ],
    sites,
  };
  const plan = planTickets({
    issues,
    preferences: preferenceStore(client, tableName),
    people: seasonPass(client, tableName),
    lastLock: async () => ({ state: 'SEALED', counts: { deferred: 0 }, ...lock }) as Lock,
    shards: async () => 2,
    sites: async () => [site],
    lots: async () => ({ seed: 'AQ', drawLot: lotsOf(Buffer.alloc(32, 5)) }),
    write,
    now,
  });
  const failures: [string, string][] = [];
  const draw = (drawer: (sheet: TicketSheet) => Promise<Buffer> = ticketDrawer(fonts)) =>
    drawTickets({
      issues,
      tickets,
      person: examineeReader(client, tableName, seasonId),
      openId: async () => '439901200301010019',
      words: async () => ticketWords(rules as never, offer as never, () => '某学院'),
      signer: async () => signer,
      draw: drawer,
      readPlan: read,
      readPhoto: read,
      write,
      now,
      onFailed: (candidateId, error) => failures.push([candidateId, (error as Error).name]),
    });
  const pdfs = () => [...objects.keys()].filter((key) => key.startsWith('tickets/'));
  return {
    ...{ table, ref, ids, objects, issues, tickets, plan, draw, pdfs, failures },
    close: closeTickets({ issues, tickets, readPlan: read, now }),
    print: printTicket({
      tickets,
      requirePrintWindow: async () => undefined,
      linkTo: async (pdfKey) => `https://files/${pdfKey}`,
    }),
    verify: verifyTicket({
      tickets,
      nameOf: async () => '欧阳䶮',
      keys: async () => new Map([[signer.keyId, { verify: verifierOf(signer.publicKey) }]]),
    }),
    async all() {
      const { tickets: count, chunks } = await plan(ref);
      for (const chunk of chunks) await draw()({ ...ref, chunk });
      return count;
    },
  };
}

describe('planning the seats', () => {
  test('is refused before the last lock is sealed for all, and while a fee is open', async () => {
    const open = await anIssue([{}], { state: 'SEALING' });
    await expect(open.plan(open.ref)).rejects.toThrow(refusal('LockNotSealed'));
    const deferred = await anIssue([{}], { counts: { deferred: 1 } as Lock['counts'] & object });
    await expect(deferred.plan(deferred.ref)).rejects.toThrow(refusal('LockNotSealed'));
    for (const payment of ['none', { state: 'PENDING' }] as const) {
      const unsettled = await anIssue([{}, { payment }]);
      await expect(unsettled.plan(unsettled.ref)).rejects.toThrow(refusal('FeesNotClosed'));
      expect(await unsettled.issues.find(unsettled.ref)).toBeUndefined();
    }
  });

  test('takes exactly the eligible whose choice is locked and whose fee is paid or waived', async () => {
    const issue = await anIssue([
      {},
      { payment: { state: 'WAIVED', amountFen: 0 } },
      { payment: { state: 'LATE' } },
      { payment: { state: 'UNPAID_CLOSED' } },
      { application: { state: 'DISQUALIFIED' }, payment: 'none' },
      { preference: { outcome: 'NO_PREFERENCE', lockedChoice: 'NONE' }, payment: 'none' },
      { preference: { outcome: 'NEEDS_OFFICE_DECISION' }, payment: 'none' },
    ]);
    expect(await issue.plan(issue.ref)).toEqual({ tickets: 2, chunks: [0] });
    await issue.draw()({ ...issue.ref, chunk: 0 });
    const got = await issue.tickets.findAll(issue.ids.map((id) => ({ candidateId: id, round })));
    expect([...got.keys()].sort()).toEqual([issue.ids[0], issue.ids[1]].sort());
  });

  test('is frozen: a later run finds the first plan, whatever has changed', async () => {
    const issue = await anIssue([{}, {}, {}]);
    const first = await issue.plan(issue.ref);
    const frozen = await issue.issues.find(issue.ref);
    await put(issue.table, applicationKey({ candidateId: issue.ids[0] ?? '' }), {
      ...someApplication(issue.ids[0] ?? '', { state: 'DISQUALIFIED' }),
    });
    expect(await issue.plan(issue.ref)).toEqual(first);
    expect(await issue.issues.find(issue.ref)).toEqual(frozen);
  });
});

describe('issuing tickets', () => {
  test('gives everybody one number, one seat and one PDF that says so', async () => {
    const issue = await anIssue(Array.from({ length: 12 }, () => ({})));
    expect(await issue.all()).toBe(12);
    expect(await issue.close(issue.ref)).toEqual({ tickets: 12 });
    expect(await issue.issues.find(issue.ref)).toMatchObject({ state: 'ISSUED', tickets: 12 });

    const all = [
      ...(
        await issue.tickets.findAll(issue.ids.map((id) => ({ candidateId: id, round })))
      ).values(),
    ];
    expect(new Set(all.map(({ ticketNo }) => ticketNo)).size).toBe(12);
    expect(new Set(all.map(({ room, seat }) => `${room}/${seat}`)).size).toBe(12);
    const [ticket] = all;
    const pdf = issue.objects.get(ticket?.pdfKey ?? '') as Buffer;
    expect(createHash('sha256').update(pdf).digest('hex')).toBe(ticket?.pdfSha256);
    const text = await textOf(pdf);
    for (const said of [
      ticket?.ticketNo ?? '',
      '欧阳䶮',
      '439901200301010019',
      '080202机械设计制造及其自动化',
    ])
      expect(text).toContain(said);
    expect(await issue.verify((await qrOf(pdf)) ?? '')).toEqual({
      valid: true,
      ticket: {
        ticketNo: ticket?.ticketNo,
        nameMasked: '欧*',
        site: '湖南工程学院',
        room: ticket?.room,
        seat: ticket?.seat,
      },
    });
  });

  test('with a name that no font has costs nobody else their ticket, and says who is without', async () => {
    const issue = await anIssue([{ name: '李𢘑' }, { name: '李𠮷' }, {}]);
    await issue.plan(issue.ref);
    const chunk = { ...issue.ref, chunk: 0 };
    expect(await issue.draw()(chunk)).toEqual({ drawn: 2, there: 0, failed: 1 });
    expect(issue.failures).toEqual([[issue.ids[0], 'GlyphMissing']]);
    await expect(issue.close(issue.ref)).rejects.toThrow(
      expect.objectContaining({ name: 'TicketsIncomplete', details: { missing: 1 } }),
    );
    const of = { candidateId: issue.ids[1] ?? '', round };
    expect(
      await issue.print({ of, at: at('2024-04-12T00:00:00'), requestKey: 'print-001' }),
    ).toMatchObject({ prints: 1 });
  });

  test('prints what the college of the site asks, and the general rule where it asks nothing', async () => {
    const said = async (sites: object[]) => {
      const issue = await anIssue([{}], {}, sites);
      await issue.all();
      return textOf(issue.objects.get(issue.pdfs()[0] ?? '') as Buffer);
    };
    const asking = await said([{ ...site, notice: '请提前一天看考场。' }]);
    expect(asking).toContain('招生院校提示请提前一天看考场。');
    expect(await said([site])).toContain('招生院校提示考点在招生院校');
  });

  test('killed half way and run again draws the same bytes, and only what is missing', async () => {
    const issue = await anIssue(Array.from({ length: 10 }, () => ({})));
    await issue.plan(issue.ref);
    const chunk = { ...issue.ref, chunk: 0 };
    let drawn = 0;
    const dying = issue.draw(async (sheet) => {
      drawn += 1;
      if (drawn > 4) throw new Error('killed');
      return ticketDrawer(fonts)(sheet);
    });
    expect(await dying(chunk)).toEqual({ drawn: 4, there: 0, failed: 6 });
    await expect(issue.close(issue.ref)).rejects.toThrow(refusal('TicketsIncomplete'));
    const half = new Map(issue.pdfs().map((key) => [key, issue.objects.get(key)]));
    expect(half.size).toBe(4);

    expect(await issue.draw()(chunk)).toEqual({ drawn: 6, there: 4, failed: 0 });
    expect(await issue.draw()(chunk)).toEqual({ drawn: 0, there: 10, failed: 0 });
    expect(issue.pdfs()).toHaveLength(10);
    for (const [key, pdf] of half) expect(issue.objects.get(key)).toEqual(pdf);
    expect(await issue.close(issue.ref)).toEqual({ tickets: 10 });
  });

  test('by two runs at the same moment makes each ticket once', async () => {
    const issue = await anIssue(Array.from({ length: 8 }, () => ({})));
    await Promise.all([issue.all(), issue.all()]);
    const { client, tableName } = issue.table;
    const owners = await Promise.all(
      issue.ids.map(async (candidateId) => {
        const ticket = await issue.tickets.find({ candidateId, round });
        const Key = uniqueKey({ seasonId, kind: 'TICKET', index: ticket?.ticketNo ?? '' });
        const { Items = [] } = await client.send(
          new QueryCommand({
            TableName: tableName,
            KeyConditionExpression: 'pk = :pk',
            ExpressionAttributeValues: { ':pk': Key.pk },
          }),
        );
        return [Items.length, Items[0]?.candidateId === candidateId];
      }),
    );
    expect(owners).toEqual(issue.ids.map(() => [1, true]));
    expect(issue.pdfs()).toHaveLength(8);
  });
});

describe('closing an issue of many parts', () => {
  /** Each part has one ticket, which is there unless the part is missing. */
  function manyParts(chunks: number, missing?: number) {
    const major = { collegeCode: '11342', majorCode: '080202', category: 'GENERAL' } as const;
    const people = Array.from({ length: chunks }, (_, n) => ({
      ...{ candidateId: CandidateId.parse(candidateNo(n)), shard: 0, ...major },
    }));
    const ref = { seasonId: SeasonId.parse(seasonId), round };
    const plan = planSeats(ref, people, [site], lotsOf(Buffer.alloc(32, 5)));
    const reading = { now: 0, most: 0 };
    const close = closeTickets({
      issues: {
        planned: async () => ({ ...ref, manifest: 'm', chunks, tickets: chunks }) as TicketIssue,
        close: async () => undefined,
      },
      tickets: {
        findAll: async (refs) => {
          const there = plan.filter(({ candidateId }, chunk) =>
            refs.some((one) => chunk !== missing && one.candidateId === candidateId),
          );
          return new Map(there.map((one) => [one.candidateId, one as unknown as Ticket]));
        },
      },
      readPlan: async (key) => {
        reading.now += 1;
        reading.most = Math.max(reading.most, reading.now);
        await new Promise(setImmediate);
        reading.now -= 1;
        return Buffer.from(JSON.stringify([plan[Number(key.match(/\d+(?=\.json)/)?.[0])]]));
      },
      now,
    });
    return { close: () => close(ref), reading };
  }

  test('counts every one of them, though many are read at the same time', async () => {
    const { close, reading } = manyParts(50);
    expect(await close()).toEqual({ tickets: 50 });
    expect(reading.most).toBe(20);
  });

  test('is refused for as long as one ticket is missing in any', async () => {
    const { close } = manyParts(50, 49);
    await expect(close()).rejects.toThrow(refusal('TicketsIncomplete'));
  });
});

describe('printing', () => {
  test('counts each print once, and a repeat of its request not again', async () => {
    const issue = await anIssue([{}]);
    await issue.all();
    const of = { candidateId: issue.ids[0] ?? '', round };
    const print = (requestKey: string) =>
      issue.print({ of, at: at('2024-04-12T00:00:00'), requestKey });
    expect(await print('print-001')).toMatchObject({ prints: 1, url: expect.any(String) });
    expect(await print('print-001')).toMatchObject({ prints: 1 });
    for (let n = 2; n <= 12; n += 1) await print(`print-${n}`);
    expect(await issue.tickets.find(of)).toMatchObject({ prints: 12, state: 'PRINTED' });
    expect(await print('print-12')).toMatchObject({ prints: 12 });
  });

  test('outside the print window counts nothing', async () => {
    const issue = await anIssue([{}]);
    await issue.all();
    const of = { candidateId: issue.ids[0] ?? '', round };
    const print = printTicket({
      tickets: issue.tickets,
      requirePrintWindow: async (when) => requireOpen(windowOf(someCalendar, 'W14'), when),
      linkTo: async () => '',
    });
    const requestKey = 'print-001';
    const [opens, closes] = [at('2024-04-12T00:00:00'), at('2024-04-21T00:00:00')];
    await expect(print({ of, requestKey, at: later(opens, -1) })).rejects.toThrow(
      refusal('WindowNotOpen'),
    );
    await expect(print({ of, requestKey, at: closes })).rejects.toThrow(refusal('WindowClosed'));
    expect(await issue.tickets.find(of)).toMatchObject({ prints: 0, state: 'ALLOCATED' });
    expect(await print({ of, requestKey, at: later(closes, -1) })).toMatchObject({ prints: 1 });
  });

  test('needs a ticket that is there and not revoked', async () => {
    const issue = await anIssue([{}]);
    await issue.all();
    const at12 = at('2024-04-12T00:00:00');
    const nobody = { candidateId: candidateNo(999), round };
    await expect(issue.print({ of: nobody, at: at12, requestKey: 'print-001' })).rejects.toThrow(
      refusal('TicketNotIssued'),
    );
    const of = { candidateId: issue.ids[0] ?? '', round };
    await revoke(issue, of.candidateId);
    await expect(issue.print({ of, at: at12, requestKey: 'print-001' })).rejects.toThrow(
      refusal('TicketRevoked'),
    );
  });
});

const revoke = ({ table }: Awaited<ReturnType<typeof anIssue>>, candidateId: string) =>
  table.client.send(
    new UpdateCommand({
      TableName: table.tableName,
      Key: ticketKey({ candidateId, round }),
      UpdateExpression: 'SET #s = :s',
      ExpressionAttributeNames: { '#s': 'state' },
      ExpressionAttributeValues: { ':s': 'REVOKED' },
    }),
  );

describe('the verify page', () => {
  test('has a reason of its own for each ticket that is not valid', async () => {
    const issue = await anIssue([{}, {}]);
    await issue.all();
    const [first, second] = await Promise.all(
      issue.ids.map((candidateId) => issue.tickets.find({ candidateId, round })),
    );
    if (first === undefined || second === undefined) throw new Error('no tickets');
    const codeOf = (more: object = {}, by = signer) => signTicketQr({ ...first, ...more }, by);
    const reasonOf = async (code: string) => (await issue.verify(code)).reason;

    expect(await reasonOf(codeOf())).toBeUndefined();
    expect(await reasonOf('hello')).toBe('Malformed');
    expect(await reasonOf(codeOf({}, stranger))).toBe('UnknownKey');
    expect(await reasonOf(codeOf().replace('.001.', '.002.'))).toBe('Forged');
    expect(await reasonOf(codeOf({ seat: first.seat + 1 }))).toBe('Superseded');
    expect(await reasonOf(codeOf({ ticketVersion: 2 }))).toBe('Superseded');
    // The fixture's number has the right digits, and nobody of this issue has it.
    expect(await reasonOf(codeOf({ ticketNo: aSheet().ticketNo }))).toBe('NotIssued');
    await revoke(issue, first.candidateId);
    expect(await reasonOf(codeOf())).toBe('Revoked');
    expect((await issue.verify(signTicketQr(second, signer))).valid).toBe(true);
  });
});

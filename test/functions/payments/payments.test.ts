import { randomBytes } from 'node:crypto';
import { QueryCommand } from '@aws-sdk/lib-dynamodb';
import { describe, expect, test } from 'vitest';
import { notePayment } from '../../../functions/payments/note-payment/note-payment.ts';
import { openOrder } from '../../../functions/payments/open-order/open-order.ts';
import { signNotice } from '../../../infra/local/cashier.ts';
import { CandidateId, type Category, SeasonId } from '../../../shared/domain/kernel/ids.ts';
import { Instant, after as later } from '../../../shared/domain/kernel/instant.ts';
import { orderNoOf } from '../../../shared/domain/payment/order.ts';
import { cashierUrlOf, noticeIsSigned } from '../../../shared/runtime/cashier.ts';
import { applicationKey, uniqueKey } from '../../../shared/store/keys.ts';
import { ownCloseReader } from '../../../shared/store/own-close-reader.ts';
import { paymentStore } from '../../../shared/store/payment-store.ts';
import { type FreshTable, freshTable } from '../../support/dynamodb.ts';
import { calendarReader } from '../../support/intake.ts';
import { at, candidateNo, put, seasonId, someApplication } from '../../support/records.ts';

const secret = randomBytes(32);
const now = at('2024-03-23T10:00:00');
const closesAt = at('2024-03-25T17:00:00');
const table: FreshTable = await freshTable();
const payments = paymentStore(table.client, table.tableName);
const ownClose = ownCloseReader(table.client, table.tableName);
/** Every look at a person's own close. */
const looks: string[] = [];
const feeGate = {
  calendar: calendarReader,
  feeWindow: async () => 'W13' as const,
  ownClose: (...asked: Parameters<typeof ownClose>) => {
    looks.push(asked[0]);
    return ownClose(...asked);
  },
};
let people = 0;

const someone = () => {
  people += 1;
  return CandidateId.parse(candidateNo(people));
};
const own = later(closesAt, 3_600_000);
/** Somebody whose fee window closes an hour later, and somebody whose application says nothing of it. */
async function twoPeople() {
  const [extended, other] = [someone(), someone()];
  await put(
    table,
    applicationKey({ candidateId: extended }),
    someApplication(extended, { extensions: { W10: own, W13: own } }),
  );
  await put(
    table,
    applicationKey({ candidateId: other }),
    someApplication(other, { extensions: { W10: own } }),
  );
  return { extended, other };
}
const refusal = (name: string) => expect.objectContaining({ name });
const fees = [
  { id: 'GENERAL', fee: { amountFen: 13_000, waived: false } },
  { id: 'EXEMPT_VETERAN', fee: { amountFen: 0, waived: true } },
] as const;

const open = (
  candidateId: CandidateId,
  category: Category | undefined = 'GENERAL',
  key = 'opening-1',
  moment = now,
) =>
  openOrder({
    payments,
    chosenCategory: async () => category,
    fees: async () => fees,
    ...feeGate,
    cashierUrl: async (order) => cashierUrlOf('http://localhost/local/cashier', secret, order),
  })({
    seasonId: SeasonId.parse(seasonId),
    candidateId,
    shard: 0,
    round: 'R1',
    at: moment,
    mark: { key, hash: 'h' },
  });

const note = notePayment({
  payments,
  isSigned: async (notice) => noticeIsSigned(secret, notice),
  ...feeGate,
  now: () => at('2024-03-26T09:00:00'),
});
const told = (candidateId: string, gatewayNo: string, paidAt: number = now, amountFen = 13_000) => {
  const order = orderNoOf({ candidateId, round: 'R1' });
  const notice = { orderNo: order, gatewayNo, amountFen, paidAt: Instant.parse(paidAt) };
  return { ...notice, signature: signNotice(secret, notice) };
};

describe('an order', () => {
  test('is opened once, with the fee of the chosen category and the cashier’s address', async () => {
    const candidateId = someone();
    const first = await open(candidateId);
    expect(first).toMatchObject({
      orderNo: `R1_${candidateId}`,
      amountFen: 13_000,
      state: 'PENDING',
    });
    const url = new URL(first.cashierUrl);
    expect(url.searchParams.get('orderNo')).toBe(first.orderNo);
    expect(url.searchParams.get('amountFen')).toBe('13000');
    expect(await open(candidateId, 'GENERAL', 'opening-2')).toEqual(first);
    expect(await payments.find({ candidateId, round: 'R1' })).toMatchObject({ version: 1 });
  });

  test('opened twenty times at once is one order', async () => {
    const candidateId = someone();
    const ends = await Promise.all(
      Array.from({ length: 20 }, (_, n) => open(candidateId, 'GENERAL', `opening-${n}`)),
    );
    expect(new Set(ends.map(({ orderNo }) => orderNo)).size).toBe(1);
    expect(await payments.find({ candidateId, round: 'R1' })).toMatchObject({ version: 1 });
  });

  test('of a waived category costs nothing', async () => {
    expect(await open(someone(), 'EXEMPT_VETERAN')).toMatchObject({
      amountFen: 0,
      state: 'WAIVED',
    });
  });

  test('needs a saved preference', async () => {
    const candidateId = someone();
    const none = openOrder({
      payments,
      chosenCategory: async () => undefined,
      fees: async () => fees,
      ...feeGate,
      cashierUrl: async () => '',
    });
    const request = {
      candidateId,
      round: 'R1',
      shard: 0,
      at: now,
      mark: { key: 'opening-3', hash: 'h' },
    };
    await expect(none({ ...request, seasonId: SeasonId.parse(seasonId) })).rejects.toThrow(
      refusal('PreferenceNeeded'),
    );
    expect(await payments.find(request)).toBeUndefined();
  });

  test('is opened inside the fee window, without a look at the application', async () => {
    looks.length = 0;
    await open(someone(), 'GENERAL', 'opening-1', later(closesAt, -1));
    expect(looks).toEqual([]);
    const late = open(someone(), 'GENERAL', 'opening-1', closesAt);
    await expect(late).rejects.toThrow(refusal('WindowClosed'));
  });

  test('is opened until the own close of one person, and of no other', async () => {
    const { extended, other } = await twoPeople();
    const last = later(own, -1);
    for (const moment of [closesAt, last])
      await expect(open(other, 'GENERAL', 'opening-1', moment)).rejects.toThrow(
        refusal('WindowClosed'),
      );
    expect(await payments.find({ candidateId: other, round: 'R1' })).toBeUndefined();
    await expect(open(extended, 'GENERAL', 'opening-1', own)).rejects.toMatchObject({
      name: 'WindowClosed',
      details: { closesAt: own, lateByMs: 0 },
    });
    expect(await open(extended, 'GENERAL', 'opening-1', last)).toMatchObject({ state: 'PENDING' });
  });
});

describe('a notice of the provider', () => {
  test('told twenty times at once is one fee', async () => {
    const candidateId = someone();
    await open(candidateId);
    const notice = told(candidateId, 'G-once');
    const ends = await Promise.all(Array.from({ length: 20 }, () => note(notice)));
    expect(ends).toEqual(Array.from({ length: 20 }, () => ({ state: 'PAID' })));
    const order = await payments.find({ candidateId, round: 'R1' });
    expect(order).toMatchObject({ state: 'PAID', gatewayNo: 'G-once', version: 2 });
    expect(order?.duplicates).toBeUndefined();
    const { Count } = await table.client.send(
      new QueryCommand({
        TableName: table.tableName,
        KeyConditionExpression: 'pk = :pk',
        ExpressionAttributeValues: {
          ':pk': uniqueKey({ seasonId, kind: 'PAYMENT', index: 'G-once' }).pk,
        },
      }),
    );
    expect(Count).toBe(1);
  });

  test('of ten payments at once keeps the earliest and lists the others for refund', async () => {
    const candidateId = someone();
    await open(candidateId);
    const notices = Array.from({ length: 10 }, (_, n) =>
      told(candidateId, `G-many-${n}`, now + ((n * 7) % 10)),
    );
    await Promise.all(notices.map(note));
    const order = await payments.find({ candidateId, round: 'R1' });
    expect(order).toMatchObject({ state: 'PAID', gatewayNo: 'G-many-0', paidAt: now });
    expect(order?.duplicates?.map(({ paidAt }) => paidAt - now)).toEqual([
      1, 2, 3, 4, 5, 6, 7, 8, 9,
    ]);
  });

  test('decides by the time of payment: before the close paid, from the close on late', async () => {
    const [early, late] = [someone(), someone()];
    await open(early);
    await open(late);
    expect(await note(told(early, 'G-early', closesAt - 1))).toEqual({ state: 'PAID' });
    expect(await note(told(late, 'G-late', closesAt))).toEqual({ state: 'LATE' });
  });

  test('decides by the own close of one person, and of no other', async () => {
    const { extended, other } = await twoPeople();
    await open(extended);
    await open(other);
    looks.length = 0;
    expect(await note(told(other, 'G-own-1', closesAt - 1))).toEqual({ state: 'PAID' });
    expect(looks).toEqual([]);
    const another = someone();
    await open(another);
    expect(await note(told(another, 'G-own-2', own - 1))).toEqual({ state: 'LATE' });
    expect(await note(told(extended, 'G-own-3', own))).toEqual({ state: 'LATE' });
    expect(await note(told(extended, 'G-own-4', own - 1))).toEqual({ state: 'PAID' });
    expect(await payments.find({ candidateId: extended, round: 'R1' })).toMatchObject({
      paidAt: own - 1,
      duplicates: [{ gatewayNo: 'G-own-3', paidAt: own }],
    });
  });

  test('that is forged, of another amount, of no order, or of a used number changes nothing', async () => {
    const candidateId = someone();
    await open(candidateId);
    const good = told(candidateId, 'G-good');
    const changed = { ...good, paidAt: Instant.parse(good.paidAt - 1) };
    await expect(note(changed)).rejects.toThrow(refusal('NoticeForged'));
    await expect(note({ ...good, signature: '' })).rejects.toThrow(refusal('NoticeForged'));
    const cheap = told(candidateId, 'G-cheap', now, 1);
    await expect(note(cheap)).rejects.toThrow(refusal('AmountDiffers'));
    await expect(note(told(someone(), 'G-none'))).rejects.toThrow(refusal('OrderUnknown'));
    await expect(note(told('nobody', 'G-none'))).rejects.toThrow(refusal('OrderUnknown'));

    const other = someone();
    await open(other);
    await note(told(other, 'G-used'));
    await expect(note(told(candidateId, 'G-used'))).rejects.toThrow(refusal('GatewayNumberUsed'));
    expect(await payments.find({ candidateId, round: 'R1' })).toMatchObject({
      state: 'PENDING',
      version: 1,
    });
  });

  test('for an order that costs nothing is not accepted', async () => {
    const candidateId = someone();
    await open(candidateId, 'EXEMPT_VETERAN');
    await expect(note(told(candidateId, 'G-free', now, 0))).rejects.toThrow(
      refusal('AmountDiffers'),
    );
  });
});

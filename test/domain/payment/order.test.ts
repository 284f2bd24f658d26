import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Calendar } from '../../../shared/domain/calendar/calendar.ts';
import type { CandidateId, SeasonId } from '../../../shared/domain/kernel/ids.ts';
import type { Instant } from '../../../shared/domain/kernel/instant.ts';
import {
  feeOf,
  openedOrder,
  orderNoOf,
  paidInTime,
  readOrderNo,
  repriced,
  type Success,
  withSuccess,
} from '../../../shared/domain/payment/order.ts';

const opensAt = 1_711_069_200_000 as Instant;
const closesAt = 1_711_357_200_000 as Instant;
const calendar = {
  seasonId: 'HN-ZSB-2024',
  version: 1,
  windows: [{ id: 'W13', name: 'FEE', opensAt, closesAt, source: 'notice L73' }],
} as unknown as Calendar;
const inTime = paidInTime(calendar, 'W13');

const opening = {
  seasonId: 'HN-ZSB-2024' as SeasonId,
  candidateId: 'c43001-aaaaaaaaaaaaaaaa' as CandidateId,
  round: 'R1',
  amountFen: 13_000,
  at: opensAt,
  mark: { key: 'request-1', hash: 'h' },
};
const order = openedOrder(opening);
const at = (ms: number) => ms as Instant;
const success = (gatewayNo: string, paidAt: number): Success => ({ gatewayNo, paidAt: at(paidAt) });
const told = (from: typeof order, ...successes: Success[]) =>
  successes.reduce((next, one) => withSuccess(next, one, inTime, at(closesAt + 1)), from);

describe('an order number', () => {
  test('is the same for the same candidate and round, and says whose it is', () => {
    expect(orderNoOf(opening)).toBe('R1_c43001-aaaaaaaaaaaaaaaa');
    expect(readOrderNo(orderNoOf(opening))).toEqual({
      round: 'R1',
      candidateId: opening.candidateId,
    });
  });

  test('of another form is nobody’s', () => {
    for (const text of ['', 'R1', 'R1_', '_c43001-aaaaaaaaaaaaaaaa', 'R1_c43001-AAAA', 'x_y_z'])
      expect(readOrderNo(text)).toBeUndefined();
  });
});

describe('the fee', () => {
  const rules = [
    { id: 'GENERAL', fee: { amountFen: 13_000, waived: false } },
    { id: 'EXEMPT_VETERAN', fee: { amountFen: 0, waived: true } },
    { id: 'EXEMPT_COMPETITION', fee: { amountFen: 0, waived: false } },
  ] as const;

  test('is that of the category, and 0 where it is waived', () => {
    expect(feeOf(rules, 'GENERAL')).toBe(13_000);
    expect(feeOf(rules, 'EXEMPT_VETERAN')).toBe(0);
  });

  test('is refused while nobody has set it', () => {
    const unset = expect.objectContaining({ name: 'FeeNotSet' });
    expect(() => feeOf(rules, 'EXEMPT_COMPETITION')).toThrow(unset);
    expect(() => feeOf(rules, 'EXEMPT_CRAFTSMAN')).toThrow(unset);
  });
});

describe('an order', () => {
  test('is waived at once when there is nothing to pay', () => {
    expect(openedOrder({ ...opening, amountFen: 0 }).state).toBe('WAIVED');
    expect(order.state).toBe('PENDING');
  });

  test('follows the category of the preference until it is paid', () => {
    const waived = repriced(order, { ...opening, amountFen: 0 });
    expect(waived).toMatchObject({ state: 'WAIVED', amountFen: 0, version: 2 });
    expect(repriced(waived, opening)).toMatchObject({ state: 'PENDING', amountFen: 13_000 });
    expect(repriced(order, opening)).toBe(order);
    const paid = told(order, success('G1', opensAt));
    expect(repriced(paid, { ...opening, amountFen: 0 })).toBe(paid);
  });
});

describe('a success', () => {
  test('in the last millisecond before the close pays, however late it is told', () => {
    expect(told(order, success('G1', closesAt - 1))).toMatchObject({
      state: 'PAID',
      gatewayNo: 'G1',
      paidAt: closesAt - 1,
    });
  });

  test('at the close is late', () => {
    expect(told(order, success('G1', closesAt)).state).toBe('LATE');
  });

  test('pays an order that was closed as unpaid, if it came in time', () => {
    const closed = { ...order, state: 'UNPAID_CLOSED' as const };
    expect(told(closed, success('G1', closesAt - 1)).state).toBe('PAID');
  });

  test('told twice changes nothing', () => {
    const paid = told(order, success('G1', opensAt));
    expect(told(paid, success('G1', opensAt))).toBe(paid);
  });

  test('with another number is to be refunded, never a second fee', () => {
    const paid = told(order, success('G1', opensAt), success('G2', opensAt + 5));
    expect(paid).toMatchObject({
      state: 'PAID',
      gatewayNo: 'G1',
      duplicates: [success('G2', opensAt + 5)],
    });
  });

  test('ends in the same state in whatever order the notices come', () => {
    const successes = fc.uniqueArray(
      fc.record({
        gatewayNo: fc.stringMatching(/^G\d{1,3}$/),
        paidAt: fc.integer({ min: closesAt - 3, max: closesAt + 3 }).map(at),
      }),
      { selector: ({ gatewayNo }) => gatewayNo, minLength: 1, maxLength: 5 },
    );
    const shuffled = successes.chain((all) =>
      fc.tuple(
        fc.constant(all),
        fc.shuffledSubarray(all, { minLength: all.length }),
        fc.array(fc.constantFrom(...all), { maxLength: 4 }),
      ),
    );
    fc.assert(
      fc.property(shuffled, ([all, other, repeats]) => {
        const one = told(order, ...all);
        const two = told(order, ...repeats, ...other, ...repeats);
        expect({ ...two, version: 0 }).toEqual({ ...one, version: 0 });
        expect(1 + (one.duplicates?.length ?? 0)).toBe(all.length);
      }),
    );
  });
});

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { checkDigitOf, numberTickets, TicketNo } from '../../../shared/domain/ticket/ticket.ts';
import { lotsOf } from '../../../shared/runtime/signing.ts';

const season = { seasonId: 'HN-ZSB-2024', round: 'R1' };
const people = (count: number) =>
  Array.from({ length: count }, (_, n) => ({
    candidateId: `c10827-${n}`,
    collegeCode: n % 3 === 0 ? '11342' : '10541',
  }));
const lots = lotsOf(Buffer.alloc(32, 7));

describe('ticket numbers', () => {
  test('are year, round, college, running number and check digit', () => {
    expect([...numberTickets(season, people(1), lots).values()]).toEqual([
      `2411134200001${checkDigitOf('2411134200001')}`,
    ]);
  });

  test('are all different and leave no gap within a college', () => {
    const numbers = [...numberTickets(season, people(300), lots).values()];
    expect(new Set(numbers).size).toBe(300);
    for (const [college, count] of [
      ['11342', 100],
      ['10541', 200],
    ] as const) {
      const running = numbers
        .filter((no) => no.slice(3, 8) === college)
        .map((no) => Number(no.slice(8, 13)));
      expect(running.sort((a, b) => a - b)).toEqual(Array.from({ length: count }, (_, n) => n + 1));
    }
  });

  test('follow from the manifest and the seed, not from the order of the entries', () => {
    const sorted = (numbers: ReadonlyMap<string, string>) => [...numbers].sort();
    const once = numberTickets(season, people(100), lots);
    expect(sorted(numberTickets(season, people(100).reverse(), lots))).toEqual(sorted(once));
    expect(sorted(numberTickets(season, people(100), lotsOf(Buffer.alloc(32, 8))))).not.toEqual(
      sorted(once),
    );
  });

  test('do not tell the order of the roster', () => {
    const order = [...numberTickets(season, people(100), lots).keys()];
    expect(order).not.toEqual(people(100).map(({ candidateId }) => candidateId));
  });

  test('of a later round are others', () => {
    const later = numberTickets({ ...season, round: 'R2' }, people(100), lots);
    const first = new Set(numberTickets(season, people(100), lots).values());
    expect([...later.values()].filter((no) => first.has(no))).toEqual([]);
  });

  test('with one digit changed or two neighbours swapped are none', () => {
    const digits = '2411134200017';
    const ticketNo = digits + checkDigitOf(digits);
    expect(TicketNo.safeParse(ticketNo).success).toBe(true);
    fc.assert(
      fc.property(fc.nat(13), fc.nat(9), fc.boolean(), (at, digit, swap) => {
        const changed = [...ticketNo];
        if (swap && at < 13) changed.splice(at, 2, ticketNo.charAt(at + 1), ticketNo.charAt(at));
        else changed[at] = String(digit);
        const text = changed.join('');
        expect(TicketNo.safeParse(text).success).toBe(text === ticketNo);
      }),
      { numRuns: 1_000 },
    );
  });
});

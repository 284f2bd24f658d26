import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  allocateSeats,
  type ExamSite,
  type Seat,
  type SeatEntry,
} from '../../../shared/domain/ticket/seats.ts';
import { lotsOf } from '../../../shared/runtime/signing.ts';

const site = (siteCode: string, collegeCode: string, rooms: number): ExamSite => ({
  siteCode,
  collegeCode,
  name: siteCode,
  address: '-',
  rooms,
  rows: 6,
  columns: 5,
});
const lots = lotsOf(Buffer.alloc(32, 7));

/** `[3, 2]`: three people of school 0 and two of school 1, all to college 11342. */
const people = (schools: readonly number[], sitting = 'WRITTEN'): SeatEntry[] =>
  schools.flatMap((count, school) =>
    Array.from({ length: count }, (_, n) => ({
      candidateId: `c1000${school}-${n}`,
      schoolCode: `1000${school}`,
      collegeCode: '11342',
      sitting,
    })),
  );

/** Pairs of one school in neighbouring seats: in front, behind, left or right, as the room is really set. */
function neighbours(seats: readonly Seat[], entries: readonly SeatEntry[]): string[] {
  const schoolOf = new Map(entries.map(({ candidateId, schoolCode }) => [candidateId, schoolCode]));
  const spot = ({ siteCode, room, sitting, seat }: Seat) => {
    const [column, step] = [Math.floor((seat - 1) / 6), (seat - 1) % 6];
    return {
      at: `${siteCode}/${room}/${sitting}`,
      column,
      row: column % 2 === 0 ? step : 5 - step,
    };
  };
  const taken = new Map(
    seats.map((seat) => [
      `${spot(seat).at}/${spot(seat).column}/${spot(seat).row}`,
      schoolOf.get(seat.candidateId),
    ]),
  );
  return seats.flatMap((seat) => {
    const { at, column, row } = spot(seat);
    const own = schoolOf.get(seat.candidateId);
    return [`${at}/${column + 1}/${row}`, `${at}/${column}/${row + 1}`].filter(
      (near) => taken.get(near) === own,
    );
  });
}

describe('seats', () => {
  test('are each given once, and each person has one', () => {
    const entries = people([40, 30, 20, 10]);
    const seats = allocateSeats(entries, [site('A', '11342', 4)], lots);
    expect(
      new Set(
        seats.map(({ siteCode, room, seat, sitting }) => `${siteCode}/${room}/${seat}/${sitting}`),
      ).size,
    ).toBe(100);
    expect(new Set(seats.map(({ candidateId }) => candidateId)).size).toBe(100);
  });

  test('fill a room before the next one, from seat 1 on', () => {
    const seats = allocateSeats(people([20, 20]), [site('A', '11342', 9)], lots);
    expect(seats.map(({ room, seat }) => `${room}/${seat}`)).toEqual([
      ...Array.from({ length: 30 }, (_, n) => `001/${n + 1}`),
      ...Array.from({ length: 10 }, (_, n) => `002/${n + 1}`),
    ]);
  });

  test('follow from the manifest and the seed, not from the order of the entries or sites', () => {
    const entries = people([40, 30, 20]);
    const sites = [site('A', '11342', 2), site('B', '11342', 2)];
    const once = allocateSeats(entries, sites, lots);
    expect(allocateSeats(entries.toReversed(), sites.toReversed(), lots)).toEqual(once);
    expect(allocateSeats(entries, sites, lotsOf(Buffer.alloc(32, 8)))).not.toEqual(once);
  });

  test('keep people of one school apart whenever none has more than a third', () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: 1, max: 40 }), { minLength: 3, maxLength: 9 }),
        fc.nat(255),
        (counts, seed) => {
          const total = counts.reduce((sum, count) => sum + count, 0);
          fc.pre(Math.max(...counts) <= total / 3);
          const entries = people(counts);
          const seats = allocateSeats(
            entries,
            [site('A', '11342', 20)],
            lotsOf(Buffer.alloc(32, seed)),
          );
          expect(neighbours(seats, entries)).toEqual([]);
        },
      ),
      { numRuns: 200 },
    );
  });

  test('keep two schools of the same size apart as a chessboard does', () => {
    const entries = people([15, 15]);
    expect(neighbours(allocateSeats(entries, [site('A', '11342', 1)], lots), entries)).toEqual([]);
  });

  test('are given even when all are of one school', () => {
    expect(allocateSeats(people([30]), [site('A', '11342', 1)], lots)).toHaveLength(30);
  });

  test('are at a site of the chosen college only', () => {
    const other = people([5]).map((entry) => ({
      ...entry,
      candidateId: `x${entry.candidateId}`,
      collegeCode: '10541',
    }));
    const seats = allocateSeats(
      [...people([5]), ...other],
      [site('A', '11342', 1), site('B', '10541', 1)],
      lots,
    );
    expect(
      seats.filter(({ siteCode }) => siteCode === 'B').map(({ candidateId }) => candidateId[0]),
    ).toEqual(Array(5).fill('x'));
  });

  test('may be the same in another sitting', () => {
    const seats = allocateSeats(
      [...people([30]), ...people([0, 30], 'APTITUDE')],
      [site('A', '11342', 1)],
      lots,
    );
    expect(
      seats
        .filter(({ seat }) => seat === 1)
        .map(({ sitting }) => sitting)
        .sort(),
    ).toEqual(['APTITUDE', 'WRITTEN']);
  });

  test('that are too few are a refusal that says how many are missing', () => {
    expect(() => allocateSeats(people([31]), [site('A', '11342', 1)], lots)).toThrow(
      'The sites of 11342 have 30 seats and 31 are needed',
    );
  });

  test('for 20,000 people of 70 schools take less than ten seconds', () => {
    const entries = Array.from({ length: 20_000 }, (_, n) => ({
      candidateId: `c${n}`,
      schoolCode: `${10_000 + ((n * n) % 70)}`,
      collegeCode: '11342',
      sitting: 'WRITTEN',
    }));
    const startedAt = performance.now();
    const seats = allocateSeats(entries, [site('A', '11342', 700)], lots);
    expect(neighbours(seats, entries)).toEqual([]);
    expect(performance.now() - startedAt).toBeLessThan(10_000);
  });
});

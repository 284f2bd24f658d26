import * as z from 'zod';
import { type Fault, thrower } from '../kernel/fault.ts';
import { CollegeCode } from '../kernel/ids.ts';
import { type DrawLot, inLotOrder } from './ticket.ts';

export const seatFaults = {
  SeatsShort: {
    kind: 'refused',
    zh: '{college} 的考点只有 {seats} 个座位，需要 {needed} 个：请增加考场后重新编排。',
    en: 'The sites of {college} have {seats} seats and {needed} are needed; add rooms and allocate again.',
  },
} as const satisfies Record<string, Fault>;
const refused = thrower(seatFaults);

/** Where an admitting college holds its exam (domain I32): rooms of one size, seats numbered as a snake by columns. */
export const ExamSite = z.object({
  siteCode: z.string().regex(/^[0-9A-Z]{1,12}$/),
  collegeCode: CollegeCode,
  name: z.string().min(1),
  address: z.string().min(1),
  rooms: z.int().positive().max(999),
  rows: z.int().positive(),
  columns: z.int().positive(),
  /** What the college asks of its examinees, on their tickets (TKT-2): no longer than fits beside the code. */
  notice: z.string().min(1).max(200).optional(),
});
export type ExamSite = z.infer<typeof ExamSite>;

/** One person of the frozen manifest. `sitting` tells apart exams that use the same rooms at other times. */
export interface SeatEntry {
  readonly candidateId: string;
  readonly schoolCode: string;
  readonly collegeCode: string;
  readonly sitting: string;
}

export interface Seat {
  readonly candidateId: string;
  readonly siteCode: string;
  readonly room: string;
  readonly seat: number;
  readonly sitting: string;
}

/** A place in a room, and the earlier places beside it: the one before, and the one to its left. */
interface Place {
  readonly site: ExamSite;
  readonly room: number;
  readonly seat: number;
  readonly beside: readonly number[];
}

/**
 * Seats everybody of a frozen manifest. The lots decide who sits where, so the same manifest and seed give the
 * same seats in whatever order the entries come; two of one school sit side by side only where nothing else is
 * possible (features K6).
 */
export function allocateSeats(
  entries: readonly SeatEntry[],
  sites: readonly ExamSite[],
  drawLot: DrawLot,
): readonly Seat[] {
  const groups = Map.groupBy(entries, ({ collegeCode, sitting }) => `${collegeCode}/${sitting}`);
  return [...groups.keys()].sort().flatMap((group) => {
    const people = inLotOrder(groups.get(group) ?? [], drawLot);
    const college = group.slice(0, group.indexOf('/'));
    const places = placesOf(sites.filter((site) => site.collegeCode === college));
    if (places.length < people.length) {
      throw refused('SeatsShort', { college, seats: places.length, needed: people.length });
    }
    const seated = separate(mix(people, places), places);
    return seated.map(({ candidateId, sitting }, at) => {
      const { site, room, seat } = places[at] as Place;
      return {
        candidateId,
        siteCode: site.siteCode,
        room: String(room).padStart(3, '0'),
        seat,
        sitting,
      };
    });
  });
}

function placesOf(sites: readonly ExamSite[]): readonly Place[] {
  const places: Place[] = [];
  for (const site of sites.toSorted((a, b) => (a.siteCode < b.siteCode ? -1 : 1))) {
    for (let room = 1; room <= site.rooms; room += 1) {
      const first = places.length;
      for (let at = 0; at < site.rows * site.columns; at += 1) {
        const [column, step] = [Math.floor(at / site.rows), at % site.rows];
        // A snake turns at each column's end: the left neighbour is as far before the turn as we are after it.
        const left = column === 0 ? [] : [first + column * site.rows - 1 - step];
        const before = at === 0 ? [] : [first + at - 1];
        places.push({ site, room, seat: at + 1, beside: [...new Set([...before, ...left])] });
      }
    }
  }
  return places;
}

/** Fills place after place from the school that has most people left and nobody beside. */
function mix(people: readonly SeatEntry[], places: readonly Place[]): SeatEntry[] {
  const left = Map.groupBy(people, ({ schoolCode }) => schoolCode);
  const queues = [...left.values()].map((queue) => queue.toReversed());
  const seated: SeatEntry[] = [];
  while (seated.length < people.length) {
    const beside = places[seated.length]?.beside.map((at) => seated[at]?.schoolCode) ?? [];
    const free = queues.filter((queue) => !beside.includes(queue.at(-1)?.schoolCode));
    const most = (free.length > 0 ? free : queues).reduce((best, queue) =>
      queue.length > best.length ? queue : best,
    );
    const next = most.pop();
    if (next !== undefined) seated.push(next);
    if (most.length === 0) queues.splice(queues.indexOf(most), 1);
  }
  return seated;
}

/** Swaps people who still sit beside one of their school with the first whose place suits both. */
function separate(seated: SeatEntry[], places: readonly Place[]): readonly SeatEntry[] {
  const around = places.slice(0, seated.length).map(({ beside }) => [...beside]);
  for (const [at, { beside }] of places.slice(0, seated.length).entries()) {
    for (const earlier of beside) around[earlier]?.push(at);
  }
  const suits = (at: number, schoolCode: string | undefined) =>
    around[at]?.every((other) => seated[other]?.schoolCode !== schoolCode) ?? false;

  for (const [at, person] of seated.entries()) {
    if (suits(at, person.schoolCode)) continue;
    const other = seated.findIndex(
      (candidate, there) =>
        candidate.schoolCode !== person.schoolCode &&
        suits(at, candidate.schoolCode) &&
        suits(there, person.schoolCode),
    );
    const partner = seated[other];
    if (partner === undefined) continue;
    seated[at] = partner;
    seated[other] = person;
  }
  return seated;
}

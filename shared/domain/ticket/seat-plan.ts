import * as z from 'zod';
import { hashOf } from '../kernel/canonical-json.ts';
import { CandidateId, Category, CollegeCode, schoolOf } from '../kernel/ids.ts';
import { allocateSeats, type ExamSite } from './seats.ts';
import { type DrawLot, numberTickets, TicketNo } from './ticket.ts';

/** Somebody who gets a ticket: eligible, locked, paid or waived (domain I31). */
export const Examinee = z.object({
  candidateId: CandidateId,
  shard: z.int().nonnegative(),
  collegeCode: CollegeCode,
  majorCode: z.string(),
  category: Category,
});
export type Examinee = z.infer<typeof Examinee>;

/** One row of the frozen plan: who sits where, under which number. */
export const PlannedTicket = Examinee.extend({
  ticketNo: TicketNo,
  siteCode: z.string(),
  room: z.string(),
  seat: z.int().positive(),
  sitting: z.string(),
});
export type PlannedTicket = z.infer<typeof PlannedTicket>;

/** All who are examined sit the same sessions; another kind of exam would be another sitting. */
const sitting = 'MAIN';

/** So many tickets are drawn by one function call: some seconds of work. */
const ticketsAtOnce = 100;

/** Numbers and seats for everybody. The same people, sites and lots give the same plan, in whatever order they come. */
export function planSeats(
  round: { readonly seasonId: string; readonly round: string },
  examinees: readonly Examinee[],
  sites: readonly ExamSite[],
  drawLot: DrawLot,
): readonly PlannedTicket[] {
  const entries = examinees.map((examinee) => ({
    ...examinee,
    schoolCode: schoolOf(examinee.candidateId),
    sitting,
  }));
  const numbers = numberTickets(round, entries, drawLot);
  const seats = new Map(
    allocateSeats(entries, sites, drawLot).map((seat) => [seat.candidateId, seat]),
  );
  return examinees
    .toSorted((a, b) => (a.candidateId < b.candidateId ? -1 : 1))
    .map((examinee) =>
      PlannedTicket.parse({
        ...examinee,
        ...seats.get(examinee.candidateId),
        ticketNo: numbers.get(examinee.candidateId),
      }),
    );
}

/** The plan in the parts that it is kept and drawn in, under the hash of the whole. */
export function inChunks(plan: readonly PlannedTicket[]): {
  readonly manifest: string;
  readonly chunks: readonly (readonly PlannedTicket[])[];
} {
  const count = Math.ceil(plan.length / ticketsAtOnce);
  const chunks = Array.from({ length: count }, (_, n) =>
    plan.slice(n * ticketsAtOnce, (n + 1) * ticketsAtOnce),
  );
  return { manifest: hashOf(plan), chunks };
}

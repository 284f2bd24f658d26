import * as z from 'zod';
import { CandidateId, Category, CollegeCode, DoneRequest, SeasonId } from '../kernel/ids.ts';
import { Instant } from '../kernel/instant.ts';

/**
 * `24` `1` `11342` `00017` `c`: year, round, admitting college, running number, check digit (features K5).
 * The number follows from the sealed manifest and its seed alone; a gap in it cannot arise.
 */
export const TicketNo = z
  .string()
  .regex(/^\d{14}$/)
  .refine((digits) => checkDigitOf(digits) === '0', 'The check digit is wrong.')
  .brand<'TicketNo'>();
export type TicketNo = z.infer<typeof TicketNo>;

/** One admission ticket of one candidate in one round (domain §5.6). */
export const Ticket = z.object({
  seasonId: SeasonId,
  candidateId: CandidateId,
  round: z.string(),
  ticketNo: TicketNo,
  /** Rises with each re-issue; only the highest is valid (I33). */
  ticketVersion: z.int().positive(),
  state: z.enum(['ALLOCATED', 'RELEASED', 'PRINTED', 'REVOKED']),
  collegeCode: CollegeCode,
  majorCode: z.string(),
  category: Category,
  siteCode: z.string(),
  site: z.string(),
  room: z.string(),
  seat: z.int().positive(),
  /** First 64 bits of the photo's SHA-256: what binds the picture to the signed code. */
  photoHash16: z.string().regex(/^[0-9a-f]{16}$/),
  pdfKey: z.string().optional(),
  pdfSha256: z.string().optional(),
  prints: z.int().nonnegative(),
  version: z.int().nonnegative(),
  requests: z.array(DoneRequest).max(8),
  changedAt: Instant,
  changedBy: z.string(),
});
export type Ticket = z.infer<typeof Ticket>;

/** Gives each candidate a lot that nobody can foresee and everybody can check once the seed is published. */
export type DrawLot = (candidateId: string) => string;

export interface NumberedEntry {
  readonly candidateId: string;
  readonly collegeCode: string;
}

/** Numbers the tickets of a sealed manifest: by college, in the order of the lots. The manifest's own order is nothing. */
export function numberTickets(
  { seasonId, round }: { readonly seasonId: string; readonly round: string },
  entries: readonly NumberedEntry[],
  drawLot: DrawLot,
): ReadonlyMap<string, TicketNo> {
  const start = `${digitsAtEnd(seasonId, 2)}${digitsAtEnd(round, 1)}`;
  const last = new Map<string, number>();
  return new Map(
    inLotOrder(entries, drawLot).map(({ candidateId, collegeCode }) => {
      const running = (last.get(collegeCode) ?? 0) + 1;
      if (running > 99_999) throw new Error(`College ${collegeCode} has no ticket number left.`);
      last.set(collegeCode, running);
      const digits = `${start}${collegeCode}${String(running).padStart(5, '0')}`;
      return [candidateId, TicketNo.parse(digits + checkDigitOf(digits))];
    }),
  );
}

/** Sorted by lot. Two equal lots would make the order a matter of the input's: the id then decides. */
export function inLotOrder<T extends { readonly candidateId: string }>(
  entries: readonly T[],
  drawLot: DrawLot,
): readonly T[] {
  return entries
    .map((entry) => ({ entry, lot: `${drawLot(entry.candidateId)} ${entry.candidateId}` }))
    .sort((a, b) => (a.lot < b.lot ? -1 : 1))
    .map(({ entry }) => entry);
}

/** Damm's quasigroup: it finds every wrong digit and every swap of neighbours. */
const damm = [
  '0317598642',
  '7092154863',
  '4206871359',
  '1750983426',
  '6123045978',
  '3674209581',
  '5869720134',
  '8945362017',
  '9438617205',
  '2581436790',
];

/** The digit that makes the whole check to 0; of a number that has its digit already: 0 if it is right. */
export function checkDigitOf(digits: string): string {
  return [...digits].reduce((state, digit) => damm[Number(state)]?.[Number(digit)] ?? '', '0');
}

function digitsAtEnd(id: string, count: number): string {
  const digits = id.slice(-count);
  if (!/^\d+$/.test(digits)) throw new Error(`${id} does not end in ${count} digit(s).`);
  return digits;
}

import * as z from 'zod';
import { CandidateId, DoneRequest, SeasonId } from '../kernel/ids.ts';
import { Instant } from '../kernel/instant.ts';

/** One fee order of one candidate in one round (domain §5.6). Amounts are integer fen. */
export const Payment = z.object({
  seasonId: SeasonId,
  candidateId: CandidateId,
  round: z.string(),
  orderNo: z.string(),
  amountFen: z.int().nonnegative(),
  state: z.enum(['PENDING', 'PAID', 'WAIVED', 'UNPAID_CLOSED', 'LATE']),
  /** The provider's own number and time of payment: its time decides, not ours (domain 6.27). */
  gatewayNo: z.string().optional(),
  paidAt: Instant.optional(),
  /** Further successes for the same order: to be refunded, never a second fee (I29). */
  duplicates: z.array(z.object({ gatewayNo: z.string(), paidAt: Instant })).optional(),
  version: z.int().nonnegative(),
  requests: z.array(DoneRequest).max(8),
  changedAt: Instant,
  changedBy: z.string(),
});
export type Payment = z.infer<typeof Payment>;

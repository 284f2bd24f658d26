import * as z from 'zod';
import { CandidateId, Category, DoneRequest, SeasonId } from '../kernel/ids.ts';
import { Instant } from '../kernel/instant.ts';

/** Where the registration stands (domain §5.1). */
export const ApplicationState = z.enum([
  'REGISTERED',
  'DRAFT',
  'SUBMITTED',
  'UNDER_REVIEW',
  'RETURNED',
  'PASSED',
  'FAILED',
  'OVERDUE',
  'EXPIRED',
  'DISQUALIFIED',
  'WITHDRAWN',
  'ELIGIBLE',
]);
export type ApplicationState = z.infer<typeof ApplicationState>;

/** Where the category claim stands (domain §5.2); `NONE` is an ordinary candidate. */
export const ClaimState = z.enum([
  'NONE',
  'CLAIMED',
  'FIRST_PASSED',
  'FIRST_FAILED',
  'SEALED',
  'NOT_SUBMITTED',
  'RECHECKED',
  'RECHECK_REJECTED',
  'PUBLICISED',
  'FINAL',
  'REVOKED',
]);
export type ClaimState = z.infer<typeof ClaimState>;

const Text = (max: number) => z.string().trim().min(1).max(max);

/** What the candidate writes about themselves (notice L41). The offer letter goes to `mailing`. */
export const Profile = z.object({
  ethnicity: Text(20),
  politicalStatus: Text(20),
  hukouProvince: z.string().regex(/^\d{2}$/),
  email: z.email().max(100).optional(),
  mailing: z.object({
    recipient: Text(64),
    phone: z.string().regex(/^1[3-9]\d{9}$/),
    regionCode6: z.string().regex(/^\d{6}$/),
    detail: Text(120),
    postcode: z.string().regex(/^\d{6}$/),
  }),
  /** The two declarations of notice L15, each ticked by the person. */
  declarations: z.object({ lawAbiding: z.literal(true), health: z.literal(true) }),
  /** The plan category that the person claims; GENERAL claims nothing. */
  category: Category,
});
export type Profile = z.infer<typeof Profile>;

/** What a person files in a season. One item; `revision` rises with each submission. */
export const Application = z.object({
  seasonId: SeasonId,
  candidateId: CandidateId,
  shard: z.int().nonnegative(),
  state: ApplicationState,
  profile: Profile.optional(),
  claim: z.object({ category: Category, state: ClaimState }),
  /** The pieces of evidence that the submission froze: kind → id and SHA-256. */
  frozen: z.record(z.string(), z.object({ evidenceId: z.string(), sha256: z.string() })).optional(),
  revision: z.int().nonnegative(),
  submittedAt: Instant.optional(),
  reasonCode: z.string().optional(),
  /** Later closes for this one person: window → instant (features C6). */
  extensions: z.record(z.string(), Instant).optional(),
  version: z.int().nonnegative(),
  requests: z.array(DoneRequest).max(8),
  changedAt: Instant,
  changedBy: z.string(),
});
export type Application = z.infer<typeof Application>;

import * as z from 'zod';
import { CandidateId, DoneRequest, OrgId, Role, SeasonId, StaffId } from '../kernel/ids.ts';
import { Instant } from '../kernel/instant.ts';

/** Wrong passwords in a row, and when the last one came: the delay grows with them (trust §5.3). */
const SignInFailures = z.object({
  failures: z.int().positive().optional(),
  failedAt: Instant.optional(),
});
export type SignInFailures = z.infer<typeof SignInFailures>;

/** A candidate's way in. It exists only once the roster, the phone and the code have agreed (notice L35-39). */
export const Account = z.object({
  seasonId: SeasonId,
  candidateId: CandidateId,
  shard: z.int().nonnegative(),
  name: z.string(),
  idMasked: z.string(),
  phoneMasked: z.string(),
  phoneIndex: z.string(),
  /** AES-256-GCM of the phone, for the message gateway. */
  phoneCipher: z.string(),
  juniorMajorCode: z.string(),
  juniorMajorName: z.string().optional(),
  /** `scrypt$N$salt$hash`: the cost is stored with each hash. Absent until the person sets one. */
  passwordHash: z.string().optional(),
  /** Rises with anything that must end running sessions and stale saves (lock.md §2). */
  epoch: z.int().nonnegative(),
  ...SignInFailures.shape,
  activatedAt: Instant,
  version: z.int().nonnegative(),
  requests: z.array(DoneRequest).max(8),
  changedAt: Instant,
  changedBy: z.string(),
});
export type Account = z.infer<typeof Account>;

/** An officer. Made by the institute; in with a password and a TOTP code. */
export const Staff = z.object({
  staffId: StaffId,
  seasonId: SeasonId,
  name: z.string(),
  org: OrgId,
  roles: z.array(Role).min(1),
  passwordHash: z.string(),
  /** AES-256-GCM of the TOTP secret. */
  totpCipher: z.string(),
  /** The last TOTP step that was used: a code works once. */
  lastTotpStep: z.int().nonnegative(),
  ...SignInFailures.shape,
  epoch: z.int().nonnegative(),
});
export type Staff = z.infer<typeof Staff>;

/** What a signed session says, and what the authorizer hands to a deed. Wall time rules its end. */
export const Session = z.object({
  seasonId: SeasonId,
  /** candidateId or staffId. */
  sub: z.string(),
  roles: z.array(Role).min(1),
  /** The school of a candidate, the organisation of an officer. */
  org: z.string(),
  epoch: z.int(),
  /** True until the person has a password of their own: then one deed is open, to set it (domain C07). */
  mustSetPassword: z.boolean(),
  /** For candidates: the roster shard, what they may choose, and the catalogue they choose from. */
  shard: z.int().optional(),
  categories: z.array(z.string()).optional(),
  juniorMajorCode: z.string().optional(),
});
export type Session = z.infer<typeof Session>;

import * as z from 'zod';
import { CandidateId, DoneRequest, SeasonId } from '../kernel/ids.ts';
import { Instant } from '../kernel/instant.ts';

export const EvidenceKind = z.enum([
  'PHOTO',
  'DISCHARGE_CERT',
  'UNIT_PROOF',
  'MERIT_CERT',
  'DIPLOMA',
  'AWARD_CERT',
  'POVERTY_PROOF',
]);
export type EvidenceKind = z.infer<typeof EvidenceKind>;

/** One upload attempt has one item and one object key of its own (domain §5.3). */
export const Evidence = z.object({
  seasonId: SeasonId,
  candidateId: CandidateId,
  evidenceId: z.string(),
  kind: EvidenceKind,
  state: z.enum(['UPLOADING', 'STORED', 'ACCEPTED', 'REFUSED', 'PARKED']),
  objectKey: z.string(),
  contentType: z.enum(['image/jpeg', 'image/png', 'application/pdf']),
  bytes: z.int().positive(),
  sha256: z.string(),
  /** When its bytes were found in the store: the newest of a kind is the one that counts. */
  uploadedAt: Instant.optional(),
  /** The re-encoded copy: the only one that an officer ever opens. */
  reviewKey: z.string().optional(),
  reviewSha256: z.string().optional(),
  /** The code of a refusal, and its sentence about this very file (in Chinese, as the person is shown it). */
  reason: z.string().optional(),
  reasonText: z.string().optional(),
  version: z.int().nonnegative(),
  requests: z.array(DoneRequest).max(8),
  changedAt: Instant,
  changedBy: z.string(),
});
export type Evidence = z.infer<typeof Evidence>;
export type EvidenceState = Evidence['state'];

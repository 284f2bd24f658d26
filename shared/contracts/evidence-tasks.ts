import * as z from 'zod';
import { CandidateId, SeasonId } from '../domain/kernel/ids.ts';

/** Which upload, as `inspect-evidence` is started with it. */
export const InspectEvidenceTask = z.object({
  seasonId: SeasonId,
  candidateId: CandidateId,
  evidenceId: z.string(),
});

/** What the inspection hands to the step that records it. */
export const RecordInspectionTask = z.discriminatedUnion('outcome', [
  InspectEvidenceTask.extend({
    outcome: z.literal('accepted'),
    reviewKey: z.string(),
    reviewSha256: z.string(),
  }),
  InspectEvidenceTask.extend({
    outcome: z.literal('refused'),
    reason: z.string(),
    reasonText: z.string(),
  }),
  /** It was judged before: a repeat has nothing to do. */
  InspectEvidenceTask.extend({ outcome: z.literal('judged-before') }),
  /** It could not be judged: a person must look. */
  InspectEvidenceTask.extend({ outcome: z.literal('parked') }),
]);
export type RecordInspectionTask = z.infer<typeof RecordInspectionTask>;

export const InspectionRecorded = z.object({ state: z.string() });

import * as z from 'zod';
import { CandidateId, DoneRequest, OrgId, SeasonId } from '../kernel/ids.ts';
import { after, Instant, minuteInMs } from '../kernel/instant.ts';

/** How long an officer holds a task before it goes back by itself (features R4). */
export const leaseMs = 20 * minuteInMs;

/** When the lease of a task taken at `at` is over: at that instant it is. */
export const leaseEnd = (at: Instant): Instant => after(at, leaseMs);

export const ReviewStage = z.enum(['FIRST', 'RECHECK']);
export type ReviewStage = z.infer<typeof ReviewStage>;
export const ReviewState = z.enum(['PENDING', 'TAKEN', 'DECIDED', 'OVERDUE']);
export type ReviewState = z.infer<typeof ReviewState>;

/** `<candidateId>.<stage>.<revision>`: one task for one submission, so a decision needs no look-up. */
export const TaskId = z.string().regex(/^c\d{5}-[a-z2-7]{16}\.(FIRST|RECHECK)\.\d{1,4}$/);

/** One decision to take (domain §5.4). */
export const ReviewTask = z.object({
  seasonId: SeasonId,
  taskId: TaskId,
  candidateId: CandidateId,
  stage: ReviewStage,
  org: OrgId,
  revision: z.int().positive(),
  state: ReviewState,
  takenBy: z.string().optional(),
  takenByName: z.string().optional(),
  takenAt: Instant.optional(),
  leaseUntil: Instant.optional(),
  /** How many times it has been taken: the name of the waiting execution follows from it. */
  takings: z.int().nonnegative(),
  /** The waiting execution's token, put there by `ask-officer`. */
  token: z.string().optional(),
  /** What the officer was shown of this revision: nobody passes what they have not opened. */
  shown: z.object({ at: Instant, evidenceAccepted: z.boolean() }).optional(),
  decision: z
    .object({
      verdict: z.enum(['PASS', 'FAIL', 'RETURN']),
      reasonCode: z.string().optional(),
      comment: z.string().max(500).optional(),
      decidedBy: z.string(),
      decidedAt: Instant,
    })
    .optional(),
  createdAt: Instant,
  version: z.int().nonnegative(),
  requests: z.array(DoneRequest).max(8),
  changedAt: Instant,
  changedBy: z.string(),
});
export type ReviewTask = z.infer<typeof ReviewTask>;

/** What a task's id says of it: whose submission, which stage, which revision. */
export function readTaskId(taskId: string): {
  readonly candidateId: CandidateId;
  readonly stage: ReviewStage;
  readonly revision: number;
} {
  const [candidateId, stage, revision] = taskId.split('.');
  return {
    candidateId: CandidateId.parse(candidateId),
    stage: ReviewStage.parse(stage),
    revision: Number(revision),
  };
}

/** The waiting execution of one taking. Dots are left out of names, so that every log accepts them. */
export function reviewExecutionName({
  taskId,
  takings,
}: Pick<ReviewTask, 'taskId' | 'takings'>): string {
  return `review-${taskId.replaceAll('.', '_')}-${takings}`;
}

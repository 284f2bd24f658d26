import type { ApplicationMoveName } from '../application/moves.ts';
import type { Move } from '../kernel/move.ts';
import type { ReviewState, ReviewTask } from './review-task.ts';

/** Of a task that is taken: by whom, and whether the lease still runs. */
export type ReviewGuard = 'leaseOverIfTaken' | 'heldByOfficer' | 'leaseRuns' | 'leaseOver';

const reviewers = ['school-reviewer', 'centre-reviewer', 'division-reviewer'] as const;
const inReview = { inside: 'W04' } as const;

/** Every move of a review task (domain §5.4). Everything not listed is forbidden. */
export const reviewMoves = {
  /** Also from TAKEN once that lease is over: no task is hidden longer than one lease (features R4). */
  take: {
    from: ['PENDING', 'TAKEN'],
    to: 'TAKEN',
    by: reviewers,
    when: inReview,
    guards: ['leaseOverIfTaken'],
  },
  decide: {
    from: ['TAKEN'],
    to: 'DECIDED',
    by: reviewers,
    when: inReview,
    guards: ['heldByOfficer', 'leaseRuns'],
  },
  handBack: {
    from: ['TAKEN'],
    to: 'PENDING',
    by: reviewers,
    when: inReview,
    guards: ['heldByOfficer'],
  },
  /** The lease ended without a decision. */
  giveBack: {
    from: ['TAKEN'],
    to: 'PENDING',
    by: ['workflow'],
    when: inReview,
    guards: ['leaseOver'],
  },
  overdue: {
    from: ['PENDING', 'TAKEN'],
    to: 'OVERDUE',
    by: ['clock'],
    when: { afterClose: 'W04' },
    guards: [],
  },
} as const satisfies Record<string, Move<ReviewState, ReviewGuard>>;

export type Verdict = NonNullable<ReviewTask['decision']>['verdict'];

/** What a verdict does to the application, and to a category claim that waits for its first review (domain §5.2). */
export const verdictMoves = {
  PASS: { application: 'pass', claim: 'FIRST_PASSED' },
  FAIL: { application: 'fail', claim: 'FIRST_FAILED' },
  RETURN: { application: 'return', claim: undefined },
} as const satisfies Record<
  Verdict,
  { application: ApplicationMoveName; claim: 'FIRST_PASSED' | 'FIRST_FAILED' | undefined }
>;

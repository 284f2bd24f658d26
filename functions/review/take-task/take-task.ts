import type { Instant } from '../../../shared/domain/kernel/instant.ts';
import type { ReviewDesk } from '../../../shared/store/review-desk.ts';
import type { Asked } from '../../../shared/store/task-decision.ts';

export interface TakeTaskDeps {
  readonly desk: Pick<ReviewDesk, 'take'>;
  /** Throws unless the review window is open at that moment. */
  readonly requireReview: (at: Instant) => Promise<unknown>;
}

/** Takes this very task for one lease: one transaction that reads nothing, and one winner of many. */
export function takeTask({ desk, requireReview }: TakeTaskDeps) {
  return async (asked: Asked) => {
    await requireReview(asked.officer.at);
    return desk.take(asked);
  };
}

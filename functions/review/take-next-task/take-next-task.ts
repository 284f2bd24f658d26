import { DomainFault } from '../../../shared/domain/kernel/fault.ts';
import type { Instant } from '../../../shared/domain/kernel/instant.ts';
import type { ReviewStage } from '../../../shared/domain/review/review-task.ts';
import { inTurnOf } from '../../../shared/domain/review/turns.ts';
import type { ReviewDesk, TaskSeen } from '../../../shared/store/review-desk.ts';
import type { Asked } from '../../../shared/store/task-decision.ts';
import type { TaskStore } from '../../../shared/store/task-store.ts';

export interface TakeNextTaskDeps {
  readonly tasks: Pick<TaskStore, 'first' | 'overLease' | 'takenBy'>;
  readonly desk: Pick<ReviewDesk, 'take'>;
  /** Throws unless the review window is open at that moment. */
  readonly requireReview: (at: Instant) => Promise<unknown>;
}

export interface TakeNextTaskRequest extends Omit<Asked, 'taskId'> {
  readonly stage: ReviewStage;
}

/** Officers choose among this many, so that they seldom reach for the same one. */
const choices = 50;
/** An officer who lost a race reaches again, so often. */
const reaches = 4;

/** Takes a free task of the own queue: one of the oldest, and another if somebody was faster. */
export function takeNextTask({ tasks, desk, requireReview }: TakeNextTaskDeps) {
  return async ({ stage, ...asked }: TakeNextTaskRequest): Promise<{ task?: TaskSeen }> => {
    const { org, at } = asked.officer;
    await requireReview(at);
    const queue = { org, stage };
    const pending = await tasks.first({ ...queue, state: 'PENDING' }, choices);
    // Asked after the queue: a task that is missing there because this very request took it is found here.
    const before = await tasks.takenBy(queue, asked);
    if (before !== undefined) return { task: await desk.take({ ...asked, taskId: before }) };

    const free = pending.length > 0 ? pending : await tasks.overLease(queue, at, choices);
    const names = free.map(({ taskId }) => taskId);
    for (const taskId of inTurnOf(asked.mark.key, names).slice(0, reaches)) {
      const task = await desk.take({ ...asked, taskId }).catch(lostRace);
      if (task !== undefined) return { task };
    }
    return {};
  };
}

/** Somebody else was faster, or the submission was taken back: there are others. */
function lostRace(error: unknown): undefined {
  const isLost =
    error instanceof DomainFault && ['conflict', 'missing', 'refused'].includes(error.kind);
  if (!isLost) throw error;
}

import type { Instant } from '../../../shared/domain/kernel/instant.ts';
import { repeatOf } from '../../../shared/domain/kernel/repeat.ts';
import { requireOwnTask, whyNotMoved } from '../../../shared/domain/review/refusals.ts';
import { reviewFault } from '../../../shared/domain/review/review-faults.ts';
import type { ReviewTask } from '../../../shared/domain/review/review-task.ts';
import { remembersAll } from '../../../shared/store/remember-request.ts';
import type { Asked } from '../../../shared/store/task-decision.ts';
import type { TaskStore } from '../../../shared/store/task-store.ts';

export interface HandBackTaskDeps {
  readonly tasks: Pick<TaskStore, 'handBack'>;
  /** Throws unless the review window is open at that moment. */
  readonly requireReview: (at: Instant) => Promise<unknown>;
}

/** Gives a taken task back to its queue, at the place where it stood. One write. */
export function handBackTask({ tasks, requireReview }: HandBackTaskDeps) {
  return async ({ taskId, officer, mark }: Asked): Promise<ReviewTask> => {
    await requireReview(officer.at);
    const first = await tasks.handBack(taskId, officer, mark);
    if (first.done) return first.task;

    const task = requireOwnTask(first.met, officer);
    if (repeatOf(task.requests, mark) !== undefined) return task;
    if (task.takenBy !== officer.staffId || remembersAll(task))
      throw whyNotMoved(task, officer) ?? reviewFault('TaskMoving');
    const second = await tasks.handBack(taskId, officer, mark, task);
    if (second.done) return second.task;
    throw reviewFault('TaskMoving');
  };
}

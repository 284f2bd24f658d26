import * as z from 'zod';
import type { Clock } from '../../../shared/domain/kernel/instant.ts';
import { isHeld } from '../../../shared/domain/review/refusals.ts';
import { reviewFault } from '../../../shared/domain/review/review-faults.ts';
import { ReviewTask } from '../../../shared/domain/review/review-task.ts';
import type { TaskStore } from '../../../shared/store/task-store.ts';

/** Which taking ran out. */
export const ReturnTaskTask = ReviewTask.pick({ taskId: true, takings: true });
export const ReturnTaskOutcome = z.object({ outcome: z.enum(['returned', 'ended-before']) });

export interface ReturnTaskDeps {
  readonly tasks: Pick<TaskStore, 'find' | 'giveBack'>;
  readonly now: Clock;
}

/** Gives a task back whose lease ended without a decision. A taking that has ended otherwise is left alone. */
export function returnTask({ tasks, now }: ReturnTaskDeps) {
  return async ({
    taskId,
    takings,
  }: z.infer<typeof ReturnTaskTask>): Promise<z.infer<typeof ReturnTaskOutcome>> => {
    const at = now();
    const task = await tasks.find(taskId);
    if (task === undefined || task.takings !== takings || task.state !== 'TAKEN')
      return { outcome: 'ended-before' };
    // A clock that is a moment early: the workflow asks again.
    if (isHeld(task, at)) throw reviewFault('LeaseRuns');
    const back = await tasks.giveBack(task, at);
    return { outcome: back.done ? 'returned' : 'ended-before' };
  };
}

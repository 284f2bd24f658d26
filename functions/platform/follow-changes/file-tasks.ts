import type { Clock } from '../../../shared/domain/kernel/instant.ts';
import { ReviewTask } from '../../../shared/domain/review/review-task.ts';
import type { TaskStore } from '../../../shared/store/task-store.ts';
import type { Change, Follower } from './change.ts';

const Filed = ReviewTask.pick({ taskId: true, org: true, stage: true, state: true });

/** Files each new task and each decided one in its organisation's queues: their own writes leave the index alone. */
export function fileTasks(tasks: Pick<TaskStore, 'file'>, now: Clock): Follower {
  return async (changes) => {
    for (const change of changes)
      if (isToFile(change)) await tasks.file(Filed.parse(change.after), now());
  };
}

function isToFile({ kind, before, after }: Change): boolean {
  if (kind !== 'task' || after === undefined) return false;
  return before === undefined || (after.state === 'DECIDED' && before.state !== 'DECIDED');
}

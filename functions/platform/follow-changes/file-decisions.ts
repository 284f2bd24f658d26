import type { Clock } from '../../../shared/domain/kernel/instant.ts';
import { ReviewTask } from '../../../shared/domain/review/review-task.ts';
import type { TaskStore } from '../../../shared/store/task-store.ts';
import type { Follower } from './change.ts';

const Decided = ReviewTask.pick({ taskId: true, org: true, stage: true });

/** Files each decided task under DECIDED in its organisation's queues. */
export function fileDecisions(tasks: Pick<TaskStore, 'file'>, now: Clock): Follower {
  return async (changes) => {
    for (const { kind, before, after } of changes) {
      if (kind !== 'task' || after?.state !== 'DECIDED' || before?.state === 'DECIDED') continue;
      await tasks.file(Decided.parse(after), now());
    }
  };
}

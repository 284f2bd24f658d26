import type { Clock } from '../../../shared/domain/kernel/instant.ts';
import type { ReviewTask } from '../../../shared/domain/review/review-task.ts';
import type { SeasonPass } from '../../../shared/store/season-pass.ts';
import type { TaskStore } from '../../../shared/store/task-store.ts';
import type { ShardPass } from './pass-shard.ts';
import { deferral, type Passed, walk } from './walk.ts';

export interface FileTasksDeps {
  readonly people: Pick<SeasonPass, 'submissions'>;
  readonly tasks: Pick<TaskStore, 'file'>;
  readonly now: Clock;
}

/** W03b has closed: what was submitted again is in its queue, though the stream should have lost it (domain §5.1). */
export function fileTasks({ people, tasks, now }: FileTasksDeps): ShardPass {
  return (edge, shard) =>
    walk(people.submissions({ seasonId: edge.seasonId, shard }), ({ application, unfiled }) => {
      const { state, extensions } = application;
      const later = state === 'RETURNED' ? deferral(edge, extensions, now()) : undefined;
      return later === undefined ? fileUnfiled(unfiled, { tasks, now }) : Promise.resolve(later);
    });
}

/** Puts a task where officers look for it, if it is not there yet. */
export async function fileUnfiled(
  unfiled: ReviewTask | undefined,
  { tasks, now }: Pick<FileTasksDeps, 'tasks' | 'now'>,
): Promise<Passed> {
  if (unfiled === undefined) return 'unchanged';
  return (await tasks.file(unfiled, now())).done ? 'moved' : 'unchanged';
}

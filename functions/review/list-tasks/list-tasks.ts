import type { ReviewStage, ReviewState } from '../../../shared/domain/review/review-task.ts';
import { ReviewState as States } from '../../../shared/domain/review/review-task.ts';
import type { TaskStore } from '../../../shared/store/task-store.ts';

export interface ListTasksRequest {
  readonly org: string;
  readonly stage: ReviewStage;
  readonly state: ReviewState;
}

/** So many tasks are a page: what an officer works through is "next", not a list. */
const pageSize = 50;

/** The organisation's own queue, oldest first, and how many stand in each state. */
export function listTasks({ tasks }: { readonly tasks: Pick<TaskStore, 'first' | 'countOf'> }) {
  return async ({ org, stage, state }: ListTasksRequest) => {
    const [page, ...counted] = await Promise.all([
      tasks.first({ org, stage, state }, pageSize),
      ...States.options.map((each) => tasks.countOf({ org, stage, state: each })),
    ]);
    const [PENDING = 0, TAKEN = 0, DECIDED = 0, OVERDUE = 0] = counted;
    return { counts: { PENDING, TAKEN, DECIDED, OVERDUE }, tasks: page };
  };
}

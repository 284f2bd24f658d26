import * as z from 'zod';
import type { Clock } from '../../../shared/domain/kernel/instant.ts';
import { ReviewTask } from '../../../shared/domain/review/review-task.ts';
import type { TaskStore } from '../../../shared/store/task-store.ts';

/** What the waiting execution hands over: which taking it waits for, and where to answer. */
export const AskOfficerTask = ReviewTask.pick({ taskId: true, takings: true }).extend({
  token: z.string(),
});
export const AskOfficerOutcome = z.object({ asked: z.boolean() });

export interface AskOfficerDeps {
  readonly tasks: Pick<TaskStore, 'keepToken'>;
  readonly answer: (token: string, outcome: { readonly outcome: string }) => Promise<void>;
  readonly now: Clock;
}

/**
 * Leaves the token on the task, for whatever ends this taking to answer. If it has ended already, the write finds
 * that out, and the answer is given at once: no end of a taking can fall between the two.
 */
export function askOfficer({ tasks, answer, now }: AskOfficerDeps) {
  return async ({ token, ...taking }: z.infer<typeof AskOfficerTask>) => {
    const kept = await tasks.keepToken(taking, token, now());
    if (!kept.done) await answer(token, { outcome: kept.met?.state ?? 'GONE' });
    return { asked: kept.done };
  };
}

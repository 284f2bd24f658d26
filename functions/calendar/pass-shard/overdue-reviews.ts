import type { Application } from '../../../shared/domain/application/application.ts';
import { applicationMoves } from '../../../shared/domain/application/moves.ts';
import type { Clock } from '../../../shared/domain/kernel/instant.ts';
import { reviewMoves } from '../../../shared/domain/review/moves.ts';
import type { ReviewTask } from '../../../shared/domain/review/review-task.ts';
import type { SeasonPass } from '../../../shared/store/season-pass.ts';
import type { ShardPass } from './pass-shard.ts';
import { type Passed, untilSettled, walk } from './walk.ts';

export interface OverdueReviewsDeps {
  readonly people: Pick<SeasonPass, 'applications' | 'applicationsOf' | 'tasksOf' | 'move'>;
  readonly now: Clock;
}

/** W04 has closed: what nobody decided is overdue, the application and its task in one write (domain 6.18, I12). */
export function overdueReviews({ people, now }: OverdueReviewsDeps): ShardPass {
  return ({ seasonId }, shard) => walk(people.applications({ seasonId, shard }), escalate);

  function escalate(first: Application): Promise<Passed> {
    let read: Application | undefined = first;
    return untilSettled(async () => {
      if (read === undefined || !isOneOf(applicationMoves.overdue.from, read.state))
        return 'unchanged';
      const task = await openTaskOf(read);
      if (await people.move(read, 'overdue', now(), read.claim, { task })) return 'moved';
      [read] = await people.applicationsOf([first.candidateId]);
      return undefined;
    });
  }

  async function openTaskOf({ candidateId, revision }: Application) {
    const taskId = `${candidateId}.FIRST.${revision}`;
    const task: ReviewTask | undefined = (await people.tasksOf([taskId])).get(taskId);
    return task !== undefined && isOneOf(reviewMoves.overdue.from, task.state) ? task : undefined;
  }
}

function isOneOf(states: readonly string[], state: string): boolean {
  return states.includes(state);
}

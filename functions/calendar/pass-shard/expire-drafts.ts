import type { Application } from '../../../shared/domain/application/application.ts';
import { applicationMoves } from '../../../shared/domain/application/moves.ts';
import type { Clock } from '../../../shared/domain/kernel/instant.ts';
import type { EdgeRecord } from '../../../shared/store/edge-store.ts';
import type { SeasonPass } from '../../../shared/store/season-pass.ts';
import type { TaskStore } from '../../../shared/store/task-store.ts';
import { fileUnfiled } from './file-tasks.ts';
import type { ShardPass } from './pass-shard.ts';
import { deferral, type Passed, untilSettled, walk } from './walk.ts';

export interface ExpireDraftsDeps {
  readonly people: Pick<SeasonPass, 'submissions' | 'applicationsOf' | 'move'>;
  readonly tasks: Pick<TaskStore, 'file'>;
  readonly now: Clock;
}

/**
 * W02 has closed: what was not submitted expires (domain §5.1), except for who has a longer time, and what was is in
 * its queue, though the stream should have lost it (domain §4).
 */
export function expireDrafts({ people, tasks, now }: ExpireDraftsDeps): ShardPass {
  return (edge, shard) =>
    walk(people.submissions({ seasonId: edge.seasonId, shard }), async (submission) => {
      const { application, unfiled } = submission;
      const filed = unfiled && (await fileUnfiled(unfiled, { tasks, now }));
      const end = await expire(edge, application);
      return end === 'unchanged' ? (filed ?? end) : end;
    });

  function expire(edge: EdgeRecord, first: Application): Promise<Passed> {
    let read: Application | undefined = first;
    return untilSettled(async () => {
      if (read === undefined || !mayBeDraft(read)) return 'unchanged';
      const later = deferral(edge, read.extensions, now());
      if (later !== undefined) return later;
      if (!isOneOf(applicationMoves.expire.from, read.state)) return 'unchanged';
      if (await people.move(read, 'expire', now(), read.claim)) return 'moved';
      [read] = await people.applicationsOf([first.candidateId]);
      return undefined;
    });
  }
}

/** A draft, or what a person with more time may still make one again. */
function mayBeDraft({ state }: Application): boolean {
  const { expire, reopen } = applicationMoves;
  return isOneOf([...expire.from, ...reopen.from], state);
}

function isOneOf(states: readonly string[], state: string): boolean {
  return states.includes(state);
}

import type { VersionTask } from '../../../shared/contracts/calendar-tasks.ts';
import type { SeasonId } from '../../../shared/domain/kernel/ids.ts';
import { after, type Clock, minuteInMs } from '../../../shared/domain/kernel/instant.ts';
import type { StartExecution } from '../../../shared/store/executions.ts';
import type { ProposalStore } from '../../../shared/store/proposal-store.ts';
import type { Sweep } from './sweep-season.ts';

export interface RestartProposalsDeps {
  readonly seasonId: SeasonId;
  readonly proposals: Pick<ProposalStore, 'list' | 'retry'>;
  readonly start: StartExecution;
  readonly now: Clock;
}

/** Publishing takes seconds: an approved change that is not in force after this was lost or has failed. */
const publishedWithinMs = 2 * minuteInMs;

/** Starts `publish-calendar` again for what two people agreed on and is not in force. */
export function restartProposals({ seasonId, proposals, start, now }: RestartProposalsDeps): Sweep {
  return async () => {
    const stuck = (await proposals.list(seasonId)).filter(
      ({ state, changedAt }) =>
        state === 'APPROVED' && after(changedAt, publishedWithinMs) <= now(),
    );
    for (const proposal of stuck) {
      const { proposalId, attempt } = await proposals.retry(proposal, now());
      const input: VersionTask = { seasonId, proposalId, attempt };
      await start({
        workflow: 'publish-calendar',
        name: `publish-${proposalId}-${attempt}`,
        input,
      });
    }
    return stuck.length;
  };
}

import type { PreparedVersion, VersionTask } from '../../../shared/contracts/calendar-tasks.ts';
import { nextCalendar } from '../../../shared/domain/calendar/changes.ts';
import { DomainFault } from '../../../shared/domain/kernel/fault.ts';
import type { Clock } from '../../../shared/domain/kernel/instant.ts';
import { seasonEdges } from '../../../shared/seasons/season-file.ts';
import type { CalendarReader } from '../../../shared/store/calendar-store.ts';
import { type ProposalStore, requireApproved } from '../../../shared/store/proposal-store.ts';
import type { SettingsReader } from '../../../shared/store/settings-store.ts';

export interface PrepareVersionDeps {
  readonly calendar: Pick<CalendarReader, 'fresh'>;
  readonly settings: Pick<SettingsReader, 'fresh'>;
  readonly proposals: Pick<ProposalStore, 'find' | 'fail'>;
  readonly now: Clock;
}

/** Judges the approved change once more against the calendar in force, and names the edges that it needs. */
export function prepareVersion({ calendar, settings, proposals, now }: PrepareVersionDeps) {
  return async (task: VersionTask): Promise<PreparedVersion> => {
    const { proposal, change } = requireApproved(await proposals.find(task));
    const current = await calendar.fresh();
    const isInForce = proposal.calendarVersion !== undefined;
    if (proposal.state === 'FAILED') return { outcome: 'refused', edges: [] };

    try {
      const next = isInForce ? current : nextCalendar(current, change, proposal.approvedAt, now());
      const edges = seasonEdges(next, await settings.fresh()).filter(
        ({ actsAt }) => actsAt > now(),
      );
      return { outcome: 'prepared', edges };
    } catch (error) {
      if (!(error instanceof DomainFault)) throw error;
      await proposals.fail(proposal, error.message, now());
      return { outcome: 'refused', edges: [] };
    }
  };
}

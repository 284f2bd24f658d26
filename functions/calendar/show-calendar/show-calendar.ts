import type { calendarContracts } from '../../../shared/contracts/calendar.ts';
import type { SignedRequest } from '../../../shared/runtime/api-handler.ts';
import { seasonEdges } from '../../../shared/seasons/season-file.ts';
import type { CalendarReader } from '../../../shared/store/calendar-store.ts';
import type { EdgeStore } from '../../../shared/store/edge-store.ts';
import type { SettingsReader } from '../../../shared/store/settings-store.ts';

export interface ShowCalendarDeps {
  readonly calendar: Pick<CalendarReader, 'fresh'>;
  readonly settings: Pick<SettingsReader, 'fresh'>;
  readonly edges: Pick<EdgeStore, 'list'>;
}

/** The calendar in force with its edges, in the order in which they act, and what became of each. */
export function showCalendar({ calendar, settings, edges }: ShowCalendarDeps) {
  return async ({ session }: SignedRequest<typeof calendarContracts.showCalendar>) => {
    const current = await calendar.fresh();
    const records = await edges.list(session.seasonId);
    const stateOf = new Map(records.map(({ edgeId, state }) => [edgeId, state]));
    return {
      calendar: current,
      reason: current.reason,
      publishedBy: current.publishedBy,
      edges: seasonEdges(current, await settings.fresh()).map(({ edgeId, at }) => ({
        edgeId,
        at,
        state: stateOf.get(edgeId) ?? ('WAITING' as const),
      })),
    };
  };
}

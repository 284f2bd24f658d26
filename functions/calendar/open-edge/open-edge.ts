import type { EdgeTask, OpenedEdge } from '../../../shared/contracts/calendar-tasks.ts';
import { calendarFault } from '../../../shared/domain/calendar/calendar-faults.ts';
import type { CalendarEdge } from '../../../shared/domain/calendar/edges.ts';
import { wholeSecond } from '../../../shared/domain/kernel/beijing-time.ts';
import type { Clock, Instant } from '../../../shared/domain/kernel/instant.ts';
import { type Settings, seasonEdges } from '../../../shared/seasons/season-file.ts';
import type { CalendarReader } from '../../../shared/store/calendar-store.ts';
import type { EdgeRecord, EdgeStore } from '../../../shared/store/edge-store.ts';
import type { SettingsReader } from '../../../shared/store/settings-store.ts';

export interface OpenEdgeDeps {
  readonly calendar: Pick<CalendarReader, 'fresh'>;
  readonly settings: Pick<SettingsReader, 'fresh'>;
  readonly edges: Pick<EdgeStore, 'find' | 'begin'>;
  readonly now: Clock;
}

/**
 * Begins a run of an edge, if it is one of the calendar in force, due, and not at work or done already. A calendar that
 * changes meanwhile is a RecordChanged, and the workflow opens the edge again.
 */
export function openEdge({ calendar, settings, edges, now }: OpenEdgeDeps) {
  return async (task: EdgeTask): Promise<OpenedEdge> => {
    const { seasonId, edgeId, attempt } = task;
    const current = await calendar.fresh();
    const rules = await settings.fresh();
    const edge = seasonEdges(current, rules).find((known) => known.edgeId === edgeId);
    if (edge === undefined) return { outcome: 'stale' };
    const startedAt = now();
    if (startedAt < edge.actsAt) return { outcome: 'early', waitUntil: isoTime(edge.actsAt) };

    const before = await edges.find(task);
    if (before?.state === 'DONE' && !isDueAgain(before, startedAt)) return { outcome: 'done' };
    const actsFor = before?.revisitAt ?? before?.actsFor ?? edge.at;
    const { windowId, at } = edge;
    const record: EdgeRecord = {
      ...{ seasonId, edgeId, windowId, edge: edge.edge, at, attempt, startedAt, actsFor },
      state: 'RUNNING',
    };
    const begun = await edges.begin(record, current.version);
    if (begun === 'moved') throw calendarFault('RecordChanged');
    if (begun === 'taken') return { outcome: 'done' };
    return { outcome: 'run', flow: edge.flow.kind, ...workOf(edge, task, rules, actsFor) };
  };
}

/** Somebody's longer time has ended since the edge was done. */
function isDueAgain({ revisitAt }: EdgeRecord, now: Instant): boolean {
  return revisitAt !== undefined && revisitAt <= now;
}

function workOf({ flow }: CalendarEdge, task: EdgeTask, { shards }: Settings, actsFor: Instant) {
  switch (flow.kind) {
    case 'none':
      return { shards: [], input: {} };
    case 'pass':
      return {
        shards: Array.from({ length: shards }, (_, shard) => ({ ...task, pass: flow.pass, shard })),
        input: {},
      };
    case 'lock-preferences':
      // A second run seals those whose own instant was later: it is a pass for that instant (lock.md §5).
      return { shards: [], input: { ...flow.input, at: actsFor } };
    case 'publish-list':
    case 'issue-tickets':
      return { shards: [], input: flow.input };
  }
}

function isoTime(at: Instant): string {
  return new Date(wholeSecond(at)).toISOString();
}

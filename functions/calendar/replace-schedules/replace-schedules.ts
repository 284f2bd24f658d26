import type {
  EdgeTask,
  ReplacedSchedules,
  SchedulesTask,
} from '../../../shared/contracts/calendar-tasks.ts';
import type { CalendarEdge } from '../../../shared/domain/calendar/edges.ts';
import { beijingStamp, wholeSecond } from '../../../shared/domain/kernel/beijing-time.ts';
import type { Clock } from '../../../shared/domain/kernel/instant.ts';
import { seasonEdges } from '../../../shared/seasons/season-file.ts';
import type { CalendarReader } from '../../../shared/store/calendar-store.ts';
import type { EdgeSchedule, EdgeSchedules } from '../../../shared/store/edge-schedules.ts';
import type { SettingsReader } from '../../../shared/store/settings-store.ts';

export interface ReplaceSchedulesDeps {
  readonly calendar: Pick<CalendarReader, 'fresh'>;
  readonly settings: Pick<SettingsReader, 'fresh'>;
  readonly schedules: EdgeSchedules;
  readonly now: Clock;
}

/** The group holds other schedules too: only those that are named like an edge are ours to delete. */
const edgeName = /^W\d\d[a-z]?-(open|close|prepare)-\d+$/;

/**
 * Before a version is in force: creates the schedules that it needs and that are not there. Afterwards: deletes
 * every one that the calendar in force does not know, whoever left it there, so that no orphan outlives an edit, and
 * creates again what another edit's end took along. A due one that has not fired yet stays: it may be a minute late.
 */
export function replaceSchedules({ calendar, settings, schedules, now }: ReplaceSchedulesDeps) {
  return async (task: SchedulesTask): Promise<ReplacedSchedules> => {
    const there = new Set(await schedules.list());
    const create = async (edges: readonly Pick<CalendarEdge, 'edgeId' | 'actsAt'>[]) => {
      const missing = edges.filter(({ edgeId }) => !there.has(edgeId));
      for (const edge of missing) await schedules.create(scheduleOf(task.seasonId, edge));
      return missing.length;
    };
    if (task.phase === 'create') return { created: await create(task.edges), deleted: 0 };

    const edges = seasonEdges(await calendar.fresh(), await settings.fresh());
    const known = new Set(edges.map(({ edgeId }) => edgeId));
    const orphans = [...there].filter((name) => edgeName.test(name) && !known.has(name));
    for (const name of orphans) await schedules.remove(name);
    const created = await create(edges.filter(({ actsAt }) => actsAt > now()));
    return { created, deleted: orphans.length };
  };
}

function scheduleOf(
  seasonId: EdgeTask['seasonId'],
  { edgeId, actsAt }: Pick<CalendarEdge, 'edgeId' | 'actsAt'>,
): EdgeSchedule {
  return {
    name: edgeId,
    expression: `at(${beijingStamp(wholeSecond(actsAt))})`,
    executionName: `edge-${edgeId}-1`,
    input: { seasonId, edgeId, attempt: 1 },
  };
}

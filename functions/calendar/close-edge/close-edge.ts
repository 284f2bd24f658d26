import type {
  ClosedEdge,
  CloseEdgeTask,
  PassReport,
} from '../../../shared/contracts/calendar-tasks.ts';
import type { Clock, Instant } from '../../../shared/domain/kernel/instant.ts';
import { nextPassAt } from '../../../shared/domain/preference/lock.ts';
import { seasonEdges } from '../../../shared/seasons/season-file.ts';
import type { CalendarReader } from '../../../shared/store/calendar-store.ts';
import type { EdgeStore } from '../../../shared/store/edge-store.ts';
import type { LockStore } from '../../../shared/store/lock-store.ts';
import type { SettingsReader } from '../../../shared/store/settings-store.ts';

export interface CloseEdgeDeps {
  readonly calendar: Pick<CalendarReader, 'fresh'>;
  readonly settings: Pick<SettingsReader, 'fresh'>;
  readonly edges: Pick<EdgeStore, 'end'>;
  readonly locks: Pick<LockStore, 'find'>;
  readonly now: Clock;
}

/** Writes down how a run of an edge ended, and when those with a longer time of their own are looked at again. */
export function closeEdge({ calendar, settings, edges, locks, now }: CloseEdgeDeps) {
  return async ({ ended, reports, ...task }: CloseEdgeTask): Promise<ClosedEdge> => {
    const revisitAt = earliest([
      ...reports.flatMap((report) => report.revisitAt ?? []),
      ...(await deferredByLock(task.edgeId)),
    ]);
    const counts = { ...summed(reports) };
    const end = { state: ended, endedAt: now(), counts, ...(ended === 'DONE' && { revisitAt }) };
    return { state: (await edges.end(task, end)) ? ended : 'OVERTAKEN' };
  };

  /** What the last instant's sealing had to leave to a later pass; the lock itself says so. */
  async function deferredByLock(edgeId: string): Promise<Instant[]> {
    const edge = seasonEdges(await calendar.fresh(), await settings.fresh()).find(
      (known) => known.edgeId === edgeId,
    );
    if (edge?.flow.kind !== 'lock-preferences') return [];
    const { instantId } = edge.flow.input;
    const { lock } = await locks.find(edge.flow.input, instantId);
    const next = lock.state === 'SEALED' ? nextPassAt(lock) : undefined;
    return next === undefined ? [] : [next];
  }
}

function earliest(instants: readonly Instant[]): Instant | undefined {
  return instants.toSorted((a, b) => a - b)[0];
}

function summed(
  reports: readonly PassReport[],
): Record<'moved' | 'unchanged' | 'deferred', number> {
  const total = { moved: 0, unchanged: 0, deferred: 0 };
  for (const { moved, unchanged, deferred } of reports) {
    total.moved += moved;
    total.unchanged += unchanged;
    total.deferred += deferred;
  }
  return total;
}

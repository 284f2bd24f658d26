import type { PassReport, PassTask } from '../../../shared/contracts/calendar-tasks.ts';
import { calendarFault } from '../../../shared/domain/calendar/calendar-faults.ts';
import type { PassName } from '../../../shared/domain/calendar/edges.ts';
import type { EdgeRecord, EdgeStore } from '../../../shared/store/edge-store.ts';

/** One pass over one shard, at the edge that it follows. It may run any number of times. */
export type ShardPass = (edge: EdgeRecord, shard: number) => Promise<PassReport>;

export interface PassShardDeps {
  readonly edges: Pick<EdgeStore, 'find'>;
  readonly passes: Readonly<Record<PassName, ShardPass>>;
}

/** Walks one shard for the run that is at the edge; a run that was overtaken changes nothing any more. */
export function passShard({ edges, passes }: PassShardDeps) {
  return async ({ pass, shard, ...task }: PassTask): Promise<PassReport> => {
    const edge = await edges.find(task);
    if (edge?.state !== 'RUNNING' || edge.attempt !== task.attempt)
      throw calendarFault('EdgeNotRunning');
    return passes[pass](edge, shard);
  };
}

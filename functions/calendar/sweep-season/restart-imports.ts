import type { SeasonId } from '../../../shared/domain/kernel/ids.ts';
import { after, type Clock, minuteInMs } from '../../../shared/domain/kernel/instant.ts';
import { batchFault, mostAttempts } from '../../../shared/domain/roster/import-batch.ts';
import type { BatchStore } from '../../../shared/store/batch-store.ts';
import type { Sweep } from './sweep-season.ts';

export interface RestartImportsDeps {
  readonly seasonId: SeasonId;
  readonly batches: Pick<BatchStore, 'running' | 'step'>;
  readonly now: Clock;
}

/** An import takes seconds: one that has stood still for this long was lost or has failed. */
const importedWithinMs = 5 * minuteInMs;

/**
 * Raises the attempt of each import that stands still: the stream starts the run of the attempt that it sees. One that
 * has had its attempts is given up, and its school reads why.
 */
export function restartImports({ seasonId, batches, now }: RestartImportsDeps): Sweep {
  return async () => {
    const at = now();
    const stuck = (await batches.running(seasonId)).filter(
      ({ changedAt }) => after(changedAt, importedWithinMs) <= at,
    );
    for (const read of stuck) {
      const trace = { read, at, by: 'sweep-season' };
      if (read.attempt < mostAttempts) {
        const changes = { attempt: read.attempt + 1 };
        await batches.step({ ...trace, move: 'restart', changes });
      } else {
        const { zh: reason, message: reasonEn } = batchFault('ImportGivenUp', {
          attempts: read.attempt,
        });
        await batches.step({ ...trace, move: 'giveUp', changes: { reason, reasonEn } });
      }
    }
    return stuck.length;
  };
}

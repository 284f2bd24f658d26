import { isOpen, windowOf } from '../../../shared/domain/calendar/calendar.ts';
import type { SeasonId } from '../../../shared/domain/kernel/ids.ts';
import { after, type Clock, minuteInMs } from '../../../shared/domain/kernel/instant.ts';
import {
  batchFault,
  batchMoves,
  mostAttempts,
} from '../../../shared/domain/roster/import-batch.ts';
import type { BatchStore } from '../../../shared/store/batch-store.ts';
import type { CalendarReader } from '../../../shared/store/calendar-store.ts';
import type { Sweep } from './sweep-season.ts';

export interface RestartImportsDeps {
  readonly seasonId: SeasonId;
  readonly calendar: Pick<CalendarReader, 'current'>;
  readonly batches: Pick<BatchStore, 'running' | 'step'>;
  readonly now: Clock;
}

/** An import takes seconds: one that has stood still for this long was lost or has failed. */
const importedWithinMs = 5 * minuteInMs;

/**
 * Raises the attempt of each import that stands still: the stream starts the run of the attempt that it sees. One that
 * has had its attempts is given up, and its school reads why, as long as it can upload the file again; afterwards it is
 * tried on until what stops it is mended.
 */
export function restartImports({ seasonId, calendar, batches, now }: RestartImportsDeps): Sweep {
  return async () => {
    const at = now();
    const mayUpload = isOpen(windowOf(await calendar.current(), batchMoves.run.when.inside), at);
    const stuck = (await batches.running(seasonId)).filter(
      ({ changedAt }) => after(changedAt, importedWithinMs) <= at,
    );
    for (const read of stuck) {
      const trace = { read, at, by: 'sweep-season' };
      if (read.attempt < mostAttempts || !mayUpload) {
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

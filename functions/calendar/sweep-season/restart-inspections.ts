import type { SeasonId } from '../../../shared/domain/kernel/ids.ts';
import { after, type Clock, minuteInMs } from '../../../shared/domain/kernel/instant.ts';
import type { EvidenceStore } from '../../../shared/store/evidence-store.ts';
import type { StartExecution } from '../../../shared/store/executions.ts';
import type { Sweep } from './sweep-season.ts';

export interface RestartInspectionsDeps {
  readonly seasonId: SeasonId;
  readonly evidence: Pick<EvidenceStore, 'waiting' | 'restart'>;
  readonly start: StartExecution;
  readonly now: Clock;
  /**
   * So many in one sweep; each goes to the end of the queue, so that the next sweep finds the next ones.
   * @default 200
   */
  readonly atOnce?: number;
}

/** An inspection takes seconds, with all its retries a few minutes: a later verdict was lost. */
const inspectedWithinMs = 5 * minuteInMs;

/** Starts `inspect-evidence` again for each upload whose verdict does not come; its name follows from the version. */
export function restartInspections(deps: RestartInspectionsDeps): Sweep {
  const { seasonId, evidence, start, now, atOnce = 200 } = deps;
  return async () => {
    const at = now();
    const stuck = await evidence.waiting(seasonId, after(at, -inspectedWithinMs), atOnce);
    for (const upload of stuck) {
      const restarted = await evidence.restart(upload, { at, by: 'sweep-season' });
      if (restarted === undefined) continue;
      const { candidateId, evidenceId, version } = restarted;
      await start({
        workflow: 'inspect-evidence',
        name: `inspect-${evidenceId}-${version}`,
        input: { seasonId, candidateId, evidenceId },
      });
    }
    return stuck.length;
  };
}

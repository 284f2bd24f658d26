import type { EdgeTask } from '../../../shared/contracts/calendar-tasks.ts';
import { attemptDue, runsWithinMs } from '../../../shared/domain/calendar/edge-runs.ts';
import type { Clock } from '../../../shared/domain/kernel/instant.ts';
import { confirmGraceOf } from '../../../shared/domain/preference/round.ts';
import { seasonEdges } from '../../../shared/seasons/season-file.ts';
import type { CalendarReader } from '../../../shared/store/calendar-store.ts';
import type { EdgeStore } from '../../../shared/store/edge-store.ts';
import type { StartExecution } from '../../../shared/store/executions.ts';
import type { SettingsReader } from '../../../shared/store/settings-store.ts';
import type { Sweep } from './sweep-season.ts';

export interface StartEdgesDeps {
  readonly calendar: Pick<CalendarReader, 'fresh'>;
  readonly settings: Pick<SettingsReader, 'fresh'>;
  readonly edges: Pick<EdgeStore, 'list'>;
  readonly start: StartExecution;
  readonly now: Clock;
}

/** Starts each edge whose schedule never fired, whose run died or failed, or whose extensions have ended. */
export function startEdges({ calendar, settings, edges, start, now }: StartEdgesDeps): Sweep {
  return async () => {
    const current = await calendar.fresh();
    const rules = await settings.fresh();
    const { seasonId } = current;
    const runs = new Map((await edges.list(seasonId)).map((run) => [run.edgeId, run]));
    const at = now();
    const { lockPolicy: policy, confirmGraceMs } = rules.round;
    const confirmGrace = confirmGraceOf({ policy, confirmGraceMs });
    const missing = seasonEdges(current, rules).flatMap((edge): EdgeTask[] => {
      const within = runsWithinMs(edge, confirmGrace);
      const attempt = attemptDue(edge, runs.get(edge.edgeId), at, within);
      return attempt === undefined ? [] : [{ seasonId, edgeId: edge.edgeId, attempt }];
    });
    for (const task of missing) {
      const name = `edge-${task.edgeId}-${task.attempt}`;
      await start({ workflow: 'window-edge', name, input: task });
    }
    return missing.length;
  };
}

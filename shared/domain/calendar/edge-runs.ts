import { type Instant, minuteInMs } from '../kernel/instant.ts';
import { type CalendarEdge, graceMs } from './edges.ts';

/** How an edge's last run stands; without one it still waits. */
export interface EdgeRun {
  readonly state: 'RUNNING' | 'DONE' | 'FAILED';
  readonly attempt: number;
  readonly startedAt: Instant;
  readonly endedAt?: Instant | undefined;
  readonly revisitAt?: Instant | undefined;
}

/** Scheduler is precise to a minute: before that a start is not missing. */
const startToleranceMs = minuteInMs;
const ordinaryRunMs = 15 * minuteInMs;

/** How long a run may take before it is taken for dead. A lock waits for its graces itself. */
export function runsWithinMs(
  { flow }: Pick<CalendarEdge, 'flow'>,
  /** For how long after its instant a confirmation is still taken. */
  confirmGraceMs: number,
): number {
  if (flow.kind === 'lock-preferences') return graceMs + confirmGraceMs + ordinaryRunMs;
  return flow.kind === 'issue-tickets' ? 4 * ordinaryRunMs : ordinaryRunMs;
}

/**
 * The attempt that should have been started by now; undefined if none is missing. The number grows with the time
 * that has passed, so that an execution that died without a trace does not block its successor by its name.
 */
export function attemptDue(
  { actsAt }: Pick<CalendarEdge, 'actsAt'>,
  last: EdgeRun | undefined,
  now: Instant,
  runsWithin: number,
): number | undefined {
  const elapsed = (since: number, periodMs: number) => Math.floor((now - since) / periodMs);
  if (last === undefined) {
    // Each minute another: an execution that ended before it had begun the edge has used up its name.
    const minutesMissing = elapsed(actsAt, startToleranceMs);
    return minutesMissing > 0 ? minutesMissing : undefined;
  }
  switch (last.state) {
    case 'RUNNING': {
      const overdue = elapsed(last.startedAt, runsWithin);
      return overdue > 0 ? last.attempt + overdue : undefined;
    }
    case 'FAILED': {
      const pauseMs = Math.min(2 ** (last.attempt - 1) * minuteInMs, ordinaryRunMs);
      const pauses = elapsed(last.endedAt ?? last.startedAt, pauseMs);
      return pauses > 0 ? last.attempt + pauses : undefined;
    }
    case 'DONE': {
      const { revisitAt } = last;
      if (revisitAt === undefined || now < revisitAt) return undefined;
      return last.attempt + 1 + elapsed(revisitAt, runsWithin);
    }
  }
}

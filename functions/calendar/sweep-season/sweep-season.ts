import type { SweepReport } from '../../../shared/contracts/calendar-tasks.ts';

/** Looks for one kind of work that should have begun, begins it, and says how much it found. */
export type Sweep = () => Promise<number>;

export interface SweepSeasonDeps {
  readonly sweeps: Readonly<Record<string, Sweep>>;
  /** Told of a sweep that failed; the next minute tries it again. */
  readonly onFailed: (sweep: string, error: unknown) => void;
}

/** Starts what should have started (design §3). One sweep that fails keeps no other from its work. */
export function sweepSeason({ sweeps, onFailed }: SweepSeasonDeps) {
  return async (): Promise<SweepReport> => {
    const names = Object.keys(sweeps);
    const ends = await Promise.allSettled(Object.values(sweeps).map((sweep) => sweep()));
    const report: SweepReport = { swept: {}, failed: [] };
    for (const [i, end] of ends.entries()) {
      const name = names[i] ?? '';
      if (end.status === 'fulfilled') report.swept[name] = end.value;
      else {
        report.failed.push(name);
        onFailed(name, end.reason);
      }
    }
    return report;
  };
}

import { join } from 'node:path';
import type { DueSource } from './due.ts';
import { readJson, writeJson } from './json-file.ts';

/** What the functions' clock adds to the wall clock; read by `shared/runtime/clock.ts` at each call. */
const offsetVariable = 'SEASON_CLOCK_OFFSET_MS';

/** A timer cannot be set further off than 24.8 days; an hour also survives a laptop's sleep. */
const longestTimerMs = 3_600_000;

export interface SeasonClockOptions {
  /** Where the clock is kept (`clock.json`); without it, it begins anew each time. */
  readonly dataFolder?: string;
  /** Where the clock is put if nothing was kept; without it, at the wall clock's time. */
  readonly startAt?: number;
  /** A move stops at each moment of these. Those due at the same moment go in this order. */
  readonly sources: readonly DueSource[];
  /** These go at most once at each stop, after the work of the sources has settled. */
  readonly recurring?: readonly DueSource[];
  /** Resolves when nothing is under way any more: functions, streams, queues, workflows. */
  readonly settle: () => Promise<void>;
  /** Told of a failure of what was due while the clock just ran; a move throws it instead. */
  readonly onError: (error: unknown) => void;
}

/** Where a move is: it has stopped at `at`, everything due there is done, and `to` is where it goes. */
export interface Stop {
  readonly at: number;
  readonly to: number;
}

export interface SeasonClock {
  /** Season time in milliseconds. */
  now(): number;
  /** Goes forward to `to`, through every moment that something waits for; resolves when it is there and settled. */
  moveTo(to: number, onStop?: (stop: Stop) => void | Promise<void>): Promise<void>;
  readonly isMoving: boolean;
  stop(): void;
}

type Put = Pick<SeasonClockOptions, 'dataFolder' | 'startAt'>;

const fileIn = ({ dataFolder }: Put) =>
  dataFolder === undefined ? undefined : join(dataFolder, 'clock.json');

/** Puts the functions' clock where it was kept, or to `startAt`: before any part asks what time it is. Gives its offset. */
export function putSeasonClock(put: Put): number {
  const file = fileIn(put);
  const kept = file === undefined ? undefined : readJson<{ offsetMs: number }>(file);
  const offsetMs = kept?.offsetMs ?? offsetTo(put.startAt);
  process.env[offsetVariable] = `${offsetMs}`;
  if (file) writeJson(file, { offsetMs });
  return offsetMs;
}

/** The season's clock: it runs with the wall clock from where it was put, and can be moved forward (design §10). */
export function startSeasonClock(options: SeasonClockOptions): SeasonClock {
  const { sources, recurring = [], settle, onError } = options;
  const file = fileIn(options);
  const now = () => Date.now() + offsetMs;

  let offsetMs = putSeasonClock(options);
  let timer: NodeJS.Timeout | undefined;
  let running: Promise<void> | undefined;
  let moving = false;
  let stopped = false;
  for (const source of [...sources, ...recurring]) source.onSooner(arm);
  arm();

  function keep(): void {
    process.env[offsetVariable] = `${offsetMs}`;
    if (file) writeJson(file, { offsetMs });
  }

  /** Puts the clock to `at`, if it has not run past it by itself. */
  function putTo(at: number): void {
    if (at <= now()) return;
    offsetMs = offsetTo(at);
    keep();
  }

  /** Sets the timer for the next moment that something waits for. */
  function arm(): void {
    clearTimeout(timer);
    if (moving || stopped || running !== undefined) return;
    const next = earliest([...sources, ...recurring]);
    if (next === undefined) return;
    timer = setTimeout(tick, Math.min(Math.max(next - now(), 0), longestTimerMs));
  }

  function tick(): void {
    running = whatIsDue()
      .catch(onError)
      .finally(() => {
        running = undefined;
        arm();
      });
  }

  async function whatIsDue(): Promise<void> {
    for (let at = earliest(sources); at !== undefined && at <= now(); at = earliest(sources)) {
      await fireAll(sources, at);
    }
    await fireAll(recurring, now());
  }

  async function stopAt(stop: Stop, onStop?: (stop: Stop) => void | Promise<void>): Promise<void> {
    putTo(stop.at);
    await fireAll(sources, stop.at);
    await settle();
    await fireAll(recurring, now());
    await settle();
    await onStop?.(stop);
  }

  return {
    now,
    get isMoving() {
      return moving;
    },
    async moveTo(to, onStop) {
      if (moving) throw new Error('The season clock is being moved: wait until it has arrived.');
      if (!(to >= now())) {
        throw new Error(
          `The season clock only goes forward: it is ${text(now())}, and ${text(to)} is past.`,
        );
      }
      moving = true;
      clearTimeout(timer);
      try {
        await running;
        let at = earliest(sources);
        while (at !== undefined && at < to && !stopped) {
          await stopAt({ at, to }, onStop);
          at = earliest(sources);
        }
        if (!stopped) await stopAt({ at: to, to }, onStop);
      } finally {
        moving = false;
        arm();
      }
    },
    stop: () => {
      stopped = true;
      clearTimeout(timer);
    },
  };
}

async function fireAll(sources: readonly DueSource[], at: number): Promise<void> {
  for (const source of sources) {
    if ((source.nextDueAt() ?? Number.POSITIVE_INFINITY) <= at) await source.fireDue(at);
  }
}

function earliest(sources: readonly DueSource[]): number | undefined {
  const moments = sources.flatMap((source) => source.nextDueAt() ?? []);
  return moments.length === 0 ? undefined : Math.min(...moments);
}

const offsetTo = (at: number | undefined) => (at === undefined ? 0 : at - Date.now());

/** As the season's people read it. */
const text = (at: number) => `${new Date(at + 8 * 3_600_000).toISOString().replace('Z', '')}+08:00`;

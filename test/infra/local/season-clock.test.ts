import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, onTestFinished, test, vi } from 'vitest';
import { type DueSource, seasonTimers } from '../../../infra/local/due.ts';
import { type SeasonClockOptions, startSeasonClock } from '../../../infra/local/season-clock.ts';

const start = Date.parse('2024-01-29T07:55:00+08:00');
const minuteMs = 60_000;
const hourMs = 60 * minuteMs;

afterEach(() => {
  delete process.env.SEASON_CLOCK_OFFSET_MS;
});

function clock(more: Partial<SeasonClockOptions> = {}) {
  const timers = seasonTimers();
  const errors: unknown[] = [];
  const log: string[] = [];
  const started = startSeasonClock({
    startAt: start,
    sources: [timers],
    settle: async () => {},
    onError: (error) => errors.push(error),
    ...more,
  });
  onTestFinished(() => started.stop());
  /** Logs `name` at a moment after the start. */
  const note = (name: string, afterMs: number) =>
    timers.waitUntil(start + afterMs, () => log.push(name));
  return { clock: started, timers, note, log, errors };
}

/** A source that is due each `everyMs`, and notes when it went. */
function every(everyMs: number): DueSource & { readonly went: number[] } {
  let due = start + everyMs;
  const went: number[] = [];
  return {
    went,
    nextDueAt: () => due,
    fireDue: (at) => {
      went.push(at);
      due = at + everyMs;
    },
    onSooner: () => {},
  };
}

describe('the season clock', () => {
  test('runs with the wall clock from where it was put', () => {
    const { clock: season } = clock();
    const offset = season.now() - Date.now();
    expect(Math.abs(season.now() - start)).toBeLessThan(minuteMs);
    expect(Math.abs(Number(process.env.SEASON_CLOCK_OFFSET_MS) - offset)).toBeLessThan(minuteMs);
  });

  test('gives the functions the very moment that it shows', async () => {
    const { clock: season } = clock();
    await season.moveTo(start + hourMs);
    const seen = Date.now() + Number(process.env.SEASON_CLOCK_OFFSET_MS);
    expect(season.now() - seen).toBeGreaterThanOrEqual(0);
    expect(season.now() - seen).toBeLessThan(1_000);
    expect(seen).toBeGreaterThanOrEqual(start + hourMs);
  });

  test('does what is due while it runs, on time and in order', async () => {
    const { clock: season, timers } = clock();
    const at = season.now() + 30;
    const seen: [string, boolean][] = [];
    timers.waitUntil(at + 1, () => seen.push(['second', season.now() >= at + 1]));
    timers.waitUntil(at, () => seen.push(['first', season.now() >= at]));
    await expect.poll(() => seen).toHaveLength(2);
    expect(seen).toEqual([
      ['first', true],
      ['second', true],
    ]);
    expect(season.now() - at).toBeLessThan(5_000);
  });

  test('does at once what was already due', async () => {
    const { note, log } = clock();
    note('past', -hourMs);
    await expect.poll(() => log).toEqual(['past']);
  });

  test('goes on after a failure of what was due, and tells of it', async () => {
    const { note, log, errors, timers } = clock();
    timers.waitUntil(start - 2, () => {
      throw new Error('broken');
    });
    note('next', -1);
    await expect.poll(() => log).toEqual(['next']);
    expect(errors).toEqual([expect.objectContaining({ message: 'broken' })]);
  });

  test('never does what was taken back', async () => {
    const { clock: season, note, log } = clock();
    note('kept', minuteMs);
    note('taken back', minuteMs)();
    await season.moveTo(start + hourMs);
    expect(log).toEqual(['kept']);
  });
});

describe('a move', () => {
  test('stops at each moment on its way, in order over all sources, and at its end', async () => {
    const other = seasonTimers();
    const timers = seasonTimers();
    const { clock: season } = clock({ sources: [timers, other] });
    const log: string[] = [];
    timers.waitUntil(start + 3 * minuteMs, () => log.push('third'));
    other.waitUntil(start + 2 * minuteMs, () => log.push('second'));
    timers.waitUntil(start + minuteMs, () => log.push('first'));
    other.waitUntil(start + hourMs + 1, () => log.push('after the end'));
    const stops: number[] = [];
    await season.moveTo(start + hourMs, ({ at, to }) => {
      stops.push(at - start);
      log.push(`stop of ${(to - start) / minuteMs}`);
    });
    expect(stops).toEqual([minuteMs, 2 * minuteMs, 3 * minuteMs, hourMs]);
    expect(log).toEqual(
      ['first', 'second', 'third'].flatMap((each) => [each, 'stop of 60']).concat('stop of 60'),
    );
  });

  test('shows at each stop the moment itself, and at its end the end', async () => {
    const { clock: season, timers } = clock();
    let seen = 0;
    timers.waitUntil(start + minuteMs, () => {
      seen = season.now() - (start + minuteMs);
    });
    await season.moveTo(start + hourMs);
    expect(seen).toBeGreaterThanOrEqual(0);
    expect(seen).toBeLessThan(5_000);
    expect(season.now() - (start + hourMs)).toBeGreaterThanOrEqual(0);
    expect(season.now() - (start + hourMs)).toBeLessThan(5_000);
  });

  test('lets the work of a stop settle before it goes on, new waits on its way included', async () => {
    const log: string[] = [];
    const timers = seasonTimers();
    let working = Promise.resolve();
    const { clock: season } = clock({ sources: [timers], settle: () => working });
    timers.waitUntil(start + minuteMs, () => {
      log.push('closes');
      working = (async () => {
        await new Promise((go) => setImmediate(go));
        log.push('worked');
        timers.waitUntil(start + 3 * minuteMs, () => log.push('grace is over'));
      })();
    });
    timers.waitUntil(start + 5 * minuteMs, () => log.push('next edge'));
    await season.moveTo(start + hourMs);
    expect(log).toEqual(['closes', 'worked', 'grace is over', 'next edge']);
  });

  test('lets rates go once at a stop, and stops nowhere for them', async () => {
    const sweep = every(minuteMs);
    const { clock: season } = clock({ recurring: [sweep] });
    const stops: number[] = [];
    await season.moveTo(start + 100 * hourMs, ({ at }) => void stops.push(at));
    expect(stops).toEqual([start + 100 * hourMs]);
    expect(sweep.went).toHaveLength(1);
    expect(sweep.went[0]).toBeGreaterThanOrEqual(start + 100 * hourMs);
  });

  test('lets rates go after the work of the stop', async () => {
    const log: string[] = [];
    const sweep = every(minuteMs);
    const timers = seasonTimers();
    const { clock: season } = clock({
      sources: [timers],
      recurring: [sweep],
      settle: async () => void log.push(`settled after ${sweep.went.length}`),
    });
    timers.waitUntil(start + hourMs, () => log.push('edge'));
    await season.moveTo(start + hourMs);
    expect(log).toEqual(['edge', 'settled after 0', 'settled after 1']);
  });

  test('never goes back to a moment that it ran past while a stop settled', async () => {
    const shown: number[] = [];
    const { clock: season, timers } = clock({
      settle: async () => {
        while (season.now() < start + minuteMs + 10) await new Promise((go) => setImmediate(go));
        shown.push(season.now());
      },
    });
    timers.waitUntil(start + minuteMs, () => {});
    timers.waitUntil(start + minuteMs + 5, () => shown.push(season.now()));
    await season.moveTo(start + minuteMs + 7);
    expect(shown).toEqual(shown.toSorted((one, other) => one - other));
    expect(shown.length).toBeGreaterThan(4);
  });

  test('leaves what becomes due while a stop settles for after it', async () => {
    const log: string[] = [];
    const timers = seasonTimers();
    let first = true;
    const { clock: season } = clock({
      sources: [timers],
      settle: async () => {
        if (!first) return;
        first = false;
        timers.waitUntil(start, () => log.push('due'));
        const later = Promise.withResolvers<void>();
        setTimeout(later.resolve, 20);
        await later.promise;
        log.push('settled');
      },
    });
    timers.waitUntil(start + minuteMs, () => {});
    await season.moveTo(start + hourMs);
    expect(log).toEqual(['settled', 'due']);
  });

  test('backwards is refused by the moment that it is', async () => {
    const { clock: season } = clock();
    await expect(season.moveTo(start - 1)).rejects.toThrow(
      /only goes forward: it is 2024-01-29T07:55.*\+08:00, and 2024-01-29T07:54:59.999\+08:00 is past/,
    );
  });

  test('at the same time as another is refused, and the first arrives', async () => {
    const { clock: season } = clock();
    const first = season.moveTo(start + hourMs);
    expect(season.isMoving).toBe(true);
    await expect(season.moveTo(start + 2 * hourMs)).rejects.toThrow('is being moved');
    await first;
    expect(season.isMoving).toBe(false);
  });

  test('that fails at a stop says so, stays there, and the clock runs on', async () => {
    const { clock: season, note, log, timers } = clock();
    timers.waitUntil(start + minuteMs, () => {
      throw new Error('broken');
    });
    note('next', 2 * minuteMs);
    await expect(season.moveTo(start + hourMs)).rejects.toThrow('broken');
    expect(season.now()).toBeLessThan(start + 2 * minuteMs);
    await season.moveTo(start + hourMs);
    expect(log).toEqual(['next']);
  });

  test('waits for what is under way while the clock runs', async () => {
    const gate = Promise.withResolvers<void>();
    const log: string[] = [];
    let due: number | undefined = start - 1;
    const slow: DueSource = {
      nextDueAt: () => due,
      fireDue: async () => {
        due = undefined;
        log.push('began');
        await gate.promise;
        log.push('ended');
      },
      onSooner: () => {},
    };
    const { clock: season } = clock({ sources: [slow] });
    await expect.poll(() => log).toEqual(['began']);
    const move = season.moveTo(start + hourMs, () => void log.push('arrived'));
    await new Promise((go) => setImmediate(go));
    gate.resolve();
    await move;
    expect(log).toEqual(['began', 'ended', 'arrived']);
  });
});

describe('the clock of a data folder', () => {
  let dataFolder: string;
  beforeEach(() => {
    dataFolder = mkdtempSync(join(tmpdir(), 'kaoqi-'));
  });
  afterEach(() => rmSync(dataFolder, { recursive: true, force: true }));

  test('goes on after a restart from where it was moved to, the time between included', async () => {
    const first = clock({ dataFolder });
    await first.clock.moveTo(start + hourMs);
    first.clock.stop();

    const dayMs = 24 * hourMs;
    vi.spyOn(Date, 'now').mockReturnValue(Date.now() + dayMs);
    onTestFinished(() => void vi.restoreAllMocks());
    const second = clock({ dataFolder });
    expect(second.clock.now()).toBeGreaterThanOrEqual(start + hourMs + dayMs);
    expect(second.clock.now()).toBeLessThan(start + hourMs + dayMs + minuteMs);
  });
});

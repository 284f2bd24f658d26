import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Calendar, Window } from '../../../shared/domain/calendar/calendar.ts';
import { calendarMistakes, type Edge } from '../../../shared/domain/calendar/order-rules.ts';
import { WindowId } from '../../../shared/domain/kernel/ids.ts';
import { type Instant, after as later } from '../../../shared/domain/kernel/instant.ts';
import { at, hunan, withWindow } from './season.ts';

const paths = (calendar: Calendar) => calendarMistakes(calendar).map(({ path }) => path);

/** Domain I03, copied from the page, and what follows from notice L73; `calendarMistakes` has them as pairs. */
const invariants = [
  'W01.closes ≤ W02.opens < W02.closes ≤ W04.opens < W04.closes ≤ W06.closes ≤ W09.opens < W09.closes ' +
    '≤ W10.opens ≤ W11.opens < W11.closes ≤ W10.closes ≤ W14.opens',
  'W10.closes ≤ W13.closes',
];

/** Whether the sentence above and the rules on parents, missing windows and open < close hold: read, not computed. */
function obeys(windows: readonly Window[]): boolean {
  const byId = new Map(windows.map((window) => [window.id as string, window]));
  if (windows.length !== WindowId.options.length || byId.size !== windows.length) return false;
  const instant = (name: string) => {
    const [id = '', edge] = name.split('.');
    const window = byId.get(id);
    return Number(edge === 'opens' ? window?.opensAt : window?.closesAt);
  };
  for (const words of invariants.map((line) => line.split(' '))) {
    for (let i = 0; i + 2 < words.length; i += 2) {
      const [a, sign, b] = [instant(words[i] ?? ''), words[i + 1], instant(words[i + 2] ?? '')];
      if (sign === '<' ? !(a < b) : !(a <= b)) return false;
    }
  }
  // Domain 6.27 and C29: tickets wait 72 hours for the payments, and printing for the tickets.
  if (instant('W13.closes') + 72 * 3_600_000 > instant('W14.opens')) return false;
  return windows.every(({ opensAt, closesAt, parent }) => {
    const around = byId.get(parent ?? '');
    const inside =
      around === undefined || (around.opensAt <= opensAt && closesAt <= around.closesAt);
    return opensAt < closesAt && inside;
  });
}

/** The real calendar in steps of three days, where equal instants are common, and those too near for the payments. */
const ranks = [...new Set(hunan.calendar.windows.flatMap((w) => [w.opensAt, w.closesAt]))].sort(
  (a, b) => a - b,
);
const step = 3 * 86_400_000;
const rankOf = (instant: Instant) => (ranks.indexOf(instant) * step) as Instant;
const small = hunan.calendar.windows.map((window) => ({
  ...window,
  opensAt: rankOf(window.opensAt),
  closesAt: rankOf(window.closesAt),
}));

const rarely = <T>(arbitrary: fc.Arbitrary<T>) =>
  fc.oneof({ weight: 9, arbitrary: fc.constant(undefined) }, { weight: 1, arbitrary });
const field = fc.record({
  index: fc.nat(small.length - 1),
  edge: fc.constantFrom('opensAt', 'closesAt') as fc.Arbitrary<Edge>,
  by: fc.integer({ min: -2, max: 2 }).map((steps) => steps * step),
});
const randomCalendar = fc
  .record({
    moved: fc.array(field, { maxLength: 3 }),
    dropped: rarely(fc.nat(small.length - 1)),
    repeated: rarely(fc.nat(small.length - 1)),
  })
  .map(({ moved, dropped, repeated }) => {
    const windows = small.map((window) => ({ ...window }));
    for (const { index, edge, by } of moved) {
      const window = windows[index];
      if (window !== undefined) window[edge] = later(window[edge], by);
    }
    const extra = windows.filter((_, i) => i === repeated);
    return { ...hunan.calendar, windows: [...windows.filter((_, i) => i !== dropped), ...extra] };
  });

describe('a calendar', () => {
  test('of the notice has no mistake', () => {
    expect(calendarMistakes(hunan.calendar)).toEqual([]);
  });

  test('is refused exactly when it breaks the order of I03, over 10,000 random ones', () => {
    const seen = { kept: 0, broken: 0 };
    fc.assert(
      fc.property(randomCalendar, (calendar) => {
        const good = obeys(calendar.windows);
        seen[good ? 'kept' : 'broken'] += 1;
        expect(paths(calendar).length === 0).toBe(good);
      }),
      { numRuns: 10_000, seed: 20_240_324 },
    );
    expect(Math.min(seen.kept, seen.broken)).toBeGreaterThan(1_000);
  });

  test.each([
    ['W01', { closesAt: at('2024-01-29T08:00', 1) }, 'windows.W02.opensAt'],
    ['W02', { closesAt: at('2024-02-14T00:00', 1) }, 'windows.W04.opensAt'],
    ['W06', { closesAt: at('2024-02-22T00:00', -1) }, 'windows.W06.closesAt'],
    ['W09', { opensAt: at('2024-02-24T00:00', -1) }, 'windows.W09.opensAt'],
    ['W09', { closesAt: at('2024-03-22T09:00', 1) }, 'windows.W10.opensAt'],
    ['W11', { opensAt: at('2024-03-22T09:00', -1) }, 'windows.W11.opensAt'],
    ['W11', { closesAt: at('2024-03-25T17:00', 1) }, 'windows.W10.closesAt'],
    ['W14', { opensAt: at('2024-03-25T17:00', -1) }, 'windows.W14.opensAt'],
    ['W03b', { closesAt: at('2024-02-22T00:00', 1) }, 'windows.W03b.closesAt'],
    ['W08', { closesAt: at('2024-02-22T00:00') }, 'windows.W08.closesAt'],
  ] as const)('with %s moved to %o is refused at %s', (id, instants, path) => {
    expect(paths(withWindow(id, instants))).toContain(path);
  });

  test('may have neighbours that touch, since windows are half-open', () => {
    expect(paths(withWindow('W02', { closesAt: at('2024-02-14T00:00') }))).toEqual([]);
    expect(paths(withWindow('W11', { closesAt: at('2024-03-25T17:00') }))).toEqual([]);
  });

  test('names a missing window, and how to mend it in both languages', () => {
    const windows = hunan.calendar.windows.filter(({ id }) => id !== 'W09');
    expect(calendarMistakes({ windows })).toEqual([
      {
        path: 'windows.W09',
        code: 'WindowMissing',
        message: '缺少时段 W09，请补充。',
        messageEn: 'The window W09 is missing; add it.',
      },
    ]);
  });

  test('has a mistake at each field that is wrong, not only at the first', () => {
    const broken = withWindow('W02', { closesAt: at('2024-01-29T08:00') });
    const both = withWindow('W14', { opensAt: at('2024-03-25T16:59') }, broken);
    // Printing before the choice has closed, and before the payments are reconciled.
    const printing = ['windows.W14.opensAt', 'windows.W14.opensAt'];
    expect(paths(both)).toEqual(['windows.W02.closesAt', ...printing]);
  });

  test('with a window that opens when it closes is refused', () => {
    const { opensAt } = hunan.calendar.windows.find(({ id }) => id === 'W17') as Window;
    expect(paths(withWindow('W17', { closesAt: opensAt }))).toEqual(['windows.W17.closesAt']);
    expect(paths(withWindow('W17', { closesAt: later(opensAt, 1) }))).toEqual([]);
  });
});

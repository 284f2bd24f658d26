import { describe, expect, test } from 'vitest';
import { api } from '../../../shared/contracts/api.ts';
import type { Contract } from '../../../shared/contracts/contract.ts';
import {
  isOpen,
  lastingUntil,
  requireOpen,
  windowOf,
} from '../../../shared/domain/calendar/calendar.ts';
import { WindowId } from '../../../shared/domain/kernel/ids.ts';
import { after as later } from '../../../shared/domain/kernel/instant.ts';
import { routes } from '../../../shared/names.ts';
import { hunan } from './season.ts';

const w10 = windowOf(hunan.calendar, 'W10');

describe('a window', () => {
  test.each([
    ['the last millisecond before it opens', w10.opensAt - 1, false],
    ['the instant it opens', w10.opensAt, true],
    ['the last millisecond before it closes', w10.closesAt - 1, true],
    ['the instant it closes', w10.closesAt, false],
  ])('is judged half-open at %s', (_, moment, open) => {
    expect(isOpen(w10, later(moment as typeof w10.opensAt, 0))).toBe(open);
  });

  test('lasts longer for one person, to the last millisecond of their extension', () => {
    const extendedTo = later(w10.closesAt, 3_600_000);
    expect(isOpen(w10, later(extendedTo, -1), extendedTo)).toBe(true);
    expect(isOpen(w10, extendedTo, extendedTo)).toBe(false);
  });

  test('is not shortened by an extension that is earlier than its close', () => {
    expect(lastingUntil(w10, later(w10.closesAt, -1))).toBe(w10.closesAt);
  });

  test('is not opened early by an extension', () => {
    expect(isOpen(w10, later(w10.opensAt, -1), later(w10.closesAt, 1))).toBe(false);
  });

  test('that is missing is told as a bug, not as closed', () => {
    expect(() => windowOf({ ...hunan.calendar, windows: [] }, 'W10')).toThrow('no window W10');
  });
});

describe('a gate', () => {
  test('tells a late request when it closed and by how much it was missed', () => {
    expect(() => requireOpen(w10, later(w10.closesAt, 1))).toThrow(
      expect.objectContaining({
        name: 'WindowClosed',
        kind: 'closed',
        zh: 'W10 已于2024年3月25日 17:00:00（北京时间）截止，此时起不再接受，本次操作未保存。',
        details: expect.objectContaining({ window: 'W10', closesAt: w10.closesAt, lateByMs: 1 }),
      }),
    );
  });

  test('tells an early request when it opens, which is not a late attempt', () => {
    expect(() => requireOpen(w10, later(w10.opensAt, -1))).toThrow(
      expect.objectContaining({
        name: 'WindowNotOpen',
        kind: 'refused',
        zh: expect.stringContaining('2024年3月22日 09:00:00（北京时间）'),
      }),
    );
  });

  test('measures lateness from the person’s own close', () => {
    const extendedTo = later(w10.closesAt, 60_000);
    expect(() => requireOpen(w10, later(extendedTo, 5), extendedTo)).toThrow(
      expect.objectContaining({
        details: expect.objectContaining({ lateByMs: 5, closesAt: extendedTo }),
      }),
    );
  });
});

describe('phase by action', () => {
  const gated = (Object.keys(routes) as (keyof typeof routes)[]).flatMap((deed) => {
    const { window = [] }: Contract = api[deed];
    return [window].flat().map((each) => ({ deed, window: each }));
  });
  const cells = WindowId.options.flatMap((phase) => gated.map((entry) => ({ phase, ...entry })));

  test('has a cell for every phase and every deed that a window gates', () => {
    expect(cells.length).toBeGreaterThanOrEqual(60);
  });

  /** What is open in the middle of each phase of the notice, read off domain §4 by hand. */
  const openInTheMiddleOf: Record<WindowId, readonly WindowId[]> = {
    W01: ['W01'],
    W02: ['W02'],
    W03b: ['W03b', 'W04', 'W05', 'W06', 'W07', 'W17'],
    W04: ['W03b', 'W04', 'W05', 'W06', 'W07', 'W17'],
    W05: ['W05'],
    W06: ['W03b', 'W04', 'W05', 'W06', 'W07', 'W17'],
    W07: ['W03b', 'W04', 'W05', 'W06', 'W07', 'W17'],
    W08: ['W08', 'W17'],
    W09: ['W09', 'W17'],
    W10: ['W10', 'W11', 'W13'],
    W11: ['W10', 'W11', 'W13'],
    W13: ['W10', 'W11', 'W13'],
    W14: ['W14'],
    W17: ['W08', 'W17'],
  };

  test.each(cells)('in the middle of $phase, $deed is judged by $window', ({ phase, window }) => {
    const { opensAt, closesAt } = windowOf(hunan.calendar, phase);
    const middle = later(opensAt, Math.floor((closesAt - opensAt) / 2));
    expect(isOpen(windowOf(hunan.calendar, window), middle)).toBe(
      openInTheMiddleOf[phase].includes(window),
    );
  });
});

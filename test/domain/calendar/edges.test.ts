import { describe, expect, test } from 'vitest';
import { type Calendar, windowOf } from '../../../shared/domain/calendar/calendar.ts';
import { graceMs } from '../../../shared/domain/calendar/edges.ts';
import { WindowId } from '../../../shared/domain/kernel/ids.ts';
import type { LockPolicy } from '../../../shared/domain/preference/round.ts';
import { seasonEdges } from '../../../shared/seasons/season-file.ts';
import { at, hunan, withWindow } from './season.ts';

const edges = (calendar: Calendar = hunan.calendar, lockPolicy?: LockPolicy) =>
  seasonEdges(calendar, {
    round: { ...hunan.rules.round, ...(lockPolicy !== undefined && { lockPolicy }) },
  });
const flowOf = (start: string, all = edges()) =>
  all.find(({ edgeId }) => edgeId.startsWith(start))?.flow;

describe('the edges of a calendar', () => {
  test('are both ends of each window, and the day on which tickets are prepared', () => {
    expect(edges()).toHaveLength(2 * WindowId.options.length + 1);
    expect(new Set(edges().map(({ edgeId }) => edgeId)).size).toBe(edges().length);
  });

  test('are known by window, edge and instant', () => {
    expect(edges().map(({ edgeId }) => edgeId)).toContain('W11-close-1711270800000');
  });

  test('of an instant that moved are other edges, and the rest stay the same', () => {
    const moved = edges(withWindow('W02', { closesAt: at('2024-02-02T18:00') }));
    const ids = new Set(edges().map(({ edgeId }) => edgeId));
    expect(moved.map(({ edgeId }) => edgeId).filter((edgeId) => !ids.has(edgeId))).toEqual([
      `W02-close-${at('2024-02-02T18:00')}`,
    ]);
  });

  test('are in the order in which they act', () => {
    const times = edges().map(({ actsAt }) => actsAt);
    expect(times).toEqual(times.toSorted((a, b) => a - b));
  });

  test.each([
    ['W02-close', 'expire-drafts'],
    ['W03b-close', 'file-tasks'],
    ['W04-close', 'overdue-reviews'],
    ['W09-close', 'settle-eligibility'],
  ])('%s is followed by the pass %s, two minutes after the close', (start, pass) => {
    const edge = edges().find(({ edgeId }) => edgeId.startsWith(start));
    expect(edge?.flow).toEqual({ kind: 'pass', pass });
    expect((edge?.actsAt ?? 0) - (edge?.at ?? 0)).toBe(graceMs);
    expect(graceMs).toBe(120_000);
  });

  test('close the fees a minute later than that: the sealing of the choices goes before', () => {
    const edge = edges().find(({ edgeId }) => edgeId.startsWith('W13-close'));
    expect(edge?.flow).toEqual({ kind: 'pass', pass: 'close-fees' });
    expect((edge?.actsAt ?? 0) - (edge?.at ?? 0)).toBe(graceMs + 60_000);
  });

  test('that change no record by a pass act at their instant', () => {
    const early = edges().filter(({ flow }) => flow.kind !== 'pass');
    expect(early.every(({ at: instant, actsAt }) => instant === actsAt)).toBe(true);
  });

  test('publish the lists when publicity opens', () => {
    expect(flowOf('W09-open')).toMatchObject({ kind: 'publish-list' });
  });

  test('lock at both instants by the letter of the notice', () => {
    const input = { seasonId: 'HN-ZSB-2024', round: 'R1' };
    expect(flowOf('W11-close')).toEqual({
      kind: 'lock-preferences',
      input: { ...input, instantId: 't1', at: 1_711_270_800_000 },
    });
    expect(flowOf('W10-close')).toEqual({
      kind: 'lock-preferences',
      input: { ...input, instantId: 't2', at: 1_711_357_200_000 },
    });
  });

  test.each([
    ['LOCK_FILLED_AT_SUBWINDOW_END', 'lock-preferences'],
    ['LOCK_CONFIRMED_AT_SUBWINDOW_END', 'lock-preferences'],
    ['LOCK_ALL_AT_CLOSE', 'none'],
    ['REQUIRE_CONFIRM', 'none'],
  ] as const)('by %s end the confirmation window with %s', (policy, kind) => {
    const all = edges(hunan.calendar, policy);
    expect(flowOf('W11-close', all)).toMatchObject({ kind });
    expect(flowOf('W10-close', all)).toMatchObject({ kind: 'lock-preferences' });
  });

  test('prepare the tickets a day before they are printed', () => {
    const edge = edges().find(({ edge }) => edge === 'prepare');
    expect(edge).toMatchObject({ at: at('2024-04-11T00:00'), flow: { kind: 'issue-tickets' } });
  });

  test('never prepare tickets before choices are closed and payments reconciled for 72 hours', () => {
    const preparedAt = (calendar: Calendar) =>
      edges(calendar).find(({ edge }) => edge === 'prepare')?.at;
    const tight = withWindow('W14', { opensAt: windowOf(hunan.calendar, 'W10').closesAt });
    expect(preparedAt(tight)).toBe(at('2024-03-28T17:00'));
    const late = withWindow('W13', { closesAt: at('2024-03-26T17:00') }, tight);
    expect(preparedAt(late)).toBe(at('2024-03-29T17:00'));
    const filling = withWindow('W10', { closesAt: at('2024-03-30T17:00') }, tight);
    expect(preparedAt(filling)).toBe(at('2024-03-30T17:00'));
  });
});

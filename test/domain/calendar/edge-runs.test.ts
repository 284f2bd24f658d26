import { describe, expect, test } from 'vitest';
import {
  attemptDue,
  type EdgeRun,
  runsWithinMs,
} from '../../../shared/domain/calendar/edge-runs.ts';
import { after as later } from '../../../shared/domain/kernel/instant.ts';
import { seasonEdges } from '../../../shared/seasons/season-file.ts';
import { at, hunan } from './season.ts';

const minute = 60_000;
const runsWithin = 15 * minute;
const actsAt = at('2024-02-02T17:02');
const due = (last: EdgeRun | undefined, now: number) =>
  attemptDue({ actsAt }, last, later(actsAt, now), runsWithin);
const run = (more: Partial<EdgeRun>): EdgeRun => ({
  state: 'RUNNING',
  attempt: 1,
  startedAt: actsAt,
  ...more,
});

describe('an edge without a run', () => {
  test.each([
    ['a minute after it should act', minute, 1],
    ['a millisecond before that', minute - 1, undefined],
    ['before it acts', -1, undefined],
    ['a minute later, under a name that a dead execution cannot block', 2 * minute, 2],
    ['an hour late', 60 * minute, 60],
  ])('%s', (_, elapsed, attempt) => {
    expect(due(undefined, elapsed)).toBe(attempt);
  });
});

describe('an edge whose run', () => {
  test('is at work is left to it for a quarter of an hour', () => {
    expect(due(run({}), runsWithin - 1)).toBeUndefined();
    expect(due(run({}), runsWithin)).toBe(2);
    expect(due(run({ attempt: 4 }), 3 * runsWithin)).toBe(7);
  });

  test('is done is done', () => {
    expect(due(run({ state: 'DONE', endedAt: actsAt }), 24 * 60 * minute)).toBeUndefined();
  });

  test('left somebody with more time is run again when that has ended', () => {
    const done = run({ state: 'DONE', endedAt: actsAt, revisitAt: later(actsAt, 60 * minute) });
    expect(due(done, 60 * minute - 1)).toBeUndefined();
    expect(due(done, 60 * minute)).toBe(2);
    expect(due(done, 75 * minute)).toBe(3);
  });

  test('failed is run again after a pause that doubles up to a quarter of an hour', () => {
    const failed = (attempt: number) => run({ state: 'FAILED', attempt, endedAt: actsAt });
    expect(due(failed(1), minute - 1)).toBeUndefined();
    expect(due(failed(1), minute)).toBe(2);
    expect(due(failed(3), 4 * minute - 1)).toBeUndefined();
    expect(due(failed(3), 4 * minute)).toBe(4);
    expect(due(failed(12), runsWithin - 1)).toBeUndefined();
    expect(due(failed(12), runsWithin)).toBe(13);
  });
});

test('a lock may run for its graces too, and tickets for an hour', () => {
  const within = (start: string, confirmGraceMs = 0) => {
    const edge = seasonEdges(hunan.calendar, hunan.rules).find(({ edgeId }) =>
      edgeId.startsWith(start),
    );
    return edge && runsWithinMs(edge, confirmGraceMs) / minute;
  };
  expect([within('W02-close'), within('W10-close'), within('W14-prepare')]).toEqual([15, 17, 60]);
  expect(within('W10-close', 7_200_000)).toBe(137);
});

import { describe, expect, test } from 'vitest';
import definition from '../../workflows/review-task.asl.json' with { type: 'json' };
import { walk } from '../support/walk.ts';

const startMs = Date.UTC(2024, 1, 18, 1);
const leaseMs = 20 * 60_000;
const input = {
  seasonId: 'HN-ZSB-2024',
  taskId: 'c43001-aaaaaaaaaaaaaaaa.FIRST.1',
  takings: 2,
  leaseUntil: startMs + leaseMs,
};
const AskOfficer = () => ({ asked: true });

describe('the review-task workflow', () => {
  test('ends with the decision in two states', async () => {
    const run = await walk(
      definition,
      input,
      { AskOfficer, ReturnTask: () => undefined, ParkWork: () => undefined },
      { atMs: startMs, tokens: { 'Wait for the decision': () => ({ outcome: 'DECIDED' }) } },
    );
    expect(run.states).toEqual(['Wait for the decision', 'Taking ended']);
    expect(run.output).toEqual({ outcome: 'DECIDED' });
    expect(run.calls).toEqual([
      {
        name: 'AskOfficer',
        payload: { taskId: input.taskId, takings: 2, token: expect.any(String) },
      },
    ]);
  });

  test('gives the task back when the lease is over, in at most five transitions', async () => {
    const run = await walk(
      definition,
      input,
      { AskOfficer, ReturnTask: () => ({ outcome: 'returned' }), ParkWork: () => undefined },
      { atMs: startMs },
    );
    expect(run.states).toEqual(['Wait for the decision', 'Give the task back', 'Taking ended']);
    expect(run.elapsedMs).toBe(leaseMs);
    expect(run.calls.at(-1)).toEqual({
      name: 'ReturnTask',
      payload: { taskId: input.taskId, takings: 2 },
    });
    expect(run.transitions).toBeLessThanOrEqual(5);
  });

  test('that was started late waits for what is left of the lease, or a second', async () => {
    const answers = { AskOfficer, ReturnTask: () => ({}), ParkWork: () => undefined };
    const late = await walk(definition, input, answers, { atMs: startMs + leaseMs - 90_500 });
    expect(late.elapsedMs).toBe(91_000);
    const over = await walk(definition, input, answers, { atMs: startMs + leaseMs + 5_000 });
    expect(over.elapsedMs).toBe(1_000);
  });

  test('asks again while a clock is a moment early', async () => {
    let asked = 0;
    const ReturnTask = () => {
      asked += 1;
      if (asked < 3) throw Object.assign(new Error('early'), { name: 'LeaseRuns' });
      return { outcome: 'returned' };
    };
    const answers = { AskOfficer, ReturnTask, ParkWork: () => undefined };
    expect((await walk(definition, input, answers, { atMs: startMs })).output).toEqual({
      outcome: 'returned',
    });
  });

  test('that cannot go on is parked where a person sees it', async () => {
    const broken = () => {
      throw Object.assign(new Error('no'), { name: 'SomethingBroke' });
    };
    const run = await walk(
      definition,
      input,
      { AskOfficer: broken, ReturnTask: broken, ParkWork: () => undefined },
      { atMs: startMs },
    );
    expect(run.error).toBe('ReviewUnwatched');
    expect(run.calls.at(-1)).toEqual({
      name: 'ParkWork',
      payload: {
        seasonId: 'HN-ZSB-2024',
        workId: 'walk',
        what: 'review-task',
        error: 'SomethingBroke',
      },
    });
  });
});

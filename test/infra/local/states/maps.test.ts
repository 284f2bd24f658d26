import { describe, expect, test } from 'vitest';
import { walk } from '../../../support/walk.ts';
import { arnOf, bench, machine, pass, task } from './machines.ts';

const each = (config: object, inner: object, rest: object = {}) => ({
  Type: 'Map',
  Items: '{% $states.input %}',
  ItemProcessor: { ProcessorConfig: config, StartAt: Object.keys(inner)[0], States: inner },
  ...('Next' in rest ? {} : { End: true }),
  ...rest,
});
const inline = { Mode: 'INLINE' };
const express = { Mode: 'DISTRIBUTED', ExecutionType: 'EXPRESS' };
const standard = { Mode: 'DISTRIBUTED', ExecutionType: 'STANDARD' };

/** A function whose calls the test answers one by one. */
function heldCalls() {
  const held: { payload: unknown; answer: () => void; fail: () => void }[] = [];
  const invoke = (_: string, payload: unknown) =>
    new Promise<{ payload: unknown }>((resolve, reject) =>
      held.push({
        payload,
        answer: () => resolve({ payload }),
        fail: () => reject(new Error('no')),
      }),
    );
  return { held, invoke };
}

const turn = () => new Promise((resolve) => setImmediate(resolve));

describe.each([
  ['an inline Map', inline],
  ['a distributed Map of Express children', express],
  ['a distributed Map of Standard children', standard],
])('%s', (_, config) => {
  test('keeps the order of its items, whichever is done first', async () => {
    const { held, invoke } = heldCalls();
    const { states } = bench({ m: machine({ Each: each(config, { Do: task() }) }) }, { invoke });
    const execution = states.start({ stateMachineArn: arnOf('m'), input: ['a', 'b', 'c'] });
    await turn();
    for (const call of held.reverse()) {
      call.answer();
      await turn();
    }
    await states.whenIdle();
    expect(execution.output).toEqual(['a', 'b', 'c']);
  });

  test('runs at most MaxConcurrency items at once, and begins the next when one is done', async () => {
    const { held, invoke } = heldCalls();
    const limited = machine({ Each: each(config, { Do: task() }, { MaxConcurrency: 2 }) });
    const { states } = bench({ m: limited }, { invoke });
    const execution = states.start({ stateMachineArn: arnOf('m'), input: [1, 2, 3] });
    await turn();
    expect(held.map(({ payload }) => payload)).toEqual([1, 2]);
    held[1]?.answer();
    await turn();
    expect(held.map(({ payload }) => payload)).toEqual([1, 2, 3]);
    for (const call of held) call.answer();
    await states.whenIdle();
    expect(execution.output).toEqual([1, 2, 3]);
  });

  test('gives [] for no items', async () => {
    expect((await walk(machine({ Each: each(config, { A: pass() }) }), [], {})).output).toEqual([]);
  });

  test('selects the input of each item, which knows its index and value', async () => {
    const ItemSelector = {
      i: '{% $states.context.Map.Item.Index %}',
      v: '{% $states.context.Map.Item.Value %}',
    };
    const run = await walk(
      machine({ Each: each(config, { A: pass() }, { ItemSelector }) }),
      ['x', 'y'],
      {},
    );
    expect(run.output).toEqual([
      { i: 0, v: 'x' },
      { i: 1, v: 'y' },
    ]);
  });

  test('refuses a single item that lost its list', async () => {
    const collapsing = machine({
      Each: each(config, { A: pass() }, { Items: '{% $states.input[$ > 1] %}' }),
    });
    expect((await walk(collapsing, [1, 2], {})).error).toBe('States.QueryEvaluationError');
    expect((await walk(collapsing, [1, 2, 3], {})).output).toEqual([2, 3]);
  });

  test('can be retried as a whole', async () => {
    let failures = 1;
    const retrying = machine({
      Each: each(
        config,
        { Do: task() },
        { Retry: [{ ErrorEquals: ['States.ALL'], MaxAttempts: 1 }] },
      ),
    });
    const run = await walk(retrying, [1, 2], {
      deed: (n: number) => {
        if (n === 2 && failures-- > 0) throw new Error('once');
        return n;
      },
    });
    expect(run.output).toEqual([1, 2]);
  });
});

describe('a failing item', () => {
  test('gives its own error to an inline Map, and the exceeded threshold to a distributed one', async () => {
    const failing = (config: object) =>
      walk(
        machine({ Each: each(config, { No: { Type: 'Fail', Error: 'Mine', Cause: 'c' } }) }),
        [1],
        {},
      );
    expect((await failing(inline)).error).toBe('Mine');
    expect(await failing(express)).toMatchObject({
      error: 'States.ExceedToleratedFailureThreshold',
      cause: expect.stringContaining('Mine'),
    });
  });

  test('stops the waits of the others, also when the execution goes on', async () => {
    const inner = {
      'Is it the first?': {
        Type: 'Choice',
        Choices: [{ Condition: '{% $states.input = 1 %}', Next: 'No' }],
        Default: 'Wait',
      },
      No: { Type: 'Fail', Error: 'Mine', Cause: 'c' },
      Wait: { Type: 'Wait', Seconds: 3_600, Next: 'Do' },
      Do: task(),
    };
    const Catch = [{ ErrorEquals: ['States.ALL'], Next: 'Rest' }];
    const rest = { Type: 'Wait', Seconds: 7_200, End: true };
    for (const config of [inline, standard]) {
      const { states, seasonTimers } = bench({
        m: machine({ Each: each(config, inner, { Catch }), Rest: rest }),
      });
      const execution = states.start({ stateMachineArn: arnOf('m'), input: [2, 1] });
      await states.whenIdle();
      expect(execution.status).toBe('RUNNING');
      expect(states.busy()).toBe(0);
      expect(seasonTimers.size).toBe(1);
      expect(states.executions().filter(({ status }) => status === 'RUNNING')).toEqual([execution]);
    }
  });

  test('lets no further item begin', async () => {
    const { held, invoke } = heldCalls();
    const two = machine({ Each: each(standard, { Do: task() }, { MaxConcurrency: 2 }) });
    const { states } = bench({ m: two }, { invoke });
    states.start({ stateMachineArn: arnOf('m'), input: [1, 2, 3] });
    await turn();
    held[0]?.fail();
    held[1]?.answer();
    await states.whenIdle();
    expect(states.executions()).toHaveLength(1 + 2);
  });
});

describe('the bill', () => {
  const two = { A: pass({ Next: 'B' }), B: pass() };

  test('of an inline Map is the Map and every state of every item', async () => {
    expect((await walk(machine({ Each: each(inline, two) }), [1, 2, 3], {})).transitions).toBe(
      1 + 3 * 2,
    );
  });

  test('of a distributed Map is the Map, a start for each child, and the states of Standard children', async () => {
    const run = await walk(machine({ Each: each(express, two) }), [1, 2, 3], {});
    expect(run).toMatchObject({ transitions: 1 + 3, states: ['Each'] });
    expect(run.children).toEqual([
      ['A', 'B'],
      ['A', 'B'],
      ['A', 'B'],
    ]);
    expect((await walk(machine({ Each: each(standard, two) }), [1, 2, 3], {})).transitions).toBe(
      1 + 3 + 3 * 2,
    );
  });
});

describe('a child of a distributed Map', () => {
  test('is an execution of its own: it has its own input, and no variable of the outside', async () => {
    const show = {
      Show: pass({ Output: ['{% $exists($outer) %}', '{% $states.context.Execution.Input %}'] }),
    };
    const run = await walk(
      machine({
        Set: pass({ Assign: { outer: 1 }, Next: 'Each' }),
        Each: each(express, show),
      }),
      ['x'],
      {},
    );
    expect(run.output).toEqual([[false, 'x']]);
  });

  test('is Express for five minutes only', async () => {
    const long = { Wait: { Type: 'Wait', Seconds: 301, End: true } };
    expect((await walk(machine({ Each: each(express, long) }), [1], {})).error).toBe(
      'States.ExceedToleratedFailureThreshold',
    );
    expect((await walk(machine({ Each: each(standard, long) }), [1], {})).error).toBeUndefined();
  });
});

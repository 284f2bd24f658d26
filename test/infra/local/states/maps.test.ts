import { describe, expect, test } from 'vitest';
import { walk } from '../../../support/walk.ts';
import { arnOf, bench, distributed, each, echo, inline, machine, task, wait } from './machines.ts';

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
  ['a distributed Map', distributed],
])('%s', (_, config) => {
  test('keeps the order of its items, whichever is done first', async () => {
    const { held, invoke } = heldCalls();
    const { states } = bench({ m: machine(each(config, { Do: task() })) }, { invoke });
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
    const limited = machine(each(config, { Do: task() }, { MaxConcurrency: 2 }));
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
    expect((await walk(machine(each(config, { A: task() })), [], echo)).output).toEqual([]);
  });

  test('selects the input of each item, which knows its index and value', async () => {
    const ItemSelector = {
      i: '{% $states.context.Map.Item.Index %}',
      v: '{% $states.context.Map.Item.Value %}',
    };
    const run = await walk(
      machine(each(config, { A: task() }, { ItemSelector })),
      ['x', 'y'],
      echo,
    );
    expect(run.output).toEqual([
      { i: 0, v: 'x' },
      { i: 1, v: 'y' },
    ]);
  });

  test('refuses a single item that lost its list', async () => {
    const collapsing = machine(
      each(config, { A: task() }, { Items: '{% $states.input[$ > 1] %}' }),
    );
    expect((await walk(collapsing, [1, 2], echo)).error).toBe('States.QueryEvaluationError');
    expect((await walk(collapsing, [1, 2, 3], echo)).output).toEqual([2, 3]);
  });

  test('makes its output of its results', async () => {
    const Output = '{% $sum($states.result) %}';
    const summing = machine(each(config, { A: task() }, { Output }));
    expect((await walk(summing, [1, 2], echo)).output).toBe(3);
  });

  test('can catch the failure of an item', async () => {
    const Catch = [
      { ErrorEquals: ['States.ALL'], Output: '{% $states.errorOutput.Cause %}', Next: 'Done' },
    ];
    const No = { Type: 'Fail', Error: 'Mine', Cause: 'because' };
    const catching = machine(each(config, { No }, { Catch }));
    expect((await walk(catching, [1], {})).output).toMatch(/because$/);
  });
});

describe('a failing item', () => {
  test('gives its own error to an inline Map, and the exceeded threshold to a distributed one', async () => {
    const failing = (config: typeof inline) =>
      walk(machine(each(config, { No: { Type: 'Fail', Error: 'Mine', Cause: 'c' } })), [1], {});
    expect((await failing(inline)).error).toBe('Mine');
    expect(await failing(distributed)).toMatchObject({
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
      Wait: wait('"2024-03-24T09:04:00Z"', 'Do'),
      Do: task(),
    };
    const Catch = [{ ErrorEquals: ['States.ALL'], Next: 'Rest' }];
    const Rest = wait('"2024-03-24T11:00:00Z"', 'Done');
    for (const config of [inline, distributed]) {
      const { states, seasonTimers } = bench({
        m: machine({ ...each(config, inner, { Catch }), Rest }),
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
    const two = machine(each(distributed, { Do: task() }, { MaxConcurrency: 2 }));
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
  const two = { A: task({ Next: 'B' }), B: task() };

  test('of an inline Map is the Map and every state of every item', async () => {
    const run = await walk(machine(each(inline, two)), [1, 2, 3], echo);
    expect(run.transitions).toBe(1 + 3 * 2 + 1);
  });

  test('of a distributed Map is the Map and a start for each child, whose states cost nothing', async () => {
    const run = await walk(machine(each(distributed, two)), [1, 2, 3], echo);
    expect(run).toMatchObject({ transitions: 1 + 3 + 1, states: ['Each', 'Done'] });
    expect(run.children).toEqual([
      ['A', 'B'],
      ['A', 'B'],
      ['A', 'B'],
    ]);
  });
});

describe('a child of a distributed Map', () => {
  test('is an execution of its own: it has its own input, and no variable of the outside', async () => {
    const show = {
      Show: task({ Output: ['{% $exists($outer) %}', '{% $states.context.Execution.Input %}'] }),
    };
    const run = await walk(
      machine({
        Set: task({ Assign: { outer: 1 }, Next: 'Each' }),
        ...each(distributed, show),
      }),
      ['x'],
      echo,
    );
    expect(run.output).toEqual([[false, 'x']]);
  });

  test('is Express for five minutes only', async () => {
    const waiting = { Wait: wait('$states.input', 'Do'), Do: task() };
    const lasting = async (until: string) =>
      (await walk(machine(each(distributed, waiting)), [until], echo)).error;
    expect(await lasting('2024-03-01T00:04:59Z')).toBeUndefined();
    expect(await lasting('2024-03-01T00:05:01Z')).toBe('States.ExceedToleratedFailureThreshold');
  });
});

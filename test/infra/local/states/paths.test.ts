import { describe, expect, test } from 'vitest';
import { walk } from '../../../support/walk.ts';
import { each, echo, inline, machine, succeed, task, wait } from './machines.ts';

const named = (name: string) => Object.assign(new Error(name), { name });

/** Throws these errors one after the other, then answers 'done'. */
const failing =
  (...errors: string[]) =>
  () => {
    const error = errors.shift();
    if (error !== undefined) throw named(error);
    return 'done';
  };

describe('a path', () => {
  test('hands the output of a state to the next as its input', async () => {
    const run = await walk(
      machine({
        First: task({ Output: { twice: '{% $states.input.n * 2 %}' }, Next: 'Second' }),
        Second: task({ Output: '{% $states.input.twice + 1 %}' }),
      }),
      { n: 20 },
      echo,
    );
    expect(run).toMatchObject({
      output: 41,
      error: undefined,
      states: ['First', 'Second'],
      transitions: 2,
    });
  });

  test('ends in Succeed with its input, and in Fail with its error and cause', async () => {
    const end = (type: object) => walk(machine({ End: { ...type } }), { why: 'late' }, {});
    expect(await end(succeed)).toMatchObject({ output: { why: 'late' } });
    expect(
      await end({ Type: 'Fail', Error: 'TooLate', Cause: '{% "It was " & $states.input.why %}' }),
    ).toMatchObject({
      output: undefined,
      error: 'TooLate',
      cause: 'It was late',
    });
  });

  test('takes the first choice that holds, else the default, with the Output of that way', async () => {
    const choosing = machine({
      'How many?': {
        Type: 'Choice',
        Choices: [
          { Condition: '{% $states.input > 1 %}', Next: 'Some' },
          { Condition: '{% $states.input > 0 %}', Next: 'One', Output: 'chosen' },
        ],
        Default: 'None',
      },
      Some: succeed,
      One: succeed,
      None: succeed,
    });
    const ways = await Promise.all([2, 1, 0].map((n) => walk(choosing, n, {})));
    expect(ways.map(({ states, output }) => [states[1], output])).toEqual([
      ['Some', 2],
      ['One', 'chosen'],
      ['None', 0],
    ]);
  });

  test('refuses a condition that is not a boolean', async () => {
    const choosing = machine({
      'Is it?': {
        Type: 'Choice',
        Choices: [{ Condition: '{% 1 %}', Next: 'End' }],
        Default: 'End',
      },
      End: succeed,
    });
    expect((await walk(choosing, {}, {})).error).toBe('States.QueryEvaluationError');
  });
});

describe('variables', () => {
  test('stay until the end of the flow', async () => {
    const run = await walk(
      machine({
        Set: task({ Assign: { a: 1 }, Next: 'Other' }),
        Other: task({ Assign: { b: 2 }, Next: 'Show' }),
        Show: task({ Output: ['{% $a %}', '{% $b %}'] }),
      }),
      {},
      echo,
    );
    expect(run.output).toEqual([1, 2]);
  });

  test('are set after the state: Assign and Output of one state see the old values', async () => {
    const run = await walk(
      machine({
        Set: task({ Assign: { a: 1, b: 2 }, Next: 'Swap' }),
        Swap: task({
          Assign: { a: '{% $b %}', b: '{% $a %}' },
          Output: ['{% $a %}', '{% $b %}'],
          Next: 'Show',
        }),
        Show: task({ Output: { before: '{% $states.input %}', now: ['{% $a %}', '{% $b %}'] } }),
      }),
      {},
      echo,
    );
    expect(run.output).toEqual({ before: [1, 2], now: [2, 1] });
  });

  test('of a Map are its own: iterations read the outer ones and keep their own to themselves', async () => {
    const run = await walk(
      machine({
        Set: task({ Assign: { outer: 10 }, Next: 'Each' }),
        ...each(
          inline,
          {
            Add: task({ Assign: { inner: '{% $outer + $states.input %}' }, Next: 'Tell' }),
            Tell: task({ Output: '{% $inner %}' }),
          },
          { Next: 'After' },
        ),
        After: task({ Output: { sums: '{% $states.input %}', seen: '{% $exists($inner) %}' } }),
      }),
      [1, 2],
      echo,
    );
    expect(run.output).toEqual({ sums: [11, 12], seen: false });
  });
});

describe('a Task', () => {
  test('gets the result as the Lambda integration gives it', async () => {
    const whole = machine({ Do: task({ Output: '{% $states.result %}' }) });
    const run = await walk(whole, { n: 1 }, { deed: ({ n }: { n: number }) => ({ n: n + 1 }) });
    expect(run.output).toEqual({ ExecutedVersion: '$LATEST', Payload: { n: 2 }, StatusCode: 200 });
    expect(run.calls).toEqual([{ name: 'deed', payload: { n: 1 } }]);
  });

  test('gets null from a function that gives nothing', async () => {
    expect((await walk(machine({ Do: task() }), {}, { deed: () => undefined })).output).toBeNull();
  });

  test('fails with the name of the error that the function threw', async () => {
    const run = await walk(machine({ Do: task() }), {}, { deed: failing('RecordChanged') });
    expect(run.error).toBe('RecordChanged');
    expect(JSON.parse(String(run.cause))).toMatchObject({ errorType: 'RecordChanged' });
  });

  test('tries again as often as the retrier of that error says, and each retry is a transition', async () => {
    const retrying = machine({ Do: task({ Retry: [{ ErrorEquals: ['Busy'], MaxAttempts: 2 }] }) });
    const held = await walk(retrying, {}, { deed: failing('Busy', 'Busy') });
    expect(held).toMatchObject({ output: 'done', transitions: 3, states: ['Do'] });
    const spent = await walk(retrying, {}, { deed: failing('Busy', 'Busy', 'Busy') });
    expect(spent).toMatchObject({ error: 'Busy', transitions: 3 });
    expect((await walk(retrying, {}, { deed: failing('Other') })).calls).toHaveLength(1);
  });

  test('counts each retrier for itself, and the first that names the error decides alone', async () => {
    const Retry = [
      { ErrorEquals: ['A'], MaxAttempts: 1 },
      { ErrorEquals: ['B'], MaxAttempts: 0 },
      { ErrorEquals: ['States.ALL'], MaxAttempts: 2 },
    ];
    const retrying = machine({ Do: task({ Retry }) });
    const calls = async (...errors: string[]) => {
      const run = await walk(retrying, {}, { deed: failing(...errors) });
      return [run.calls.length, run.error ?? run.output];
    };
    expect(await calls('A', 'C', 'C')).toEqual([4, 'done']);
    expect(await calls('A', 'C', 'A')).toEqual([3, 'A']);
    expect(await calls('B')).toEqual([1, 'B']);
  });

  test('goes where the first catcher of the error says, with the error as its output', async () => {
    const catching = machine({
      Do: task({
        Catch: [
          {
            ErrorEquals: ['Late'],
            Next: 'Told',
            Assign: { why: '{% $states.errorOutput.Error %}' },
            Output: 'late',
          },
          { ErrorEquals: ['States.ALL'], Next: 'Told', Assign: { why: 'any' } },
        ],
      }),
      Told: {
        Type: 'Fail',
        Error: 'Told',
        Cause: '{% $string([$why, $states.input]) %}',
      },
    });
    const told = async (error: string) => {
      const run = await walk(catching, {}, { deed: failing(error) });
      expect(run).toMatchObject({ states: ['Do', 'Told'], transitions: 2 });
      return JSON.parse(String(run.cause));
    };
    expect(await told('Late')).toEqual(['Late', 'late']);
    expect(await told('Other')).toEqual([
      'any',
      { Error: 'Other', Cause: expect.stringContaining('errorMessage') },
    ]);
  });

  test('can retry and catch an error of its own Output', async () => {
    const catching = machine({
      Do: task({
        Output: '{% $nothing %}',
        Catch: [{ ErrorEquals: ['States.QueryEvaluationError'], Next: 'Ok', Output: 'caught' }],
      }),
      Ok: succeed,
    });
    expect((await walk(catching, {}, { deed: () => 1 })).output).toBe('caught');
  });

  test('is not saved by its own catchers from an error in a catcher', async () => {
    const catching = machine({
      Do: task({ Catch: [{ ErrorEquals: ['States.ALL'], Next: 'Ok', Output: '{% $nothing %}' }] }),
      Ok: succeed,
    });
    expect((await walk(catching, {}, { deed: failing('A') })).error).toBe(
      'States.QueryEvaluationError',
    );
  });
});

describe('expressions', () => {
  const show = (expression: string, input: unknown = {}) =>
    walk(machine({ Show: task({ Output: expression }) }), input, echo).then(
      ({ output, error }) => error ?? output,
    );

  test('that give nothing are an error, also deep in a template', async () => {
    expect(await show('{% $states.input.missing %}')).toBe('States.QueryEvaluationError');
    expect(
      (await walk(machine({ A: task({ Output: { a: ['{% $missing %}'] } }) }), {}, echo)).error,
    ).toBe('States.QueryEvaluationError');
    expect(await show('{% {"a": $states.input.missing} %}')).toEqual({});
  });

  test('that find one of several give it without its list, and keep the list if told to', async () => {
    const input = {
      all: [
        { ok: true, id: 1 },
        { ok: false, id: 2 },
      ],
    };
    expect(await show('{% $states.input.all[ok].id %}', input)).toBe(1);
    expect(await show('{% [$states.input.all[ok].id] %}', input)).toEqual([1]);
  });

  test('that throw or give a function are an error', async () => {
    expect(await show('{% $number("x") %}')).toBe('States.QueryEvaluationError');
    expect(await show('{% $sum %}')).toBe('States.QueryEvaluationError');
    expect(await show('{% {"f": function($x){$x}} %}')).toBe('States.QueryEvaluationError');
  });

  test('see nothing at the top but $states and the variables', async () => {
    expect(await show('{% n %}', { n: 1 })).toBe('States.QueryEvaluationError');
  });

  test('have the functions that Step Functions adds', async () => {
    expect(await show('{% $partition([1..5], 2) %}')).toEqual([[1, 2], [3, 4], [5]]);
    expect(await show('{% $range(0, 10, 5) %}')).toEqual([0, 5, 10]);
    expect(await show('{% $range(3, 1, -1) %}')).toEqual([3, 2, 1]);
    expect(await show('{% $hash("abc", "SHA-256") %}')).toMatch(/^ba7816bf8f01cfea/);
    expect(await show('{% $hash("abc", "CRC") %}')).toBe('States.QueryEvaluationError');
    expect(await show('{% $random() %}')).toBe(0.5);
    expect(await show('{% $uuid() %}')).toMatch(/^[0-9a-f-]{36}$/);
    expect(await show('{% $parse("{\\"a\\":[1]}").a %}')).toEqual([1]);
  });

  test('read the execution, the machine, the state and its season time from the context', async () => {
    const run = await walk(
      machine({
        Pause: wait('"2024-01-29T00:01:30Z"', 'Show'),
        Show: task({ Output: '{% $states.context %}' }),
      }),
      { n: 1 },
      echo,
      { atMs: Date.UTC(2024, 0, 29, 0, 0, 0, 250) },
    );
    expect(run.output).toEqual({
      Execution: {
        Id: 'arn:aws:states:local:000000000000:execution:walked:walk',
        Name: 'walk',
        Input: { n: 1 },
        StartTime: '2024-01-29T00:00:00.250Z',
      },
      StateMachine: { Id: 'arn:aws:states:local:000000000000:stateMachine:walked', Name: 'walked' },
      State: { Name: 'Show', EnteredTime: '2024-01-29T00:01:30.000Z' },
    });
  });
});

describe('a Wait', () => {
  const waiting = machine({ Wait: wait('$states.input', 'Done'), Done: succeed });
  const run = (at: string) => walk(waiting, at, {}, { atMs: Date.UTC(2024, 2, 24, 8) });

  test('waits until a timestamp with any offset, whose milliseconds do not count', async () => {
    expect((await run('2024-03-24T17:00:00.999+08:00')).elapsedMs).toBe(3_600_000);
    expect((await run('2024-03-24T07:00:00Z')).elapsedMs).toBe(0);
  });

  test('refuses a time that is none', async () => {
    expect((await run('2024-03-24 17:00')).error).toBe('States.QueryEvaluationError');
    expect((await run('2024-03-24T25:00:00Z')).error).toBe('States.QueryEvaluationError');
  });
});

describe('the payload limit of 256 KiB', () => {
  const limit = 262_144;
  const giving = (bytes: number) =>
    walk(machine({ Do: task() }), {}, { deed: () => 'x'.repeat(bytes) });
  const envelope = JSON.stringify({
    ExecutedVersion: '$LATEST',
    Payload: '',
    StatusCode: 200,
  }).length;

  test('holds for a result to the byte', async () => {
    expect((await giving(limit - envelope)).error).toBeUndefined();
    expect((await giving(limit - envelope + 1)).error).toBe('States.DataLimitExceeded');
  });

  test('is not what States.ALL or States.TaskFailed means', async () => {
    const catching = (name: string) =>
      walk(
        machine({
          Do: task({ Catch: [{ ErrorEquals: [name], Next: 'Ok', Output: 'caught' }] }),
          Ok: succeed,
        }),
        {},
        { deed: () => 'x'.repeat(limit) },
      );
    expect((await catching('States.ALL')).error).toBe('States.DataLimitExceeded');
    expect((await catching('States.TaskFailed')).error).toBe('States.DataLimitExceeded');
    expect((await catching('States.DataLimitExceeded')).output).toBe('caught');
  });

  test('counts bytes of UTF-8 in a set of variables too', async () => {
    const setting = machine({
      Set: task({
        Assign: { a: '{% $join([1..50000].("考")) %}', b: '{% $join([1..50000].("期")) %}' },
      }),
    });
    expect((await walk(setting, {}, echo)).error).toBe('States.DataLimitExceeded');
  });
});

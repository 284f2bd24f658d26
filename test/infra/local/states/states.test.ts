import { describe, expect, test } from 'vitest';
import { arnOf, bench, machine, succeed, task, wait } from './machines.ts';

const start = Date.UTC(2024, 2, 24, 9);
const choice = (next: string) => ({
  Type: 'Choice',
  Choices: [{ Condition: '{% true %}', Next: next }],
  Default: next,
});
const waiting = machine({ Wait: wait('"2024-03-24T09:01:00Z"', 'Do'), Do: task() });

describe('a Standard name', () => {
  test('started again with the same input, while it runs, is the same execution', () => {
    const { states } = bench({ m: waiting });
    const first = states.start({ stateMachineArn: arnOf('m'), name: 'a', input: { n: 1 } });
    expect(states.start({ stateMachineArn: arnOf('m'), name: 'a', input: { n: 1 } })).toBe(first);
    expect(states.executions()).toHaveLength(1);
  });

  test('is refused with another input, and once it is closed', async () => {
    const { states, advance } = bench({ m: waiting });
    const again = (n: number) => () =>
      states.start({ stateMachineArn: arnOf('m'), name: 'a', input: { n } });
    again(1)();
    expect(again(2)).toThrow(expect.objectContaining({ name: 'ExecutionAlreadyExists' }));
    await states.whenIdle();
    advance(start + 60_000);
    await states.whenIdle();
    expect(again(1)).toThrow(expect.objectContaining({ name: 'ExecutionAlreadyExists' }));
  });

  test('may have 80 characters, and none that AWS forbids', () => {
    const { states } = bench({ m: waiting });
    const named = (name: string) => () => states.start({ stateMachineArn: arnOf('m'), name });
    expect(named('W11_2024-03-24T170000.000+考期'.padEnd(80, 'x'))).not.toThrow();
    for (const name of ['', 'x'.repeat(81), 'a b', 'W11:close', 'a/b', 'a#b', 'a\u0007b']) {
      expect(named(name)).toThrow(expect.objectContaining({ name: 'InvalidName' }));
    }
  });
});

describe('an Express name', () => {
  test('may be used again and again', () => {
    const { states } = bench({ m: waiting }, { types: { m: 'EXPRESS' } });
    const one = states.start({ stateMachineArn: arnOf('m'), name: 'a' });
    const two = states.start({ stateMachineArn: arnOf('m'), name: 'a' });
    expect(one.identity.arn).not.toBe(two.identity.arn);
    expect(one.identity.arn).toContain(':express:m:a:');
  });
});

describe('an execution', () => {
  test('in a Wait is not busy, and is from the moment it is woken', async () => {
    const { states, advance } = bench({ m: waiting });
    const execution = states.start({ stateMachineArn: arnOf('m') });
    expect(states.busy()).toBe(1);
    await states.whenIdle();
    expect(states.busy()).toBe(0);
    advance(start + 59_999);
    expect(states.busy()).toBe(0);
    advance(start + 60_000);
    expect(states.busy()).toBe(1);
    await states.whenIdle();
    expect(execution.status).toBe('SUCCEEDED');
  });

  test('of an Express machine lives five minutes of season time, and nothing of it goes on', async () => {
    const long = machine({ Wait: wait('"2024-03-24T09:05:01Z"', 'Do'), Do: task() });
    const calls: unknown[] = [];
    const { states, advance } = bench(
      { m: long },
      {
        types: { m: 'EXPRESS' },
        invoke: async (name) => ({ payload: calls.push(name) }),
      },
    );
    const execution = states.start({ stateMachineArn: arnOf('m') });
    await states.whenIdle();
    advance(start + 299_999);
    expect(execution.status).toBe('RUNNING');
    advance(start + 600_000);
    await states.whenIdle();
    expect(execution).toMatchObject({
      status: 'TIMED_OUT',
      error: 'States.Timeout',
      stoppedAtMs: start + 300_000,
    });
    expect(calls).toEqual([]);
  });

  test('keeps its status and its output when it is ended again', async () => {
    const { states } = bench({ m: machine({ A: succeed }) });
    const execution = states.start({ stateMachineArn: arnOf('m'), input: 1 });
    await states.whenIdle();
    execution.end('ABORTED');
    expect(execution).toMatchObject({ status: 'SUCCEEDED', output: 1 });
  });

  test('that is stopped in the midst of a call does not succeed with its answer', async () => {
    let answer = (_: { payload: unknown }) => {};
    const { states } = bench(
      { m: machine({ Do: task() }) },
      {
        invoke: () =>
          new Promise((resolve) => {
            answer = resolve;
          }),
      },
    );
    const execution = states.start({ stateMachineArn: arnOf('m') });
    await new Promise((resolve) => setImmediate(resolve));
    execution.end('ABORTED');
    answer({ payload: 1 });
    await states.whenIdle();
    expect(execution).toMatchObject({ status: 'ABORTED', output: undefined });
    expect(execution.events.at(-1)?.type).toBe('ExecutionAborted');
  });

  test('that is stopped enters no further state, calls nothing and does not succeed', async () => {
    const calls: unknown[] = [];
    const { states } = bench(
      { calling: machine({ Do: task() }), choosing: machine({ 'A?': choice('B'), B: succeed }) },
      { invoke: async (name) => ({ payload: calls.push(name) }) },
    );
    const calling = states.start({ stateMachineArn: arnOf('calling') });
    const choosing = states.start({ stateMachineArn: arnOf('choosing') });
    for (const execution of [calling, choosing]) execution.end('ABORTED');
    await states.whenIdle();
    expect(calls).toEqual([]);
    expect([calling, choosing]).toMatchObject([
      { status: 'ABORTED', transitions: 1 },
      { status: 'ABORTED', transitions: 1 },
    ]);
  });

  test('that is stopped in its last state does not succeed', async () => {
    const { states } = bench({ m: machine({ A: succeed }) });
    const execution = states.start({ stateMachineArn: arnOf('m') });
    execution.end('ABORTED');
    await states.whenIdle();
    expect(execution).toMatchObject({ status: 'ABORTED', output: undefined });
  });

  test('leaves no timer behind', async () => {
    const quick = machine({ A: succeed });
    const { states, seasonTimers } = bench({ quick, waiting }, { types: { quick: 'EXPRESS' } });
    states.start({ stateMachineArn: arnOf('quick') });
    const stopped = states.start({ stateMachineArn: arnOf('waiting') });
    await states.whenIdle();
    expect(seasonTimers.size).toBe(1);
    stopped.end('ABORTED');
    expect(seasonTimers.size).toBe(0);
  });

  test('tells its history in order', async () => {
    const { states } = bench({
      m: machine({ Do: task({ Next: 'End' }), End: succeed }),
    });
    const execution = states.start({ stateMachineArn: arnOf('m') });
    await states.whenIdle();
    expect(execution.events.map(({ type }) => type)).toEqual([
      'ExecutionStarted',
      'TaskStateEntered',
      'TaskScheduled',
      'TaskStarted',
      'TaskSucceeded',
      'TaskStateExited',
      'SucceedStateEntered',
      'SucceedStateExited',
      'ExecutionSucceeded',
    ]);
  });

  test('fails when its history reaches 25,000 events', async () => {
    const { states } = bench({ m: machine({ 'A?': choice('B?'), 'B?': choice('A?') }) });
    const execution = states.start({ stateMachineArn: arnOf('m') });
    await states.whenIdle();
    expect(execution).toMatchObject({ status: 'FAILED', error: 'States.Runtime' });
    expect(execution.events).toHaveLength(25_000);
  });
});

describe('memory', () => {
  test('holds the last 5,000 closed executions and every open one', async () => {
    const { states } = bench({ open: waiting, m: machine({ A: succeed }) });
    const open = states.start({ stateMachineArn: arnOf('open') });
    const first = states.start({ stateMachineArn: arnOf('m') });
    await states.whenIdle();
    for (let n = 0; n < 5_000; n += 1) states.start({ stateMachineArn: arnOf('m') });
    await states.whenIdle();
    expect(states.executions()).toHaveLength(5_001);
    expect(states.execution(open.identity.arn)).toBe(open);
    expect(() => states.execution(first.identity.arn)).toThrow(
      expect.objectContaining({ name: 'ExecutionDoesNotExist' }),
    );
  });
});

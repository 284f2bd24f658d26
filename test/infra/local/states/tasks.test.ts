import { describe, expect, test } from 'vitest';
import { retryDelayMs } from '../../../../infra/local/states/errors.ts';
import { arnOf, bench, machine, succeed, task, wait } from './machines.ts';

const start = Date.UTC(2024, 2, 24, 9);
const turn = () => new Promise((resolve) => setImmediate(resolve));
const atOnce = (_: number, wake: () => void) => {
  wake();
  return () => {};
};
const never = () => new Promise<never>(() => {});

describe('the delay of a retry', () => {
  const policy = {
    IntervalSeconds: 1,
    BackoffRate: 2,
    MaxDelaySeconds: 20,
  };

  test('grows by the rate up to the cap', () => {
    const delays = [0, 1, 2, 3, 4, 5].map((n) => retryDelayMs(policy, n, () => 0));
    expect(delays).toEqual([1_000, 2_000, 4_000, 8_000, 16_000, 20_000]);
  });

  test('with jitter is any part of that, from none to all', () => {
    const full = { ...policy, JitterStrategy: 'FULL' } as const;
    expect(retryDelayMs(full, 5, () => 0)).toBe(0);
    expect(retryDelayMs(full, 5, () => 0.25)).toBe(5_000);
    expect(retryDelayMs(full, 5, () => 0.999)).toBeLessThan(20_000);
  });

  test('runs on the wall clock and keeps the machine busy', async () => {
    const { states, wallTimers } = bench(
      { m: machine({ Do: task({ Retry: [{ ErrorEquals: ['Busy'], IntervalSeconds: 7 }] }) }) },
      { invoke: async () => ({ error: 'Busy', cause: '' }) },
    );
    states.start({ stateMachineArn: arnOf('m') });
    await turn();
    expect(wallTimers.filter(({ cancelled }) => !cancelled).map(({ delayMs }) => delayMs)).toEqual([
      7_000,
    ]);
    expect(states.busy()).toBe(1);
  });
});

describe('the time-out of a function call', () => {
  test('runs on the wall clock, is States.Timeout, and no failed task to States.TaskFailed', async () => {
    const catching = (name: string) =>
      machine({
        Do: task({
          TimeoutSeconds: 5,
          Catch: [{ ErrorEquals: [name], Next: 'Late', Output: 'late' }],
        }),
        Late: succeed,
      });
    const { states, wallTimers } = bench(
      { timeout: catching('States.Timeout'), failed: catching('States.TaskFailed') },
      { invoke: never },
    );
    const executions = ['timeout', 'failed'].map((name) =>
      states.start({ stateMachineArn: arnOf(name) }),
    );
    await turn();
    expect(wallTimers.map(({ delayMs }) => delayMs)).toEqual([5_000, 5_000]);
    for (const { wake } of wallTimers) wake();
    await states.whenIdle();
    expect(executions.map(({ output, error }) => output ?? error)).toEqual([
      'late',
      'States.Timeout',
    ]);
  });

  test('is called off by the answer', async () => {
    const { states, wallTimers } = bench({ m: machine({ Do: task() }) });
    states.start({ stateMachineArn: arnOf('m') });
    await states.whenIdle();
    expect(wallTimers.map(({ cancelled }) => cancelled)).toEqual([true]);
  });

  test('may be an expression that gives whole seconds', async () => {
    const { states, wallTimers } = bench({
      m: machine({ Do: task({ TimeoutSeconds: '{% $states.input.s %}' }) }),
    });
    const good = states.start({ stateMachineArn: arnOf('m'), input: { s: 9 } });
    const bad = states.start({ stateMachineArn: arnOf('m'), input: { s: 0 } });
    await states.whenIdle();
    expect(wallTimers.map(({ delayMs }) => delayMs)).toEqual([9_000]);
    expect([good.status, bad.error]).toEqual(['SUCCEEDED', 'States.QueryEvaluationError']);
  });
});

describe('a port that breaks', () => {
  test('is Lambda.Unknown', async () => {
    const { states } = bench(
      { m: machine({ Do: task() }) },
      { invoke: () => Promise.reject(new Error('gone')) },
    );
    const execution = states.start({ stateMachineArn: arnOf('m') });
    await states.whenIdle();
    expect(execution).toMatchObject({ error: 'Lambda.Unknown', cause: 'Error: gone' });
  });
});

describe('a task that waits for its token', () => {
  const asking = machine({
    Ask: task({
      Resource: 'arn:aws:states:::lambda:invoke.waitForTaskToken',
      Arguments: { FunctionName: 'deed', Payload: { replyTo: '{% $states.context.Task.Token %}' } },
      Output: '{% $states.result %}',
      TimeoutSeconds: 600,
      Catch: [{ ErrorEquals: ['States.ALL'], Next: 'Late', Output: '{% $states.errorOutput %}' }],
    }),
    Late: succeed,
  });

  async function asked() {
    const { states, advance, seasonTimers } = bench({ m: asking });
    const execution = states.start({ stateMachineArn: arnOf('m'), name: 'one' });
    await states.whenIdle();
    const [token = ''] = states.openTasks().keys();
    return { states, advance, seasonTimers, execution, token };
  }

  test('is quiet, and goes on with the answer as its result', async () => {
    const { states, seasonTimers, execution, token } = await asked();
    expect(execution.status).toBe('RUNNING');
    expect(states.openTasks().get(token)).toMatchObject({
      state: 'Ask',
      payload: { replyTo: token },
    });
    states.succeedTask(token, { decision: 'pass' });
    expect(states.busy()).toBe(1);
    await states.whenIdle();
    expect(execution).toMatchObject({ status: 'SUCCEEDED', output: { decision: 'pass' } });
    expect(seasonTimers.size).toBe(0);
  });

  test('takes one answer only', async () => {
    const { states, token } = await asked();
    states.succeedTask(token, 1);
    expect(() => states.succeedTask(token, 2)).toThrow(
      expect.objectContaining({ name: 'TaskTimedOut' }),
    );
    expect(states.openTasks().size).toBe(0);
  });

  test('times out in season time, at the last millisecond and not before, and its token with it', async () => {
    const { states, advance, execution, token } = await asked();
    advance(start + 599_999);
    await states.whenIdle();
    expect(execution.status).toBe('RUNNING');
    advance(start + 600_000);
    await states.whenIdle();
    expect(execution.output).toMatchObject({ Error: 'States.Timeout' });
    expect(() => states.succeedTask(token, 1)).toThrow(
      expect.objectContaining({ name: 'TaskTimedOut' }),
    );
  });

  test('has a new token for each attempt', async () => {
    const tokens = new Set<string>();
    const { states, advance } = bench(
      {
        m: machine({
          Ask: task({
            Resource: 'arn:aws:states:::lambda:invoke.waitForTaskToken',
            TimeoutSeconds: 600,
            Retry: [{ ErrorEquals: ['States.Timeout'], MaxAttempts: 1 }],
          }),
        }),
      },
      { afterWallMs: atOnce },
    );
    states.start({ stateMachineArn: arnOf('m') });
    await states.whenIdle();
    for (const token of states.openTasks().keys()) tokens.add(token);
    advance(start + 600_000);
    await states.whenIdle();
    for (const token of states.openTasks().keys()) tokens.add(token);
    expect(tokens.size).toBe(2);
  });

  test('knows a token that never was from a text that is none', async () => {
    const { states, token } = await asked();
    const foreign = Buffer.from(token, 'base64url').reverse().toString('base64url');
    expect(() => states.succeedTask(foreign, 1)).toThrow(
      expect.objectContaining({ name: 'TaskDoesNotExist' }),
    );
    expect(() => states.succeedTask('x', 1)).toThrow(
      expect.objectContaining({ name: 'InvalidToken' }),
    );
  });

  test('may be answered before the function returns', async () => {
    const { states } = bench(
      { m: asking },
      {
        invoke: async (_, payload) => {
          states.succeedTask((payload as { replyTo: string }).replyTo, 'at once');
          return { payload: null };
        },
      },
    );
    const execution = states.start({ stateMachineArn: arnOf('m') });
    await states.whenIdle();
    expect(execution.output).toBe('at once');
  });

  test('fails at once if its function does, and its token is dead', async () => {
    const { states } = bench(
      { m: asking },
      { invoke: async () => ({ error: 'Broken', cause: '' }) },
    );
    const execution = states.start({ stateMachineArn: arnOf('m') });
    await states.whenIdle();
    expect(execution.output).toMatchObject({ Error: 'Broken' });
    expect(states.openTasks().size).toBe(0);
  });
});

describe('a nested start', () => {
  const starting = (rest: object = {}) =>
    machine({
      Start: task({
        Resource: 'arn:aws:states:::states:startExecution.sync:2',
        Arguments: {
          StateMachineArn: arnOf('child'),
          Name: '{% $states.input.name %}',
          Input: { n: 1 },
        },
        Output: '{% $states.result %}',
        TimeoutSeconds: 600,
        ...rest,
      }),
    });
  const waiting = machine({ Wait: wait('"2024-03-24T09:01:00Z"', 'Done'), Done: succeed });
  const input = { name: 'c-1' };

  test('is quiet, and gets the output as JSON', async () => {
    const { states, advance } = bench({ parent: starting(), child: waiting });
    const parent = states.start({ stateMachineArn: arnOf('parent'), input });
    await states.whenIdle();
    expect(parent.status).toBe('RUNNING');
    advance(start + 60_000);
    await states.whenIdle();
    expect(parent.output).toEqual({
      ExecutionArn: `${arnOf('child').replace('stateMachine', 'execution')}:c-1`,
      StateMachineArn: arnOf('child'),
      Name: 'c-1',
      Input: { n: 1 },
      Output: { n: 1 },
      Status: 'SUCCEEDED',
    });
  });

  test('fails with States.TaskFailed when the other fails, and tells why', async () => {
    const child = machine({ No: { Type: 'Fail', Error: 'Mine', Cause: 'c' } });
    const { states } = bench({ parent: starting(), child });
    const parent = states.start({ stateMachineArn: arnOf('parent'), input });
    await states.whenIdle();
    expect(parent.error).toBe('States.TaskFailed');
    expect(JSON.parse(String(parent.cause))).toMatchObject({
      Status: 'FAILED',
      Error: 'Mine',
      Cause: 'c',
    });
  });

  test('stops the other when its own time is up', async () => {
    const { states, advance } = bench({
      parent: starting({ TimeoutSeconds: 30 }),
      child: waiting,
    });
    const parent = states.start({ stateMachineArn: arnOf('parent'), input });
    await states.whenIdle();
    advance(start + 30_000);
    await states.whenIdle();
    expect(parent.error).toBe('States.Timeout');
    expect(states.executions().map(({ status }) => status)).toEqual(['ABORTED', 'FAILED']);
  });

  test('cannot wait for an Express execution, and no catcher helps', async () => {
    const hopeful = starting({
      Catch: [{ ErrorEquals: ['States.Runtime', 'States.ALL'], Next: 'Start' }],
    });
    const { states } = bench({ parent: hopeful, child: waiting }, { types: { child: 'EXPRESS' } });
    const parent = states.start({ stateMachineArn: arnOf('parent'), input });
    await states.whenIdle();
    expect(parent).toMatchObject({ error: 'States.Runtime', transitions: 1 });
  });

  test('of a name that is taken can be caught', async () => {
    const catching = starting({
      Catch: [
        {
          ErrorEquals: ['StepFunctions.ExecutionAlreadyExistsException'],
          Next: 'Start',
          Output: { name: 'c-2' },
        },
      ],
    });
    const { states } = bench({ parent: catching, child: machine({ End: succeed }) });
    states.start({ stateMachineArn: arnOf('child'), name: 'c-1', input: { n: 2 } });
    const parent = states.start({ stateMachineArn: arnOf('parent'), input });
    await states.whenIdle();
    expect(parent.status).toBe('SUCCEEDED');
    expect(parent.output).toMatchObject({ ExecutionArn: expect.stringMatching(/:c-2$/) });
  });
});

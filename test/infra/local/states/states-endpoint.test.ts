import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import {
  DescribeExecutionCommand,
  GetExecutionHistoryCommand,
  ListExecutionsCommand,
  ListStateMachinesCommand,
  SendTaskFailureCommand,
  SendTaskSuccessCommand,
  SFNClient,
  StartExecutionCommand,
  StopExecutionCommand,
} from '@aws-sdk/client-sfn';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { statesEndpoint } from '../../../../infra/local/states/states-endpoint.ts';
import { arnOf, bench, machine, pass, task } from './machines.ts';

const startedAt = new Date(Date.UTC(2024, 2, 24, 9));
const asking = machine({
  Ask: task({
    Resource: 'arn:aws-cn:states:::lambda:invoke.waitForTaskToken',
    Arguments: { FunctionName: 'deed', Payload: { replyTo: '{% $states.context.Task.Token %}' } },
    Output: '{% $states.result %}',
  }),
});
const { states } = bench(
  {
    asking,
    show: machine({ Show: pass({ Output: '{% $states.input.n + 1 %}' }) }),
    quick: machine({ A: pass() }),
    mapping: machine({
      Each: {
        Type: 'Map',
        Items: [1],
        ItemProcessor: {
          ProcessorConfig: { Mode: 'DISTRIBUTED', ExecutionType: 'EXPRESS' },
          StartAt: 'A',
          States: { A: pass() },
        },
        End: true,
      },
    }),
  },
  { types: { quick: 'EXPRESS' } },
);
const server = createServer(statesEndpoint(states));
let sfn: SFNClient;

beforeAll(async () => {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  sfn = new SFNClient({
    endpoint: `http://127.0.0.1:${port}`,
    region: 'cn-north-1',
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
  });
});

afterAll(() => {
  sfn.destroy();
  server.close();
});

const begin = (machineName: string, name?: string, input = '{"n":1}') =>
  sfn.send(new StartExecutionCommand({ stateMachineArn: arnOf(machineName), name, input }));
const named = (name: string) => expect.objectContaining({ name });

async function tokenOf(executionArn: string | undefined): Promise<string> {
  await states.whenIdle();
  const [token = ''] =
    [...states.openTasks()].find(([, task]) => task.executionArn === executionArn) ?? [];
  return token;
}

describe("the SDK's client", () => {
  test('starts an execution in season time and describes how it ended', async () => {
    const started = await begin('show', 'described');
    expect(started.startDate).toEqual(startedAt);
    await states.whenIdle();
    const { executionArn } = started;
    expect(await sfn.send(new DescribeExecutionCommand({ executionArn }))).toMatchObject({
      executionArn,
      stateMachineArn: arnOf('show'),
      name: 'described',
      status: 'SUCCEEDED',
      startDate: startedAt,
      stopDate: startedAt,
      input: '{"n":1}',
      output: '2',
    });
  });

  test('gets the same answer for the same start, and the refusals of AWS otherwise', async () => {
    const first = await begin('asking', 'same');
    expect(await begin('asking', 'same', '{ "n": 1 }')).toMatchObject({
      executionArn: first.executionArn,
    });
    await expect(begin('asking', 'same', '{"n":2}')).rejects.toThrow(
      named('ExecutionAlreadyExists'),
    );
    await expect(begin('asking', 'a:b')).rejects.toThrow(named('InvalidName'));
    await expect(begin('asking', 'b', 'no json')).rejects.toThrow(named('InvalidExecutionInput'));
    await expect(begin('asking', 'b', `"${'x'.repeat(262_143)}"`)).rejects.toThrow(
      named('InvalidExecutionInput'),
    );
    await expect(begin('nothing')).rejects.toThrow(named('StateMachineDoesNotExist'));
    await expect(
      sfn.send(new DescribeExecutionCommand({ executionArn: `${first.executionArn}x` })),
    ).rejects.toThrow(named('ExecutionDoesNotExist'));
  });

  test('answers a token once', async () => {
    const { executionArn } = await begin('asking', 'answered');
    const taskToken = await tokenOf(executionArn);
    const answer = () => sfn.send(new SendTaskSuccessCommand({ taskToken, output: '{"ok":true}' }));
    await expect(
      sfn.send(new SendTaskSuccessCommand({ taskToken, output: 'no json' })),
    ).rejects.toThrow(named('InvalidOutput'));
    await answer();
    await states.whenIdle();
    expect(await sfn.send(new DescribeExecutionCommand({ executionArn }))).toMatchObject({
      output: '{"ok":true}',
    });
    await expect(answer()).rejects.toThrow(named('TaskTimedOut'));
    await expect(
      sfn.send(new SendTaskFailureCommand({ taskToken: Buffer.alloc(48).toString('base64url') })),
    ).rejects.toThrow(named('TaskDoesNotExist'));
    await expect(sfn.send(new SendTaskFailureCommand({ taskToken: 'x' }))).rejects.toThrow(
      named('InvalidToken'),
    );
  });

  test('fails a task with an error and a cause', async () => {
    const { executionArn } = await begin('asking', 'failed');
    const taskToken = await tokenOf(executionArn);
    await sfn.send(new SendTaskFailureCommand({ taskToken, error: 'Refused', cause: 'because' }));
    await states.whenIdle();
    expect(await sfn.send(new DescribeExecutionCommand({ executionArn }))).toMatchObject({
      status: 'FAILED',
      error: 'Refused',
      cause: 'because',
    });
  });

  test('stops an execution, whose token dies with it', async () => {
    const { executionArn } = await begin('asking', 'stopped');
    const taskToken = await tokenOf(executionArn);
    expect(
      await sfn.send(new StopExecutionCommand({ executionArn, error: 'E', cause: 'c' })),
    ).toMatchObject({
      stopDate: startedAt,
    });
    expect(await sfn.send(new DescribeExecutionCommand({ executionArn }))).toMatchObject({
      status: 'ABORTED',
      error: 'E',
    });
    await expect(sfn.send(new SendTaskSuccessCommand({ taskToken, output: '1' }))).rejects.toThrow(
      named('TaskTimedOut'),
    );
  });

  test('reads a history page by page, from either end', async () => {
    const { executionArn } = await begin('show', 'told');
    await states.whenIdle();
    const one = await sfn.send(new GetExecutionHistoryCommand({ executionArn, maxResults: 2 }));
    const rest = await sfn.send(
      new GetExecutionHistoryCommand({ executionArn, nextToken: one.nextToken }),
    );
    expect([...(one.events ?? []), ...(rest.events ?? [])]).toMatchObject([
      {
        id: 1,
        type: 'ExecutionStarted',
        timestamp: startedAt,
        executionStartedEventDetails: { input: '{"n":1}' },
      },
      {
        id: 2,
        previousEventId: 1,
        type: 'PassStateEntered',
        stateEnteredEventDetails: { name: 'Show', input: '{"n":1}' },
      },
      { id: 3, type: 'PassStateExited', stateExitedEventDetails: { name: 'Show', output: '2' } },
      { id: 4, type: 'ExecutionSucceeded', executionSucceededEventDetails: { output: '2' } },
    ]);
    expect(rest.nextToken).toBeUndefined();
    const last = await sfn.send(
      new GetExecutionHistoryCommand({ executionArn, maxResults: 1, reverseOrder: true }),
    );
    expect(last.events).toMatchObject([{ id: 4 }]);
  });

  test('lists the executions of a Standard machine, newest first, by status', async () => {
    await begin('show', 'older');
    await begin('show', 'newer');
    await states.whenIdle();
    const list = (statusFilter?: 'SUCCEEDED' | 'RUNNING') =>
      sfn.send(
        new ListExecutionsCommand({ stateMachineArn: arnOf('show'), statusFilter, maxResults: 2 }),
      );
    expect((await list('SUCCEEDED')).executions?.map(({ name }) => name)).toEqual([
      'newer',
      'older',
    ]);
    expect((await list('RUNNING')).executions).toEqual([]);
    await expect(
      sfn.send(new ListExecutionsCommand({ stateMachineArn: arnOf('quick') })),
    ).rejects.toThrow(named('StateMachineTypeNotSupported'));
  });

  test('lists no child of a distributed Map, and describes it by its own ARN', async () => {
    const { executionArn } = await begin('mapping', 'parent');
    await states.whenIdle();
    const list = new ListExecutionsCommand({ stateMachineArn: arnOf('mapping') });
    expect((await sfn.send(list)).executions).toMatchObject([{ executionArn }]);
    const child = states.executions().at(0)?.identity;
    expect(
      await sfn.send(new DescribeExecutionCommand({ executionArn: child?.arn })),
    ).toMatchObject({ status: 'SUCCEEDED', output: '1', mapRunArn: child?.mapRunArn });
  });

  test('starts an Express execution, of which there is no record', async () => {
    const { executionArn } = await begin('quick', 'a');
    await expect(sfn.send(new DescribeExecutionCommand({ executionArn }))).rejects.toThrow(
      named('ExecutionDoesNotExist'),
    );
  });

  test('is refused any other action by its name', async () => {
    await expect(sfn.send(new ListStateMachinesCommand({}))).rejects.toThrow('ListStateMachines');
  });
});

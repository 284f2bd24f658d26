import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import {
  DescribeExecutionCommand,
  GetExecutionHistoryCommand,
  ListExecutionsCommand,
  ListStateMachinesCommand,
  SendTaskSuccessCommand,
  SFNClient,
  StartExecutionCommand,
} from '@aws-sdk/client-sfn';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { statesEndpoint } from '../../../../infra/local/states/states-endpoint.ts';
import { arnOf, bench, distributed, each, machine, succeed, task } from './machines.ts';

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
    show: machine({
      'Show?': {
        Type: 'Choice',
        Choices: [{ Condition: '{% true %}', Output: '{% $states.input.n + 1 %}', Next: 'End' }],
        Default: 'End',
      },
      End: succeed,
    }),
    quick: machine({ A: succeed }),
    mapping: machine(each(distributed, { A: succeed })),
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
    const never = { taskToken: Buffer.alloc(48).toString('base64url'), output: '1' };
    await expect(sfn.send(new SendTaskSuccessCommand(never))).rejects.toThrow(
      named('TaskDoesNotExist'),
    );
    await expect(
      sfn.send(new SendTaskSuccessCommand({ taskToken: 'x', output: '1' })),
    ).rejects.toThrow(named('InvalidToken'));
  });

  test('takes no answer for an execution that was stopped', async () => {
    const { executionArn } = await begin('asking', 'stopped');
    const taskToken = await tokenOf(executionArn);
    states.execution(String(executionArn)).end('ABORTED', 'E', 'c');
    expect(await sfn.send(new DescribeExecutionCommand({ executionArn }))).toMatchObject({
      status: 'ABORTED',
      stopDate: startedAt,
      error: 'E',
      cause: 'c',
    });
    await expect(sfn.send(new SendTaskSuccessCommand({ taskToken, output: '1' }))).rejects.toThrow(
      named('TaskTimedOut'),
    );
  });

  test('reads a history', async () => {
    const { executionArn } = await begin('show', 'told');
    await states.whenIdle();
    const { events } = await sfn.send(new GetExecutionHistoryCommand({ executionArn }));
    expect(events).toMatchObject([
      {
        id: 1,
        type: 'ExecutionStarted',
        timestamp: startedAt,
        executionStartedEventDetails: { input: '{"n":1}' },
      },
      {
        id: 2,
        previousEventId: 1,
        type: 'ChoiceStateEntered',
        stateEnteredEventDetails: { name: 'Show?', input: '{"n":1}' },
      },
      { type: 'ChoiceStateExited', stateExitedEventDetails: { name: 'Show?', output: '2' } },
      { type: 'SucceedStateEntered' },
      { type: 'SucceedStateExited' },
      { id: 6, type: 'ExecutionSucceeded', executionSucceededEventDetails: { output: '2' } },
    ]);
  });

  test('lists the executions of a Standard machine, newest first', async () => {
    await begin('show', 'older');
    await begin('show', 'newer');
    await states.whenIdle();
    const list = (name: string) =>
      sfn.send(new ListExecutionsCommand({ stateMachineArn: arnOf(name) }));
    expect((await list('show')).executions?.slice(0, 2)).toMatchObject([
      { name: 'newer', status: 'SUCCEEDED' },
      { name: 'older', status: 'SUCCEEDED' },
    ]);
    await expect(list('quick')).rejects.toThrow(named('StateMachineTypeNotSupported'));
  });

  test('lists no child of a distributed Map, and describes it by its own ARN', async () => {
    const { executionArn } = await begin('mapping', 'parent', '[1]');
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

  test('is refused any other action, and any other field, by its name', async () => {
    await expect(sfn.send(new ListStateMachinesCommand({}))).rejects.toThrow('ListStateMachines');
    const paged = new ListExecutionsCommand({ stateMachineArn: arnOf('show'), maxResults: 2 });
    await expect(sfn.send(paged)).rejects.toThrow('maxResults');
  });
});

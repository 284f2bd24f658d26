import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  CreateScheduleCommand,
  type CreateScheduleCommandInput,
  DeleteScheduleCommand,
  GetScheduleCommand,
  ListScheduleGroupsCommand,
  ListSchedulesCommand,
  paginateListSchedules,
  SchedulerClient,
  UpdateScheduleCommand,
} from '@aws-sdk/client-scheduler';
import { afterEach, beforeEach, describe, expect, onTestFinished, test } from 'vitest';
import {
  type SchedulerOptions,
  type StartTarget,
  startScheduler,
} from '../../../infra/local/scheduler.ts';

const opensAt = Date.parse('2024-01-29T08:00:00+08:00');
const minuteMs = 60_000;
const Arn = 'arn:aws-cn:scheduler:::aws-sdk:sfn:startExecution';
const RoleArn = 'arn:aws-cn:iam::000000000000:role/scheduler';

const edge = (more: Partial<CreateScheduleCommandInput> = {}): CreateScheduleCommandInput => ({
  Name: 'W03-opens',
  GroupName: 'edges',
  ScheduleExpression: 'at(2024-01-29T08:00:00)',
  ScheduleExpressionTimezone: 'Asia/Shanghai',
  FlexibleTimeWindow: { Mode: 'OFF' },
  ActionAfterCompletion: 'DELETE',
  Target: {
    Arn,
    RoleArn,
    Input: '{"Name":"W03","Input":"<aws.scheduler.scheduled-time>"}',
    RetryPolicy: { MaximumRetryAttempts: 3 },
    DeadLetterConfig: { Arn: 'arn:aws-cn:sqs:cn-north-1:000000000000:lost' },
  },
  ...more,
});

let dataFolder: string;
beforeEach(() => {
  dataFolder = mkdtempSync(join(tmpdir(), 'kaoqi-'));
});
afterEach(() => rmSync(dataFolder, { recursive: true, force: true }));

async function scheduler(more: Partial<SchedulerOptions> = {}) {
  const started: StartTarget[] = [];
  const lost: unknown[] = [];
  const server = await startScheduler({
    dataFolder,
    region: 'cn-north-1',
    groups: ['edges'],
    now: () => opensAt - minuteMs,
    startTarget: (target) => void started.push(target),
    onLost: (_, error) => lost.push(error),
    ...more,
  });
  onTestFinished(() => server.stop());
  const client = new SchedulerClient({
    endpoint: server.endpoint,
    region: 'cn-north-1',
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
  });
  const create = (input = edge()) => client.send(new CreateScheduleCommand(input));
  return { ...server, client, create, started, lost };
}

describe('a one-off schedule', () => {
  test('is due at its moment in Shanghai, fires once, and is gone', async () => {
    const { create, oneOffs, started, client } = await scheduler();
    await create();
    expect(oneOffs.nextDueAt()).toBe(opensAt);
    await oneOffs.fireDue(opensAt - 1);
    expect(started).toEqual([]);
    await oneOffs.fireDue(opensAt);
    await oneOffs.fireDue(opensAt);
    expect(started).toEqual([
      {
        schedule: 'W03-opens',
        dueAt: opensAt,
        arn: Arn,
        input: '{"Name":"W03","Input":"2024-01-29T00:00:00Z"}',
      },
    ]);
    expect(oneOffs.nextDueAt()).toBeUndefined();
    const gone = client.send(new GetScheduleCommand({ Name: 'W03-opens', GroupName: 'edges' }));
    await expect(gone).rejects.toMatchObject({ name: 'ResourceNotFoundException' });
  });

  test('stays to be seen if it is not to be deleted, and never fires again', async () => {
    const { create, oneOffs, started, client } = await scheduler();
    await create(edge({ ActionAfterCompletion: 'NONE' }));
    await oneOffs.fireDue(opensAt);
    await oneOffs.fireDue(opensAt + minuteMs);
    expect(started).toHaveLength(1);
    const seen = await client.send(
      new GetScheduleCommand({ Name: 'W03-opens', GroupName: 'edges' }),
    );
    expect(seen.ScheduleExpression).toBe('at(2024-01-29T08:00:00)');
  });

  test('fires in the order of the moments, then of the names', async () => {
    const { create, oneOffs, started } = await scheduler();
    await create(edge({ Name: 'late', ScheduleExpression: 'at(2024-01-29T08:00:01)' }));
    await create(edge({ Name: 'b' }));
    await create(edge({ Name: 'a' }));
    await oneOffs.fireDue(opensAt + minuteMs);
    expect(started.map(({ schedule }) => schedule)).toEqual(['a', 'b', 'late']);
  });

  test('that was disabled does not fire', async () => {
    const { create, oneOffs } = await scheduler();
    await create(edge({ State: 'DISABLED' }));
    expect(oneOffs.nextDueAt()).toBeUndefined();
  });

  test('is told to the clock when it is made and when it is moved', async () => {
    const { create, client, oneOffs } = await scheduler();
    const seen: (number | undefined)[] = [];
    oneOffs.onSooner(() => seen.push(oneOffs.nextDueAt()));
    await create();
    const later = edge({ ScheduleExpression: 'at(2024-01-29T09:00:00)' });
    await client.send(new UpdateScheduleCommand(later));
    expect(seen).toEqual([opensAt, opensAt + 60 * minuteMs]);
  });

  test('survives a restart, and a fired one stays fired', async () => {
    const first = await scheduler();
    await first.create(edge({ Name: 'fired', ActionAfterCompletion: 'NONE' }));
    await first.oneOffs.fireDue(opensAt);
    await first.create(edge({ ScheduleExpression: 'at(2024-01-29T08:00:05)' }));

    const second = await scheduler();
    await second.oneOffs.fireDue(opensAt + minuteMs);
    expect(second.started.map(({ schedule }) => schedule)).toEqual(['W03-opens']);
  });

  test('whose start fails is told as lost, and the others go on', async () => {
    const startTarget = ({ schedule }: StartTarget) => {
      if (schedule === 'a') throw new Error('down');
    };
    const { create, oneOffs, lost } = await scheduler({ startTarget });
    await create(edge({ Name: 'a' }));
    await create(edge({ Name: 'b' }));
    await oneOffs.fireDue(opensAt);
    expect(lost).toEqual([expect.objectContaining({ message: 'down' })]);
    expect(oneOffs.nextDueAt()).toBeUndefined();
  });

  test('that what it started put off is due at its new moment', async () => {
    const { create, client, oneOffs } = await scheduler({
      startTarget: async () => {
        await client.send(
          new UpdateScheduleCommand(edge({ ScheduleExpression: 'at(2024-01-29T09:00:00)' })),
        );
      },
    });
    await create();
    await oneOffs.fireDue(opensAt);
    expect(oneOffs.nextDueAt()).toBe(opensAt + 60 * minuteMs);
  });
});

describe('a rate', () => {
  const sweep = {
    Name: 'sweep',
    ScheduleExpression: 'rate(1 minute)',
    FlexibleTimeWindow: { Mode: 'OFF' },
    Target: { Arn: 'arn:aws-cn:lambda:cn-north-1:000000000000:function:sweep', RoleArn },
  };

  test('of the stack is due a period after the start, and then after each firing', async () => {
    const { rates, oneOffs, started } = await scheduler({ schedules: [sweep] });
    expect(oneOffs.nextDueAt()).toBeUndefined();
    expect(rates.nextDueAt()).toBe(opensAt);
    await rates.fireDue(opensAt);
    expect(rates.nextDueAt()).toBe(opensAt + minuteMs);
    expect(started).toHaveLength(1);
  });

  test('fires once for all the periods that were skipped', async () => {
    const { rates, started } = await scheduler({ schedules: [sweep] });
    await rates.fireDue(opensAt + 1_000 * minuteMs);
    expect(started).toHaveLength(1);
    expect(rates.nextDueAt()).toBe(opensAt + 1_001 * minuteMs);
  });

  test('that the stack no longer has is gone after a restart', async () => {
    const first = await scheduler({ schedules: [sweep] });
    await first.create();
    const second = await scheduler();
    expect(second.rates.nextDueAt()).toBeUndefined();
    expect(second.oneOffs.nextDueAt()).toBe(opensAt);
  });
});

describe('the API', () => {
  test('gives back what was created, with its ARN and times', async () => {
    const { create, client } = await scheduler();
    const { ScheduleArn } = await create();
    expect(ScheduleArn).toBe('arn:aws:scheduler:cn-north-1:000000000000:schedule/edges/W03-opens');
    const got = await client.send(
      new GetScheduleCommand({ Name: 'W03-opens', GroupName: 'edges' }),
    );
    expect(got).toMatchObject({
      ...edge(),
      Arn: ScheduleArn,
      State: 'ENABLED',
      CreationDate: new Date(opensAt - minuteMs),
    });
  });

  test('lists a group in pages, by prefix and state', async () => {
    const { create, client } = await scheduler();
    const names = ['a1', 'a2', 'a3', 'b1'];
    for (const Name of names) await create(edge({ Name }));
    await create(edge({ Name: 'a9', GroupName: 'default' }));
    await create(edge({ Name: 'a8', State: 'DISABLED' }));
    const listed: (string | undefined)[] = [];
    const pages = paginateListSchedules(
      { client, pageSize: 2 },
      { GroupName: 'edges', State: 'ENABLED' },
    );
    for await (const { Schedules = [] } of pages) listed.push(...Schedules.map(({ Name }) => Name));
    expect(listed).toEqual(names);
    const some = await client.send(
      new ListSchedulesCommand({ GroupName: 'edges', NamePrefix: 'b' }),
    );
    expect(some.Schedules?.map(({ Name, Target }) => [Name, Target?.Arn])).toEqual([['b1', Arn]]);
  });

  test('refuses a second schedule of a name, but not the retry of the first call', async () => {
    const { create } = await scheduler();
    const { ScheduleArn } = await create(edge({ ClientToken: 'one' }));
    expect((await create(edge({ ClientToken: 'one' }))).ScheduleArn).toBe(ScheduleArn);
    await expect(create()).rejects.toMatchObject({ name: 'ConflictException' });
  });

  test('says what does not exist', async () => {
    const { create, client } = await scheduler();
    const missing = { name: 'ResourceNotFoundException' };
    await expect(client.send(new UpdateScheduleCommand(edge()))).rejects.toMatchObject(missing);
    await expect(
      client.send(new DeleteScheduleCommand({ Name: 'none', GroupName: 'edges' })),
    ).rejects.toMatchObject(missing);
    await expect(create(edge({ GroupName: 'other' }))).rejects.toMatchObject(missing);
  });

  test('deletes', async () => {
    const { create, client, oneOffs } = await scheduler();
    await create();
    await client.send(new DeleteScheduleCommand({ Name: 'W03-opens', GroupName: 'edges' }));
    expect(oneOffs.nextDueAt()).toBeUndefined();
  });

  test.each<[string, Partial<CreateScheduleCommandInput>]>([
    ['the expression cron(0 8 * * ? *)', { ScheduleExpression: 'cron(0 8 * * ? *)' }],
    ['the expression at(2024-13-29T08:00:00)', { ScheduleExpression: 'at(2024-13-29T08:00:00)' }],
    ['the expression rate(0 minutes)', { ScheduleExpression: 'rate(0 minutes)' }],
    ['the time zone Europe/Paris', { ScheduleExpressionTimezone: 'Europe/Paris' }],
    [
      'a flexible time window',
      { FlexibleTimeWindow: { Mode: 'FLEXIBLE', MaximumWindowInMinutes: 5 } },
    ],
    ['the field StartDate', { StartDate: new Date() }],
    [`the name ${'n'.repeat(65)}`, { Name: 'n'.repeat(65) }],
    ['the target arn:aws:sqs:x:0:q', { Target: { Arn: 'arn:aws:sqs:x:0:q', RoleArn } }],
    [
      'the target field SqsParameters',
      { Target: { Arn, RoleArn, SqsParameters: { MessageGroupId: 'g' } } },
    ],
    ['an input that is no JSON', { Target: { Arn, RoleArn, Input: 'text' } }],
  ])('refuses by name %s', async (what, more) => {
    const { create } = await scheduler();
    await expect(create(edge(more))).rejects.toMatchObject({
      name: 'ValidationException',
      message: `The local Scheduler does not know ${what}.`,
    });
  });

  test('refuses by name another action', async () => {
    const { client } = await scheduler();
    await expect(client.send(new ListScheduleGroupsCommand({}))).rejects.toThrow(
      'The local Scheduler does not know GET schedule-groups.',
    );
  });
});

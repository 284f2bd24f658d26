import { QueryCommand } from '@aws-sdk/lib-dynamodb';
import { marshall } from '@aws-sdk/util-dynamodb';
import type { DynamoDBStreamEvent } from 'aws-lambda';
import { describe, expect, test } from 'vitest';
import { fileTasks } from '../../../../functions/platform/follow-changes/file-tasks.ts';
import { followChanges } from '../../../../functions/platform/follow-changes/follow-changes.ts';
import { keepRevisions } from '../../../../functions/platform/follow-changes/keep-revisions.ts';
import { recordChanges } from '../../../../functions/platform/follow-changes/record-changes.ts';
import { sendMessages } from '../../../../functions/platform/follow-changes/send-messages.ts';
import {
  answerReviews,
  startWorkflows,
} from '../../../../functions/platform/follow-changes/start-workflows.ts';
import { chainFaults } from '../../../../shared/domain/audit/audit-chain.ts';
import { CandidateId, SeasonId } from '../../../../shared/domain/kernel/ids.ts';
import { Instant } from '../../../../shared/domain/kernel/instant.ts';
import { firstVersion, openPreference } from '../../../../shared/domain/preference/preference.ts';
import { nextVersion, versionOfHistory } from '../../../../shared/domain/preference/revision.ts';
import { streamHandler } from '../../../../shared/runtime/stream-handler.ts';
import { auditStore } from '../../../../shared/store/audit-store.ts';
import type { Start } from '../../../../shared/store/executions.ts';
import { readKey } from '../../../../shared/store/key-reader.ts';
import {
  accountKey,
  applicationKey,
  auditEntryKey,
  codeKey,
  type Key,
  messageKey,
  preferenceKey,
  proposalKey,
  taskKey,
} from '../../../../shared/store/keys.ts';
import { messageStore } from '../../../../shared/store/message-store.ts';
import { revisionStore } from '../../../../shared/store/revision-store.ts';
import { newTaskItem, taskStore } from '../../../../shared/store/task-store.ts';
import { freshTable } from '../../../support/dynamodb.ts';
import {
  candidateNo,
  put,
  queuedTask,
  seasonId,
  someAccount,
  someApplication,
  someTask,
} from '../../../support/records.ts';

const table = await freshTable();
const audit = auditStore(table.client, table.tableName);
const tasks = taskStore(table.client, table.tableName);
let sequence = 1_000;
let people = 100;

const someone = () => {
  people += 1;
  return CandidateId.parse(candidateNo(people));
};

interface Write {
  readonly key: Key;
  readonly before?: object;
  readonly after?: object;
}
const delivery = (...writes: Write[]): DynamoDBStreamEvent => ({
  Records: writes.map(({ key, before, after }) => {
    sequence += 1;
    const image = (item: object | undefined) =>
      item && (marshall({ ...key, ...item }, { removeUndefinedValues: true }) as never);
    return {
      eventName: before === undefined ? 'INSERT' : after === undefined ? 'REMOVE' : 'MODIFY',
      dynamodb: {
        SequenceNumber: String(sequence),
        Keys: marshall(key) as never,
        ...(before && { OldImage: image(before) }),
        ...(after && { NewImage: image(after) }),
      },
    };
  }),
});

const everything = () => {
  const starts: Start[] = [];
  const answers: [string, object][] = [];
  const follow = followChanges(recordChanges(audit), [
    sendMessages({
      seasonId: SeasonId.parse(seasonId),
      messages: messageStore(table.client, table.tableName),
      reasons: async () => (code) => ({ zh: `中文${code}`, en: `English ${code}` }),
    }),
    keepRevisions(revisionStore(table.client, table.tableName)),
    startWorkflows(async (start) => void starts.push(start)),
    answerReviews(async (token, output) => void answers.push([token, output])),
    fileTasks(tasks, () => Instant.parse(9)),
  ]);
  const handler = streamHandler(({ key }) => readKey(key)?.subject, follow);
  return {
    starts,
    answers,
    deliver: (event: DynamoDBStreamEvent) => handler(event, {} as never, {} as never),
  };
};

const messagesOf = async (candidateId: string) => {
  const { Items = [] } = await table.client.send(
    new QueryCommand({
      TableName: table.tableName,
      KeyConditionExpression: 'pk = :pk AND begins_with(sk, :m)',
      ExpressionAttributeValues: {
        ':pk': messageKey({ candidateId, messageId: '' }).pk,
        ':m': messageKey({ candidateId, messageId: '' }).sk,
      },
    }),
  );
  return Items.map(({ template, text }) => ({ template, text }));
};
const isWhole = async (subject: string) =>
  chainFaults(await audit.entriesOf(subject), await audit.headOf(subject));

const submission = (candidateId: string): Write[] => {
  const draft = someApplication(candidateId, { state: 'DRAFT', version: 1 });
  const submitted = { ...draft, state: 'SUBMITTED', version: 2 };
  const task = someTask(candidateId);
  return [
    { key: accountKey({ candidateId }), after: someAccount(candidateId) },
    { key: applicationKey({ candidateId }), after: draft },
    { key: applicationKey({ candidateId }), before: draft, after: submitted },
    { key: taskKey(task), after: task },
  ];
};

describe('following changes', () => {
  test('records each change once and tells each message once, however often it is delivered', async () => {
    const candidateId = someone();
    const event = delivery(...submission(candidateId));
    const { deliver } = everything();
    await deliver(event);
    await deliver({ Records: [...event.Records, ...event.Records.slice(1, 3)] });
    await deliver({ Records: event.Records.slice(2) });

    const entries = await audit.entriesOf(candidateId);
    expect(entries.map(({ item, to }) => [item, to])).toEqual([
      ['ACCOUNT', undefined],
      ['APPLICATION', 'DRAFT'],
      ['APPLICATION', 'SUBMITTED'],
      [`TASK#${candidateId}.FIRST.1`, 'PENDING'],
    ]);
    expect(await isWhole(candidateId)).toEqual([]);
    expect((await messagesOf(candidateId)).map(({ template }) => template).sort()).toEqual([
      'activated',
      'submitted',
    ]);
  });

  test('by several deliveries at the same moment makes one whole chain', async () => {
    const candidateId = someone();
    const writes = submission(candidateId);
    const events = writes.map((write) => delivery(write));
    const { deliver } = everything();
    await Promise.all([...events, ...events].map(deliver));
    expect(await audit.entriesOf(candidateId)).toHaveLength(writes.length);
    expect(await isWhole(candidateId)).toEqual([]);
  });

  test('files a new task in its queue, once, and not after somebody has taken it', async () => {
    const waiting = someTask(someone(), { org: '43078' });
    const taken = someTask(someone(), { org: '43078' });
    const made = [waiting, taken].map((task) => ({ key: taskKey(task), after: newTaskItem(task) }));
    await put(table, taskKey(waiting), newTaskItem(waiting));
    await put(table, taskKey(taken), { ...newTaskItem(taken), state: 'TAKEN' });
    const pending = { org: '43078', stage: 'FIRST', state: 'PENDING' } as const;
    expect(await tasks.countOf(pending)).toBe(0);

    const { deliver } = everything();
    for (const each of [...made, ...made]) await deliver(delivery(each));
    expect((await tasks.first(pending, 10)).map(({ taskId }) => taskId)).toEqual([waiting.taskId]);
    expect(await tasks.find(waiting.taskId)).toMatchObject({ state: 'PENDING', version: 2 });
    expect(await tasks.find(taken.taskId)).toMatchObject({ state: 'TAKEN', version: 1 });
  });

  test('files a decided task once where decided tasks are counted', async () => {
    const candidateId = someone();
    const task = someTask(candidateId, { org: '43077' });
    const { taskId } = task;
    const taken = { ...queuedTask(task), state: 'TAKEN', version: 2 };
    const decided = { ...taken, state: 'DECIDED', version: 3 };
    await put(table, taskKey({ taskId }), decided);
    const count = (state: 'DECIDED' | 'PENDING') =>
      tasks.countOf({ org: '43077', stage: 'FIRST', state });
    expect([await count('PENDING'), await count('DECIDED')]).toEqual([1, 0]);

    const { deliver } = everything();
    const event = delivery({ key: taskKey({ taskId }), before: taken, after: decided });
    await deliver(event);
    await deliver(event);
    expect([await count('PENDING'), await count('DECIDED')]).toEqual([0, 1]);
    expect(await tasks.find(taskId)).toMatchObject({ state: 'DECIDED', version: 4 });
  });

  test('finds its own records and what is nobody’s, and leaves them alone', async () => {
    const candidateId = someone();
    const { deliver } = everything();
    const result = await deliver(
      delivery(
        { key: auditEntryKey({ candidateId, number: 1 }), after: { number: 1 } },
        { key: messageKey({ candidateId, messageId: 'm' }), after: { text: 't' } },
        {
          key: codeKey({ seasonId, phoneIndex: 'p', boundTo: 'b', purpose: 'ACTIVATE' }),
          after: {},
        },
      ),
    );
    expect(result).toEqual({ batchItemFailures: [] });
    expect(await audit.entriesOf(candidateId)).toEqual([]);
  });

  test('tells which person’s changes failed, and follows the others', async () => {
    const [good, bad] = [someone(), someone()];
    const event = delivery(...submission(good).slice(0, 1), ...submission(bad).slice(0, 2));
    const failing = streamHandler(
      ({ key }) => readKey(key)?.subject,
      async (records) => {
        if (records.some(({ key }) => key.pk.includes(bad))) throw new Error('no');
        await followChanges(recordChanges(audit), [])(records);
      },
    );
    const result = await failing(event, {} as never, {} as never);
    expect(result?.batchItemFailures).toEqual([
      { itemIdentifier: event.Records[1]?.dynamodb?.SequenceNumber },
    ]);
    expect(await audit.entriesOf(good)).toHaveLength(1);
  });

  test('tells a failure with its reason in words', async () => {
    const candidateId = someone();
    const before = someApplication(candidateId, { state: 'UNDER_REVIEW' });
    const after = { ...before, state: 'FAILED', reasonCode: 'PHOTO_WRONG', version: 2 };
    await everything().deliver(delivery({ key: applicationKey({ candidateId }), before, after }));
    expect(await messagesOf(candidateId)).toEqual([
      { template: 'failed', text: expect.stringContaining('中文PHOTO_WRONG') },
    ]);
  });
});

describe('the revisions of a preference', () => {
  test('are each kept as an item of their own, from which its version can be computed', async () => {
    const candidateId = someone();
    const ref = { seasonId: SeasonId.parse(seasonId), round: 'R1', shard: 0, candidateId };
    const key = preferenceKey(ref);
    const round = { opensAt: 1, t1: 5, t2: 9, cal: 1 } as never;
    const empty = openPreference(ref, round, 0, Instant.parse(1));
    const choice = { collegeCode: '11342', majorCode: '080901', category: 'GENERAL' } as const;
    const first = { kind: 'save', stamp: Instant.parse(2), choice };
    const second = { kind: 'clear', stamp: Instant.parse(3) };
    const ver1 = nextVersion(ref, firstVersion, first);
    const ver2 = nextVersion(ref, ver1, second);
    const saved = { ...empty, choice, ver: ver1, lastMove: 'save', lastStamp: 2 };
    const { choice: _, ...cleared } = { ...saved, ver: ver2, lastMove: 'clear', lastStamp: 3 };
    const event = delivery(
      { key, after: empty },
      { key, before: empty, after: saved },
      { key, before: saved, after: cleared },
      { key, before: cleared, after: { ...cleared, t2: 10 } },
    );
    const { deliver } = everything();
    await deliver(event);
    await deliver(event);

    const kept = await revisionStore(table.client, table.tableName).of(ref);
    expect(kept.map(({ ver }) => ver)).toEqual([ver1, ver2]);
    const history = kept.map(({ lastMove = '', lastStamp = Instant.parse(0), choice }) => ({
      kind: lastMove,
      stamp: lastStamp,
      choice,
    }));
    expect(versionOfHistory(ref, history)).toBe(ver2);
  });
});

describe('a workflow', () => {
  const started = async (...writes: Write[]) => {
    const { deliver, starts } = everything();
    await deliver(delivery(...writes));
    return starts;
  };
  const taken = (candidateId: string, more: object = {}) => ({
    ...someTask(candidateId),
    state: 'TAKEN',
    takings: 1,
    leaseUntil: 5,
    version: 2,
    ...more,
  });

  test('waits for the officer once for each taking', async () => {
    const candidateId = someone();
    const key = taskKey({ taskId: `${candidateId}.FIRST.1` });
    const pending = someTask(candidateId);
    const withToken = taken(candidateId, { token: 'T', version: 3 });
    const again = taken(candidateId, { takings: 2, version: 4 });
    expect(
      await started(
        { key, before: pending, after: taken(candidateId) },
        { key, before: taken(candidateId), after: withToken },
        { key, before: withToken, after: again },
      ),
    ).toEqual([
      {
        workflow: 'review-task',
        name: `review-${candidateId}_FIRST_1-1`,
        input: { seasonId, taskId: `${candidateId}.FIRST.1`, takings: 1, leaseUntil: 5 },
      },
      expect.objectContaining({ name: `review-${candidateId}_FIRST_1-2` }),
    ]);
  });

  test('is answered by whatever ends the taking that it waits for', async () => {
    const candidateId = someone();
    const key = taskKey({ taskId: `${candidateId}.FIRST.1` });
    const before = taken(candidateId, { token: 'T' });
    const ends = [
      { ...before, state: 'DECIDED', token: undefined },
      { ...before, state: 'PENDING', token: undefined },
      { ...before, takings: 2, token: undefined },
      { ...before, shown: { at: 1, evidenceAccepted: true } },
    ];
    for (const [at, outcome] of [
      [0, 'DECIDED'],
      [1, 'PENDING'],
      [2, 'TAKEN'],
    ] as const) {
      const { deliver, answers } = everything();
      await deliver(delivery({ key, before, after: ends[at] as object }));
      expect(answers).toEqual([['T', { outcome }]]);
    }
    const { deliver, answers } = everything();
    await deliver(delivery({ key, before, after: ends[3] as object }));
    expect(answers).toEqual([]);
  });

  test('publishes a calendar that two people approved, and again when its attempt rises', async () => {
    const key = proposalKey({ seasonId, proposalId: 'p-1' });
    const proposal = (state: string, attempt: number, kind = 'CALENDAR') => ({
      seasonId,
      proposalId: 'p-1',
      state,
      attempt,
      change: { kind, candidateId: someone(), closesAt: 5 },
      changedAt: 1,
      changedBy: 'zhao',
    });
    const run = { workflow: 'publish-calendar', name: 'publish-p-1-1' };
    expect(
      await started({ key, before: proposal('PROPOSED', 1), after: proposal('APPROVED', 1) }),
    ).toEqual([{ ...run, input: { seasonId, proposalId: 'p-1', attempt: 1 } }]);
    expect(
      await started({ key, before: proposal('APPROVED', 1), after: proposal('APPROVED', 2) }),
    ).toMatchObject([{ name: 'publish-p-1-2' }]);
    expect(
      await started({
        key,
        before: proposal('PROPOSED', 1, 'EXTENSION'),
        after: proposal('APPROVED', 1, 'EXTENSION'),
      }),
    ).toEqual([]);
  });
});

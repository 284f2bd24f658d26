import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ReceiveMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { expect, onTestFinished, test } from 'vitest';
import { createQueuePump, queueAttributes } from '../../../infra/local/queues.ts';
import { startS3Front } from '../../../infra/local/s3-front.ts';

const region = 'cn-north-1';
const credentials = { accessKeyId: 'local', secretAccessKey: 'local' };
const arnOf = (name: string) => `arn:aws:sqs:${region}:000000000000:${name}`;

/** As the stack has them: three tries here. */
const redrive = { RedrivePolicy: { deadLetterTargetArn: arnOf('dead'), maxReceiveCount: 3 } };
const queues = [{ name: 'dead' }, { name: 'uploads', attributes: queueAttributes(redrive) }];

function newFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'kaoqi-queues-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

const openQueues = (dataFolder: string) =>
  startS3Front({ dataFolder, buckets: [], queues, credentials, region });

/** A queue on disk and its function, which throws as often as `failures` says of a message; `seen` is all it was given. */
async function machine(dataFolder: string, failures: Record<string, number> = {}) {
  const front = await openQueues(dataFolder);
  const seen: string[] = [];
  const pump = createQueuePump({
    endpoint: front.endpoint,
    region,
    queueUrl: front.queueUrl('uploads'),
    queueArn: arnOf('uploads'),
    batchSize: 10,
    undone: () => front.undone('uploads'),
    deliver: async ({ Records }) => {
      const failed = (Records as { messageId: string; body: string }[]).filter(({ body }) => {
        const { key } = JSON.parse(body) as { key: string };
        seen.push(key);
        return seen.filter((each) => each === key).length <= (failures[key] ?? 0);
      });
      return {
        payload: { batchItemFailures: failed.map((each) => ({ itemIdentifier: each.messageId })) },
      };
    },
  });
  onTestFinished(async () => {
    await pump.stop();
    await front.stop();
  });
  return { front, pump, seen };
}

test('a message that was not done twice is delivered a third time, and then the queue is empty', async () => {
  const { front, pump, seen } = await machine(newFolder(), { late: 2 });
  for (const key of ['late', 'good']) front.send('uploads', { key });
  expect(pump.isDrained()).toBe(false);
  pump.nudge();
  await expect.poll(() => pump.isDrained()).toBe(true);
  expect(seen.toSorted()).toEqual(['good', 'late', 'late', 'late']);
  expect(front.undone('dead')).toBe(0);
});

test('a message that is never done ends among the dead letters', async () => {
  const { front, pump, seen } = await machine(newFolder(), { poison: 99 });
  front.send('uploads', { key: 'poison' });
  await expect.poll(() => pump.isDrained()).toBe(true);
  expect(seen).toEqual(['poison', 'poison', 'poison']);
  expect(front.undone('dead')).toBe(1);
});

test('what a machine left behind, held or not, is delivered by the next one', async () => {
  const folder = newFolder();
  const before = await openQueues(folder);
  for (const key of ['held', 'waiting']) before.send('uploads', { key });
  const sqs = new SQSClient({ endpoint: before.endpoint, region, credentials });
  await sqs.send(
    new ReceiveMessageCommand({ QueueUrl: before.queueUrl('uploads'), VisibilityTimeout: 600 }),
  );
  sqs.destroy();
  await before.stop();

  const { pump, seen } = await machine(folder);
  expect(pump.isDrained()).toBe(false);
  await expect.poll(() => pump.isDrained()).toBe(true);
  expect(seen.toSorted()).toEqual(['held', 'waiting']);
});

test('a queue of an older folder takes over what the stack says now', async () => {
  const folder = newFolder();
  const names = queues.map(({ name }) => ({ name }));
  const before = await startS3Front({
    ...{ dataFolder: folder, buckets: [], queues: names, credentials, region },
  });
  before.send('uploads', { key: 'poison' });
  await before.stop();

  const { front, pump } = await machine(folder, { poison: 99 });
  await expect.poll(() => pump.isDrained()).toBe(true);
  expect(front.undone('dead')).toBe(1);
});

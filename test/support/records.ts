import { PutCommand } from '@aws-sdk/lib-dynamodb';
import { Account } from '../../shared/domain/account/account.ts';
import { Application } from '../../shared/domain/application/application.ts';
import type { Calendar } from '../../shared/domain/calendar/calendar.ts';
import { Evidence } from '../../shared/domain/evidence/evidence.ts';
import type { WindowId } from '../../shared/domain/kernel/ids.ts';
import { Instant } from '../../shared/domain/kernel/instant.ts';
import { ReviewTask } from '../../shared/domain/review/review-task.ts';
import {
  accountKey,
  applicationKey,
  evidenceKey,
  type Key,
  queues,
} from '../../shared/store/keys.ts';
import { newTaskItem } from '../../shared/store/task-store.ts';
import type { FreshTable } from './dynamodb.ts';

export const seasonId = 'HN-ZSB-2024';
export const at = (text: string): Instant => Instant.parse(Date.parse(`${text}+08:00`));

/** The windows of the 2024 season that the second half of it asks for. */
export const someCalendar = {
  seasonId,
  version: 1,
  windows: (
    [
      ['W04', '2024-02-14T00:00:00', '2024-02-22T00:00:00'],
      ['W09', '2024-03-14T00:00:00', '2024-03-21T00:00:00'],
      ['W10', '2024-03-22T09:00:00', '2024-03-25T17:00:00'],
      ['W11', '2024-03-22T09:00:00', '2024-03-24T17:00:00'],
      ['W13', '2024-03-22T09:00:00', '2024-03-25T17:00:00'],
      ['W14', '2024-04-12T00:00:00', '2024-04-21T00:00:00'],
    ] as const
  ).map(([id, opensAt, closesAt]) => ({
    id: id as WindowId,
    name: id,
    opensAt: at(opensAt),
    closesAt: at(closesAt),
    source: 'test',
  })),
} as unknown as Calendar;

/** The id of one of many candidates of a school. */
export function candidateNo(n: number, school = '43001'): string {
  const letters = [...String(n).padStart(16, '0')].map((digit) => 'abcdefghij'[Number(digit)]);
  return `c${school}-${letters.join('')}`;
}

const stamped = (candidateId: string) => ({
  seasonId,
  candidateId,
  shard: 0,
  version: 1,
  requests: [],
  changedAt: at('2024-02-01T12:00:00'),
  changedBy: candidateId,
});

export function someAccount(candidateId: string, more: Partial<Account> = {}): Account {
  return Account.parse({
    ...stamped(candidateId),
    name: '王小明',
    idMasked: '4399**********0019',
    phoneMasked: '138****0000',
    phoneIndex: 'index',
    phoneCipher: 'v1.cipher',
    juniorMajorCode: '520401K',
    epoch: 0,
    activatedAt: at('2024-01-30T09:00:00'),
    ...more,
  });
}

export function someApplication(candidateId: string, more: object = {}): Application {
  return Application.parse({
    ...stamped(candidateId),
    state: 'SUBMITTED',
    profile: {
      ethnicity: '汉族',
      politicalStatus: '共青团员',
      hukouProvince: '43',
      mailing: {
        recipient: '王小明',
        phone: '13800000000',
        regionCode6: '430102',
        detail: '解放路1号',
        postcode: '410000',
      },
      declarations: { lawAbiding: true, health: true },
      category: 'GENERAL',
    },
    claim: { category: 'GENERAL', state: 'NONE' },
    frozen: { PHOTO: { evidenceId: 'photo-1', sha256: 'a'.repeat(64) } },
    revision: 1,
    submittedAt: at('2024-02-01T12:00:00'),
    ...more,
  });
}

export function someEvidence(candidateId: string, more: object = {}): Evidence {
  return Evidence.parse({
    ...stamped(candidateId),
    evidenceId: 'photo-1',
    kind: 'PHOTO',
    state: 'ACCEPTED',
    objectKey: `evidence/${candidateId}/photo-1`,
    contentType: 'image/png',
    bytes: 1000,
    sha256: 'a'.repeat(64),
    reviewKey: `review/${candidateId}/photo-1`,
    reviewSha256: 'b'.repeat(64),
    ...more,
  });
}

export function someTask(candidateId: string, more: Partial<ReviewTask> = {}): ReviewTask {
  return ReviewTask.parse({
    ...stamped(candidateId),
    taskId: `${candidateId}.FIRST.1`,
    stage: 'FIRST',
    org: '43001',
    revision: 1,
    state: 'PENDING',
    takings: 0,
    createdAt: at('2024-02-01T12:00:00'),
    ...more,
  });
}

/** A task as it stands in its queue, once the stream has filed it. */
export function queuedTask(task: ReviewTask) {
  const { org, stage, state } = task;
  return { ...newTaskItem(task), queue: queues.tasks(org, stage, state) };
}

export async function put({ client, tableName }: FreshTable, key: Key, record: object) {
  await client.send(new PutCommand({ TableName: tableName, Item: { ...key, ...record } }));
}

/** A submission that waits for its review: account, application, evidence and task. */
export async function putSubmission(
  table: FreshTable,
  candidateId: string,
  { application = {}, evidence = {} }: { application?: object; evidence?: object } = {},
): Promise<string> {
  const task = someTask(candidateId);
  const photo = someEvidence(candidateId, evidence);
  await Promise.all([
    put(table, accountKey({ candidateId }), someAccount(candidateId)),
    put(table, applicationKey({ candidateId }), someApplication(candidateId, application)),
    put(table, evidenceKey(photo), photo),
    put(table, { pk: '', sk: '' }, queuedTask(task)),
  ]);
  return task.taskId;
}

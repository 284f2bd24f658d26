import { createHash } from 'node:crypto';
import {
  type DynamoDBDocumentClient,
  PutCommand,
  paginateQuery,
  QueryCommand,
} from '@aws-sdk/lib-dynamodb';
import * as z from 'zod';
import { dayInMs, Instant, minuteInMs, shanghaiOffsetInMs } from '../domain/kernel/instant.ts';
import { byQueue, type Key, lateAttemptKey, queues } from './keys.ts';

/** A refused late write (features C9): what an appeal is judged on. Only the hash of what was sent is kept. */
export const LateAttempt = z.object({
  seasonId: z.string(),
  candidateId: z.string(),
  deed: z.string(),
  stamp: Instant,
  closesAt: Instant,
  lateByMs: z.int(),
  payloadHash: z.string(),
  reference: z.string(),
});
export type LateAttempt = z.infer<typeof LateAttempt>;

/** Crockford's letters: no I, L, O, U, so that a number can be read over the telephone. */
const letters = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';

/** `L-20240324-7K2M9QX`: the Shanghai day, and seven letters that follow from the attempt, so a repeat keeps it. */
function referenceOf(late: Pick<LateAttempt, 'candidateId' | 'stamp' | 'payloadHash'>): string {
  const day = new Date(late.stamp + shanghaiOffsetInMs)
    .toISOString()
    .slice(0, 10)
    .replaceAll('-', '');
  const digest = createHash('sha256')
    .update(`${late.candidateId}|${late.stamp}|${late.payloadHash}`)
    .digest();
  return `L-${day}-${[...digest.subarray(0, 7)].map((byte) => letters[byte % 32]).join('')}`;
}

/** From the first to the last millisecond of the Shanghai day that a number names. */
function dayOf(reference: string): [from: number, to: number] {
  const day = reference.replace(/^L-(\d{4})(\d{2})(\d{2})-.*$/, '$1-$2-$3');
  const from = Date.parse(`${day}T00:00:00Z`) - shanghaiOffsetInMs;
  return [from, from + dayInMs];
}

const queuedSince = (stamp: number) => String(stamp).padStart(15, '0');
const keyOf = ({ pk, sk }: Record<string, unknown>): Key => ({ pk: String(pk), sk: String(sk) });

/** The late attempts that arrived in one minute. */
export interface LateMinute {
  readonly minute: Instant;
  readonly count: number;
}

export type LateAttemptStore = ReturnType<typeof lateAttemptStore>;

/** Late attempts, in the person's partition and in the season's queue for appeals. */
export function lateAttemptStore(client: DynamoDBDocumentClient, tableName: string) {
  return {
    /** Keeps the attempt once and gives its number. One write; a repeat writes the same item. */
    async record(late: Omit<LateAttempt, 'lateByMs' | 'reference'>): Promise<string> {
      const reference = referenceOf(late);
      const item: LateAttempt = { ...late, lateByMs: late.stamp - late.closesAt, reference };
      await client.send(
        new PutCommand({
          TableName: tableName,
          Item: {
            ...lateAttemptKey({ ...late, hash: late.payloadHash.slice(0, 16) }),
            ...item,
            queue: queues.lateAttempts(late.seasonId),
            queuedAt: `${queuedSince(late.stamp)}#${reference}`,
          },
        }),
      );
      return reference;
    },

    /** The keys of the season's latest attempts, newest first. */
    async latestKeys(seasonId: string, limit: number): Promise<Key[]> {
      const { Items = [] } = await client.send(
        new QueryCommand({
          TableName: tableName,
          IndexName: byQueue,
          KeyConditionExpression: 'queue = :q',
          ExpressionAttributeValues: { ':q': queues.lateAttempts(seasonId) },
          ScanIndexForward: false,
          Limit: limit,
        }),
      );
      return Items.map(keyOf);
    },

    /** How many came in each minute in which any came, oldest first: the index alone is read. */
    async perMinute(seasonId: string): Promise<LateMinute[]> {
      const attempts = new Map<number, number>();
      const pages = paginateQuery(
        { client },
        {
          TableName: tableName,
          IndexName: byQueue,
          KeyConditionExpression: 'queue = :q',
          ExpressionAttributeValues: { ':q': queues.lateAttempts(seasonId) },
        },
      );
      for await (const { Items = [] } of pages)
        for (const { queuedAt } of Items) {
          const stamp = Number(String(queuedAt).split('#')[0]);
          const minute = stamp - (stamp % minuteInMs);
          attempts.set(minute, (attempts.get(minute) ?? 0) + 1);
        }
      return [...attempts].map(([minute, count]) => ({ minute: Instant.parse(minute), count }));
    },

    /** The key of the attempt with that number: its day is in it. */
    async keysOf(seasonId: string, reference: string): Promise<Key[]> {
      const [from, to] = dayOf(reference);
      const pages = paginateQuery(
        { client },
        {
          TableName: tableName,
          IndexName: byQueue,
          KeyConditionExpression: 'queue = :q AND queuedAt BETWEEN :from AND :to',
          ExpressionAttributeValues: {
            ':q': queues.lateAttempts(seasonId),
            ':from': queuedSince(from),
            ':to': queuedSince(to),
          },
        },
      );
      for await (const { Items = [] } of pages) {
        const found = Items.find(({ queuedAt }) => String(queuedAt).endsWith(`#${reference}`));
        if (found !== undefined) return [keyOf(found)];
      }
      return [];
    },
  };
}

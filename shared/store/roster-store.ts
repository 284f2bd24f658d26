import {
  type DynamoDBDocumentClient,
  GetCommand,
  QueryCommand,
  TransactWriteCommand,
} from '@aws-sdk/lib-dynamodb';
import * as z from 'zod';
import { CandidateId } from '../domain/kernel/ids.ts';
import { Instant } from '../domain/kernel/instant.ts';
import { RosterEntry } from '../domain/roster/roster-entry.ts';
import { type Key, rosterKey, uniqueKey } from './keys.ts';
import { refusedTransaction } from './move.ts';
import { readAll } from './read-all.ts';

/** An entry, and since when it has an account. */
export const StoredEntry = RosterEntry.extend({ activatedAt: Instant.optional() });
export type StoredEntry = z.infer<typeof StoredEntry>;

/** Whose an ID number, a student number or a phone is. */
export const Owner = z.object({
  candidateId: CandidateId,
  shard: z.int().optional(),
  activatedAt: Instant.optional(),
});
export type Owner = z.infer<typeof Owner>;

interface EntryRef {
  readonly seasonId: string;
  readonly shard: number;
  readonly candidateId: string;
}
interface IndexRef {
  readonly seasonId: string;
  readonly kind: 'ID' | 'STUDENT' | 'PHONE';
  readonly index: string;
}

/** How writing one row ended. */
export type Written = 'written' | 'changed-meanwhile' | 'id-taken' | 'student-number-taken';

export type RosterStore = ReturnType<typeof rosterStore>;

/** The roster, and the uniqueness of the ID and student numbers on it. */
export function rosterStore(client: DynamoDBDocumentClient, tableName: string) {
  return {
    async find(ref: EntryRef): Promise<StoredEntry | undefined> {
      const { Item } = await client.send(
        new GetCommand({ TableName: tableName, Key: rosterKey(ref), ConsistentRead: true }),
      );
      return Item && StoredEntry.parse(Item);
    },

    /** The entries that are there, by candidate. */
    async findAll(refs: readonly EntryRef[]): Promise<Map<string, StoredEntry>> {
      const entries = (await readAll(client, tableName, refs.map(rosterKey))).map((item) =>
        StoredEntry.parse(item),
      );
      return new Map(entries.map((entry) => [entry.candidateId, entry]));
    },

    /** Who has these numbers and phones, in one read. */
    async owners(refs: readonly IndexRef[]): Promise<(Owner | undefined)[]> {
      const keys = refs.map(uniqueKey);
      const items = await readAll(client, tableName, keys);
      return keys.map(({ pk }) => {
        const item = items.find((found) => found.pk === pk);
        return item && Owner.parse(item);
      });
    },

    /**
     * Writes one row: the entry, and the claims on its ID number and its student number, which nobody else may have
     * (domain IMP-2). A changed ID number gives the old one free. An entry with an account is never written over (I07).
     */
    async write(next: RosterEntry, read: StoredEntry | undefined): Promise<Written> {
      const { seasonId, candidateId, shard, studentNo12 } = next;
      const idKey = (index: string) => uniqueKey({ seasonId, kind: 'ID', index });
      const claim = (key: Key) => ({
        Put: {
          TableName: tableName,
          Item: { ...key, candidateId, shard },
          ConditionExpression: 'attribute_not_exists(pk) OR candidateId = :c',
          ExpressionAttributeValues: { ':c': candidateId },
        },
      });
      const freed = read !== undefined && read.idIndex !== next.idIndex ? [read.idIndex] : [];
      const transaction = new TransactWriteCommand({
        TransactItems: [
          {
            Put: {
              TableName: tableName,
              Item: { ...rosterKey(next), ...next },
              ConditionExpression:
                read === undefined
                  ? 'attribute_not_exists(pk)'
                  : 'version = :read AND attribute_not_exists(activatedAt)',
              ...(read && { ExpressionAttributeValues: { ':read': read.version } }),
            },
          },
          claim(idKey(next.idIndex)),
          claim(uniqueKey({ seasonId, kind: 'STUDENT', index: studentNo12 })),
          ...freed.map((index) => ({ Delete: { TableName: tableName, Key: idKey(index) } })),
        ],
      });
      return client.send(transaction).then(
        () => 'written' as const,
        (error: unknown) => {
          const refused = refusedTransaction(error);
          if (refused === undefined) throw error;
          if (refused.has(1)) return 'id-taken' as const;
          return refused.has(2)
            ? ('student-number-taken' as const)
            : ('changed-meanwhile' as const);
        },
      );
    },

    /** One page of a shard, in the order of its ids: what every pass over all candidates walks. */
    async page(
      { seasonId, shard }: { readonly seasonId: string; readonly shard: number },
      limit: number,
      after?: string,
    ): Promise<{ readonly entries: StoredEntry[]; readonly next?: string }> {
      const keyOf = (candidateId: string) => rosterKey({ seasonId, shard, candidateId });
      const { Items = [], LastEvaluatedKey } = await client.send(
        new QueryCommand({
          TableName: tableName,
          KeyConditionExpression: 'pk = :pk',
          ExpressionAttributeValues: { ':pk': keyOf('').pk },
          ConsistentRead: true,
          Limit: limit,
          ...(after !== undefined && { ExclusiveStartKey: keyOf(after) }),
        }),
      );
      const entries = Items.map((item) => StoredEntry.parse(item));
      return {
        entries,
        ...(LastEvaluatedKey !== undefined && { next: String(LastEvaluatedKey.sk) }),
      };
    },
  };
}

import { TransactionCanceledException } from '@aws-sdk/client-dynamodb';
import {
  type DynamoDBDocumentClient,
  GetCommand,
  TransactWriteCommand,
} from '@aws-sdk/lib-dynamodb';
import { preferenceFault } from '../domain/preference/faults.ts';
import type { Write } from '../domain/preference/guard.ts';
import { Lock, locksOf, type RoundWrites } from '../domain/preference/lock.ts';
import { type InstantId, Round } from '../domain/preference/round.ts';
import { conditionalUpdate } from './condition.ts';
import { type Key, lockKey, roundKey } from './keys.ts';

export type RoundRef = Pick<Round, 'seasonId' | 'round'>;

/** A round and the state of each of its instants: few items, always read strongly. */
export interface LockStore {
  findRound(ref: RoundRef): Promise<Round | undefined>;
  /** A round and one of its locks; that either is missing is a fault. */
  find(ref: RoundRef, instantId: InstantId): Promise<{ round: Round; lock: Lock }>;
  /** Makes the round and its locks, all open; false if the round is there already. */
  openRound(round: Round, at: Lock['changedAt']): Promise<boolean>;
  /** Writes the round and its lock in one transaction; false if either was no longer as it was seen. */
  write(ref: RoundRef, instantId: InstantId, writes: RoundWrites): Promise<boolean>;
}

/** The rounds and locks of the season's table. */
export function lockStore(client: DynamoDBDocumentClient, tableName: string): LockStore {
  const get = async (key: Key) => {
    const read = new GetCommand({ TableName: tableName, Key: key, ConsistentRead: true });
    return (await client.send(read)).Item;
  };
  const put = (key: Key, record: object) => ({
    Put: {
      TableName: tableName,
      Item: { ...key, ...record },
      ConditionExpression: 'attribute_not_exists(pk)',
    },
  });
  const update = (key: Key, write: Write) => ({
    Update: { TableName: tableName, Key: key, ...conditionalUpdate(write) },
  });
  const transact = async (
    items: readonly (ReturnType<typeof put> | ReturnType<typeof update>)[],
  ) => {
    try {
      await client.send(new TransactWriteCommand({ TransactItems: [...items] }));
      return true;
    } catch (error) {
      if (wasRefused(error)) return false;
      throw error;
    }
  };

  return {
    async findRound(ref) {
      const item = await get(roundKey(ref));
      return item && Round.parse(item);
    },

    async find(ref, instantId) {
      const [round, lock] = await Promise.all([
        get(roundKey(ref)),
        get(lockKey({ ...ref, instantId })),
      ]);
      if (round === undefined || lock === undefined) throw preferenceFault('RoundUnknown');
      return { round: Round.parse(round), lock: Lock.parse(lock) };
    },

    openRound(round, at) {
      return transact([
        put(roundKey(round), { ...round, changedAt: at, changedBy: 'system' }),
        ...locksOf(round, at).map((lock) => put(lockKey(lock), lock)),
      ]);
    },

    write(ref, instantId, { round, lock }) {
      return transact([
        update(lockKey({ ...ref, instantId }), lock),
        ...(round === undefined ? [] : [update(roundKey(ref), round)]),
      ]);
    },
  };
}

/** A condition said no: of all the reasons of a cancelled transaction, the one that a repeat does not mend. */
function wasRefused(error: unknown): boolean {
  return (
    error instanceof TransactionCanceledException &&
    (error.CancellationReasons ?? []).some(({ Code }) => Code === 'ConditionalCheckFailed')
  );
}

import { BatchGetCommand, type DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import type { Key } from './keys.ts';
import { LateAttempt, lateAttemptStore } from './late-attempt-store.ts';

/** What BatchGet takes at once. */
const batchReads = 100;

/** Refused writes of the season: the index names them, the items tell them. */
export function lateAttemptList(client: DynamoDBDocumentClient, tableName: string) {
  const store = lateAttemptStore(client, tableName);
  const read = async (keys: Key[]): Promise<LateAttempt[]> => {
    const attempts: LateAttempt[] = [];
    let waiting = keys;
    while (waiting.length > 0) {
      const Keys = waiting.splice(0, batchReads);
      const { Responses, UnprocessedKeys } = await client.send(
        new BatchGetCommand({ RequestItems: { [tableName]: { Keys, ConsistentRead: true } } }),
      );
      for (const item of Responses?.[tableName] ?? []) attempts.push(LateAttempt.parse(item));
      waiting = [...waiting, ...((UnprocessedKeys?.[tableName]?.Keys ?? []) as Key[])];
    }
    return attempts.toSorted((a, b) => b.stamp - a.stamp);
  };

  return {
    perMinute: store.perMinute,

    /** The latest, newest first. */
    async latest(seasonId: string, limit: number): Promise<LateAttempt[]> {
      return read(await store.latestKeys(seasonId, limit));
    },

    /** The one with that number, or none. */
    async withReference(seasonId: string, reference: string): Promise<LateAttempt[]> {
      return read(await store.keysOf(seasonId, reference));
    },
  };
}

import { BatchGetCommand, type DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import type { Key } from './keys.ts';
import { LateAttempt, lateAttemptStore } from './late-attempt-store.ts';

/** What BatchGet takes at once. */
const batchReads = 100;

/** The season's latest refused writes, newest first: the index names them, the items tell them. */
export function latestLateAttempts(client: DynamoDBDocumentClient, tableName: string) {
  return async (seasonId: string, limit: number): Promise<LateAttempt[]> => {
    const attempts: LateAttempt[] = [];
    let waiting: Key[] = await lateAttemptStore(client, tableName).latestKeys(seasonId, limit);
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
}

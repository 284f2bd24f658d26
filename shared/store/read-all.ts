import { BatchGetCommand, type DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import type { Key } from './keys.ts';

/** What BatchGet takes at once. */
const batchReads = 100;

/** The items of these keys that are there, strongly read; what the store left unread is asked for again. */
export async function readAll(
  client: DynamoDBDocumentClient,
  tableName: string,
  keys: readonly Key[],
): Promise<Record<string, unknown>[]> {
  const found: Record<string, unknown>[] = [];
  for (let waiting = [...keys]; waiting.length > 0; ) {
    const { Responses, UnprocessedKeys } = await client.send(
      new BatchGetCommand({
        RequestItems: {
          [tableName]: { Keys: waiting.splice(0, batchReads), ConsistentRead: true },
        },
      }),
    );
    found.push(...(Responses?.[tableName] ?? []));
    waiting = [...waiting, ...((UnprocessedKeys?.[tableName]?.Keys ?? []) as Key[])];
  }
  return found;
}

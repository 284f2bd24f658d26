import { type DynamoDBDocumentClient, PutCommand } from '@aws-sdk/lib-dynamodb';
import * as z from 'zod';
import { SeasonId } from '../domain/kernel/ids.ts';
import { Instant } from '../domain/kernel/instant.ts';
import { parkedKey } from './keys.ts';

/** Work that no machine can finish: it waits for a person. */
export const ParkedWork = z.object({
  seasonId: SeasonId,
  workId: z.string(),
  what: z.string(),
  error: z.string(),
  at: Instant,
});
export type ParkedWork = z.infer<typeof ParkedWork>;

export type ParkedStore = ReturnType<typeof parkedStore>;

/** The parked work of a season. */
export function parkedStore(client: DynamoDBDocumentClient, tableName: string) {
  return {
    /** Parks it, or says again why it is parked. */
    async park(work: ParkedWork): Promise<void> {
      await client.send(
        new PutCommand({ TableName: tableName, Item: { ...parkedKey(work), ...work } }),
      );
    },
  };
}

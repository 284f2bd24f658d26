import { type DynamoDBDocumentClient, GetCommand, PutCommand } from '@aws-sdk/lib-dynamodb';
import * as z from 'zod';
import { SeasonId } from '../domain/kernel/ids.ts';
import { Instant } from '../domain/kernel/instant.ts';
import { listKey } from './keys.ts';
import { refusedWrite } from './move.ts';

/** Which bytes a published list is, and who signed them. */
export const PublishedList = z.object({
  seasonId: SeasonId,
  listId: z.string(),
  objectKey: z.string(),
  /** Of the object's bytes, hexadecimal. */
  sha256: z.string(),
  signature: z.string(),
  keyId: z.string(),
  rows: z.int().nonnegative(),
  publishedAt: Instant,
  changedAt: Instant,
  changedBy: z.string(),
});
export type PublishedList = z.infer<typeof PublishedList>;

export type ListStore = ReturnType<typeof listStore>;

/** The published lists of a season. */
export function listStore(client: DynamoDBDocumentClient, tableName: string) {
  return {
    async find(ref: { seasonId: string; listId: string }): Promise<PublishedList | undefined> {
      const { Item } = await client.send(
        new GetCommand({ TableName: tableName, Key: listKey(ref), ConsistentRead: true }),
      );
      return Item && PublishedList.parse(Item);
    },

    /** Publishes a list once: of several that try, the first one is the list. */
    async publish(list: PublishedList): Promise<PublishedList> {
      const put = new PutCommand({
        TableName: tableName,
        Item: { ...listKey(list), ...list },
        ConditionExpression: 'attribute_not_exists(pk)',
        ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
      });
      return client.send(put).then(
        () => list,
        (error: unknown) => {
          const refused = refusedWrite(error);
          if (refused === undefined) throw error;
          return PublishedList.parse(refused.item);
        },
      );
    },
  };
}

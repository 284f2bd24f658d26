import { type DynamoDBDocumentClient, GetCommand } from '@aws-sdk/lib-dynamodb';
import { Application } from '../domain/application/application.ts';
import type { WindowId } from '../domain/kernel/ids.ts';
import type { Instant } from '../domain/kernel/instant.ts';
import { applicationKey } from './keys.ts';

/** One person's later close of one window (features C6); undefined if they have none. */
export type OwnCloseReader = (
  candidateId: string,
  windowId: WindowId,
) => Promise<Instant | undefined>;

/** Reads it strongly from the application, so that an extension counts from its approval on. */
export function ownCloseReader(client: DynamoDBDocumentClient, tableName: string): OwnCloseReader {
  return async (candidateId, windowId) => {
    const { Item } = await client.send(
      new GetCommand({
        TableName: tableName,
        Key: applicationKey({ candidateId }),
        ProjectionExpression: 'extensions',
        ConsistentRead: true,
      }),
    );
    return Application.pick({ extensions: true }).parse(Item ?? {}).extensions?.[windowId];
  };
}

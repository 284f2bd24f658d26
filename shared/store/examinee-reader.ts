import { BatchGetCommand, type DynamoDBDocumentClient, GetCommand } from '@aws-sdk/lib-dynamodb';
import { Application } from '../domain/application/application.ts';
import { Evidence } from '../domain/evidence/evidence.ts';
import { applicationKey, evidenceKey, rosterKey } from './keys.ts';
import { StoredEntry } from './roster-store.ts';

/** Reads what stands on a person's ticket: the roster entry, and the photo that their submission froze. */
export function examineeReader(
  client: DynamoDBDocumentClient,
  tableName: string,
  seasonId: string,
) {
  return async ({ candidateId, shard }: { candidateId: string; shard: number }) => {
    const { Responses } = await client.send(
      new BatchGetCommand({
        RequestItems: {
          [tableName]: {
            Keys: [rosterKey({ seasonId, shard, candidateId }), applicationKey({ candidateId })],
            ConsistentRead: true,
          },
        },
      }),
    );
    const items = Responses?.[tableName] ?? [];
    const entry = StoredEntry.parse(items.find(({ sk }) => sk === candidateId));
    const application = Application.parse(items.find(({ sk }) => sk !== candidateId));
    const evidenceId = application.frozen?.PHOTO?.evidenceId ?? '';
    const { Item } = await client.send(
      new GetCommand({
        TableName: tableName,
        Key: evidenceKey({ candidateId, evidenceId }),
        ConsistentRead: true,
      }),
    );
    return { entry, application, photo: Evidence.parse(Item) };
  };
}

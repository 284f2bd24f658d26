import { type DynamoDBDocumentClient, PutCommand, QueryCommand } from '@aws-sdk/lib-dynamodb';
import * as z from 'zod';
import { Instant } from '../domain/kernel/instant.ts';
import { Choice, countOf, Version } from '../domain/preference/preference.ts';
import { revisionKey } from './keys.ts';

/** What one revision of a preference did: with those before it, it hashes to the version (domain I28). */
export const KeptRevision = z.object({
  round: z.string(),
  candidateId: z.string(),
  ver: Version,
  lastMove: z.string().optional(),
  lastStamp: Instant.optional(),
  choice: Choice.optional(),
  confirmedAt: Instant.optional(),
  changedBy: z.string(),
  requestId: z.string().optional(),
});
export type KeptRevision = z.infer<typeof KeptRevision>;

interface OfRound {
  readonly candidateId: string;
  readonly round: string;
}
export type RevisionStore = Pick<ReturnType<typeof revisionStore>, 'keep'>;

/** The histories of preferences. */
export function revisionStore(client: DynamoDBDocumentClient, tableName: string) {
  return {
    /** Keeps a revision once. An empty preference, as it was opened, is none. */
    async keep({ candidateId, round }: OfRound, preference: object): Promise<void> {
      const revision = KeptRevision.parse({ ...preference, candidateId, round });
      const version = countOf(revision.ver);
      if (version === 0) return;
      await client
        .send(
          new PutCommand({
            TableName: tableName,
            Item: { ...revisionKey({ candidateId, round, version }), ...revision },
            ConditionExpression: 'attribute_not_exists(pk)',
          }),
        )
        .catch((error: Error) => {
          if (error.name !== 'ConditionalCheckFailedException') throw error;
        });
    },

    /** The whole history, oldest first. */
    async of({ candidateId, round }: OfRound): Promise<KeptRevision[]> {
      const first = revisionKey({ candidateId, round, version: 0 });
      const last = revisionKey({ candidateId, round, version: 999_999 });
      const revisions: KeptRevision[] = [];
      let from: Record<string, unknown> | undefined;
      do {
        const { Items = [], LastEvaluatedKey } = await client.send(
          new QueryCommand({
            TableName: tableName,
            KeyConditionExpression: 'pk = :pk AND sk BETWEEN :first AND :last',
            ExpressionAttributeValues: { ':pk': first.pk, ':first': first.sk, ':last': last.sk },
            ConsistentRead: true,
            ExclusiveStartKey: from,
          }),
        );
        revisions.push(...Items.map((item) => KeptRevision.parse(item)));
        from = LastEvaluatedKey;
      } while (from !== undefined);
      return revisions;
    },
  };
}

import {
  type DynamoDBDocumentClient,
  GetCommand,
  PutCommand,
  UpdateCommand,
} from '@aws-sdk/lib-dynamodb';
import { Evidence } from '../domain/evidence/evidence.ts';
import { evidenceMoves } from '../domain/evidence/evidence-moves.ts';
import type { Instant } from '../domain/kernel/instant.ts';
import { evidenceKey } from './keys.ts';
import { moveUpdate, refusedWrite } from './move.ts';

export interface EvidenceRef {
  readonly candidateId: string;
  readonly evidenceId: string;
}

export interface EvidenceStep {
  readonly of: EvidenceRef;
  readonly move: Exclude<keyof typeof evidenceMoves, 'begin'>;
  readonly changes: Partial<
    Pick<Evidence, 'uploadedAt' | 'reviewKey' | 'reviewSha256' | 'reason' | 'reasonText'>
  >;
  readonly at: Instant;
  readonly by: string;
  readonly requestId?: string;
}

export type EvidenceStore = ReturnType<typeof evidenceStore>;

/** The uploads of each person. */
export function evidenceStore(client: DynamoDBDocumentClient, tableName: string) {
  return {
    async find(ref: EvidenceRef): Promise<Evidence | undefined> {
      const { Item } = await client.send(
        new GetCommand({ TableName: tableName, Key: evidenceKey(ref), ConsistentRead: true }),
      );
      return Item && Evidence.parse(Item);
    },

    /** Begins an upload; one that was begun already is given back as it is. */
    async begin(evidence: Evidence, requestId: string): Promise<Evidence> {
      const put = new PutCommand({
        TableName: tableName,
        Item: { ...evidenceKey(evidence), ...evidence, state: evidenceMoves.begin.to, requestId },
        ConditionExpression: 'attribute_not_exists(pk)',
        ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
      });
      return client.send(put).then(
        () => evidence,
        (error: unknown) => {
          const refused = refusedWrite(error);
          if (refused === undefined) throw error;
          return Evidence.parse(refused.item);
        },
      );
    },

    /** Moves an upload on, if it stands where the move leads from; gives it as it then is, or undefined if it is unknown. */
    async step({
      of,
      move,
      changes,
      at,
      by,
      requestId,
    }: EvidenceStep): Promise<Evidence | undefined> {
      const update = moveUpdate({
        tableName,
        key: evidenceKey(of),
        move: evidenceMoves[move],
        at,
        by,
        requestId,
        set: changes,
      });
      return client.send(new UpdateCommand({ ...update, ReturnValues: 'ALL_NEW' })).then(
        ({ Attributes }) => Evidence.parse(Attributes),
        (error: unknown) => {
          const refused = refusedWrite(error);
          if (refused === undefined) throw error;
          return refused.item && Evidence.parse(refused.item);
        },
      );
    },
  };
}

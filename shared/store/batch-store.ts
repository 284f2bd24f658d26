import {
  type DynamoDBDocumentClient,
  GetCommand,
  PutCommand,
  UpdateCommand,
} from '@aws-sdk/lib-dynamodb';
import type { DoneRequest } from '../domain/kernel/ids.ts';
import type { Instant } from '../domain/kernel/instant.ts';
import { batchMoves, ImportBatch } from '../domain/roster/import-batch.ts';
import { batchKey } from './keys.ts';
import { moveUpdate, refusedWrite } from './move.ts';
import { seasonItems } from './season-items.ts';

export interface BatchStep {
  readonly read: ImportBatch;
  readonly move: Exclude<keyof typeof batchMoves, 'begin'>;
  readonly changes: Partial<
    Pick<
      ImportBatch,
      'preview' | 'attempt' | 'rows' | 'accepted' | 'unchanged' | 'rejected' | 'reason' | 'reasonEn'
    >
  >;
  readonly at: Instant;
  readonly by: string;
  readonly requestId?: string;
  readonly done?: DoneRequest;
}

export type BatchStore = ReturnType<typeof batchStore>;

/** The imports of all schools, in the season's partition. */
export function batchStore(client: DynamoDBDocumentClient, tableName: string) {
  const whoseIdsBegin = async (seasonId: string, start: string): Promise<ImportBatch[]> => {
    const items = await seasonItems(client, tableName, batchKey({ seasonId, batchId: start }));
    return items.map((item) => ImportBatch.parse(item));
  };

  return {
    async find(ref: {
      readonly seasonId: string;
      readonly batchId: string;
    }): Promise<ImportBatch | undefined> {
      const { Item } = await client.send(
        new GetCommand({ TableName: tableName, Key: batchKey(ref), ConsistentRead: true }),
      );
      return Item && ImportBatch.parse(Item);
    },

    /** Begins an import; one that was begun already is given back as it is. */
    async begin(batch: ImportBatch, requestId: string): Promise<ImportBatch> {
      const put = new PutCommand({
        TableName: tableName,
        Item: { ...batchKey(batch), ...batch, state: batchMoves.begin.to, requestId },
        ConditionExpression: 'attribute_not_exists(pk)',
        ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
      });
      return client.send(put).then(
        () => batch,
        (error: unknown) => {
          const refused = refusedWrite(error);
          if (refused === undefined) throw error;
          return ImportBatch.parse(refused.item);
        },
      );
    },

    /** Moves an import on; gives it as it then is, and whether it was this step that moved it. */
    async step(step: BatchStep): Promise<{ readonly moved: boolean; readonly batch: ImportBatch }> {
      const { read, move, changes, at, by, requestId, done } = step;
      const update = moveUpdate({
        tableName,
        key: batchKey(read),
        move: batchMoves[move],
        at,
        by,
        requestId,
        read,
        done,
        set: changes,
      });
      return client.send(new UpdateCommand({ ...update, ReturnValues: 'ALL_NEW' })).then(
        ({ Attributes }) => ({ moved: true, batch: ImportBatch.parse(Attributes) }),
        (error: unknown) => {
          const refused = refusedWrite(error);
          if (refused === undefined) throw error;
          return { moved: false, batch: ImportBatch.parse(refused.item) };
        },
      );
    },

    /** The imports of one school, newest first; the school is the start of its batches' ids. */
    async ofSchool(seasonId: string, schoolCode: string): Promise<ImportBatch[]> {
      const batches = await whoseIdsBegin(seasonId, `${schoolCode}-`);
      return batches.toSorted((a, b) => b.createdAt - a.createdAt);
    },

    /** Every school's imports that are said to run. */
    async running(seasonId: string): Promise<ImportBatch[]> {
      return (await whoseIdsBegin(seasonId, '')).filter(({ state }) => state === 'RUNNING');
    },
  };
}

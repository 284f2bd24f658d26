import {
  type DynamoDBDocumentClient,
  GetCommand,
  PutCommand,
  QueryCommand,
  UpdateCommand,
} from '@aws-sdk/lib-dynamodb';
import { Evidence } from '../domain/evidence/evidence.ts';
import { evidenceMoves } from '../domain/evidence/evidence-moves.ts';
import type { Instant } from '../domain/kernel/instant.ts';
import { byQueue, evidenceKey, queuePlace, queues } from './keys.ts';
import { moveUpdate, refusedWrite } from './move.ts';

export interface EvidenceRef {
  readonly candidateId: string;
  readonly evidenceId: string;
}

export interface EvidenceStep {
  readonly of: EvidenceRef;
  readonly move: Exclude<keyof typeof evidenceMoves, 'begin' | 'restart'>;
  readonly changes: Partial<
    Pick<Evidence, 'uploadedAt' | 'reviewKey' | 'reviewSha256' | 'reason' | 'reasonText'>
  >;
  readonly at: Instant;
  readonly by: string;
  readonly requestId?: string;
}

/** An upload whose verdict is awaited, and its place in their queue. */
interface WaitingUpload extends EvidenceRef {
  readonly queuedAt: string;
}

const keyStart = evidenceKey({ candidateId: '', evidenceId: '' });

export type EvidenceStore = ReturnType<typeof evidenceStore>;

/** The uploads of each person. Each names its queue, and has a place in it only while its verdict is awaited. */
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
        Item: {
          ...evidenceKey(evidence),
          ...evidence,
          state: evidenceMoves.begin.to,
          queue: queues.inspections(evidence.seasonId),
          requestId,
        },
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
      const waits = evidenceMoves[move].to === 'STORED';
      const update = moveUpdate({
        tableName,
        key: evidenceKey(of),
        move: evidenceMoves[move],
        at,
        by,
        requestId,
        set: { ...changes, ...(waits && { queuedAt: queuePlace(at) }) },
        remove: waits ? [] : ['queue', 'queuedAt'],
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

    /** The uploads whose verdict has been awaited since then or longer, the longest first. */
    async waiting(seasonId: string, since: Instant, limit: number): Promise<WaitingUpload[]> {
      const { Items = [] } = await client.send(
        new QueryCommand({
          TableName: tableName,
          IndexName: byQueue,
          KeyConditionExpression: 'queue = :q AND queuedAt <= :since',
          ExpressionAttributeValues: {
            ':q': queues.inspections(seasonId),
            ':since': queuePlace(since),
          },
          Limit: limit,
        }),
      );
      return Items.map(({ pk, sk, queuedAt }) => ({
        candidateId: String(pk).slice(keyStart.pk.length),
        evidenceId: String(sk).slice(keyStart.sk.length),
        queuedAt: String(queuedAt),
      }));
    },

    /** Sends it to the end of the queue; undefined if it is no longer where it was seen: judged, or sent there already. */
    async restart(
      { queuedAt, ...of }: WaitingUpload,
      { at, by }: Pick<EvidenceStep, 'at' | 'by'>,
    ): Promise<Evidence | undefined> {
      const update = moveUpdate({
        tableName,
        key: evidenceKey(of),
        move: evidenceMoves.restart,
        at,
        by,
        where: { queuedAt },
        set: { queuedAt: queuePlace(at) },
      });
      return client.send(new UpdateCommand({ ...update, ReturnValues: 'ALL_NEW' })).then(
        ({ Attributes }) => Evidence.parse(Attributes),
        (error: unknown) => {
          if (refusedWrite(error) === undefined) throw error;
          return undefined;
        },
      );
    },
  };
}

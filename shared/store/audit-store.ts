import { TransactionCanceledException } from '@aws-sdk/client-dynamodb';
import {
  type DynamoDBDocumentClient,
  GetCommand,
  QueryCommand,
  TransactWriteCommand,
} from '@aws-sdk/lib-dynamodb';
import {
  AuditEntry,
  type AuditedChange,
  AuditHead,
  append,
  emptyChain,
} from '../domain/audit/audit-chain.ts';
import { auditEntryKey, auditHeadKey } from './keys.ts';

/** A transaction holds 100 items, and one of them is the head. */
const entriesAtOnce = 99;
/** Writers that meet at one head are a few deliveries of one person's changes: each wins in its turn. */
const triesAtOneHead = 8;

export type AuditStore = ReturnType<typeof auditStore>;

/** The audit chains: one for each candidate, and one for the season itself. */
export function auditStore(client: DynamoDBDocumentClient, tableName: string) {
  const headOf = async (subject: string): Promise<AuditHead> => {
    const { Item } = await client.send(
      new GetCommand({
        TableName: tableName,
        Key: auditHeadKey({ candidateId: subject }),
        ConsistentRead: true,
      }),
    );
    return Item === undefined ? emptyChain(subject) : AuditHead.parse(Item);
  };

  /** Moves the head on and writes what it now stands for, together or not at all; false if the head had moved. */
  const advance = async (from: AuditHead, to: AuditHead, entries: readonly AuditEntry[]) => {
    const head = {
      Put: {
        TableName: tableName,
        Item: { ...auditHeadKey({ candidateId: to.subject }), ...to },
        ConditionExpression: from.number === 0 ? 'attribute_not_exists(pk)' : '#hash = :from',
        ...(from.number > 0 && {
          ExpressionAttributeNames: { '#hash': 'hash' },
          ExpressionAttributeValues: { ':from': from.hash },
        }),
      },
    };
    const puts = entries.map((entry) => ({
      Put: {
        TableName: tableName,
        Item: { ...auditEntryKey({ candidateId: entry.subject, number: entry.number }), ...entry },
        ConditionExpression: 'attribute_not_exists(pk)',
      },
    }));
    try {
      await client.send(new TransactWriteCommand({ TransactItems: [head, ...puts] }));
      return true;
    } catch (error) {
      if (hasMoved(error)) return false;
      throw error;
    }
  };

  return {
    headOf,

    /** Appends what the chain does not have yet. 2 round trips for all the changes of a delivery. */
    async append(subject: string, changes: readonly AuditedChange[]): Promise<void> {
      for (let start = 0; start < changes.length; start += entriesAtOnce) {
        const part = changes.slice(start, start + entriesAtOnce);
        await appendPart(subject, part);
      }
    },

    /** The whole chain, oldest first. */
    async entriesOf(subject: string): Promise<AuditEntry[]> {
      const entries: AuditEntry[] = [];
      const first = auditEntryKey({ candidateId: subject, number: 1 });
      let from: Record<string, unknown> | undefined;
      do {
        const { Items = [], LastEvaluatedKey } = await client.send(
          new QueryCommand({
            TableName: tableName,
            KeyConditionExpression: 'pk = :pk AND sk BETWEEN :first AND :last',
            ExpressionAttributeValues: {
              ':pk': first.pk,
              ':first': first.sk,
              ':last': auditEntryKey({ candidateId: subject, number: 99_999_999 }).sk,
            },
            ConsistentRead: true,
            ExclusiveStartKey: from,
          }),
        );
        entries.push(...Items.map((item) => AuditEntry.parse(item)));
        from = LastEvaluatedKey;
      } while (from !== undefined);
      return entries;
    },
  };

  async function appendPart(subject: string, changes: readonly AuditedChange[]): Promise<void> {
    for (let attempt = 0; attempt < triesAtOneHead; attempt += 1) {
      const head = await headOf(subject);
      const next = append(head, changes);
      if (next.entries.length === 0) return;
      if (await advance(head, next.head, next.entries)) return;
    }
    throw new Error(`The head of ${subject} moved ${triesAtOneHead} times under its writer.`);
  }
}

function hasMoved(error: unknown): boolean {
  if (!(error instanceof TransactionCanceledException)) return false;
  return (error.CancellationReasons ?? []).some(
    ({ Code }) => Code === 'ConditionalCheckFailed' || Code === 'TransactionConflict',
  );
}

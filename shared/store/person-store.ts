import { type DynamoDBDocumentClient, QueryCommand } from '@aws-sdk/lib-dynamodb';
import { Account } from '../domain/account/account.ts';
import { Application } from '../domain/application/application.ts';
import { Evidence } from '../domain/evidence/evidence.ts';
import { Payment } from '../domain/payment/payment.ts';
import { Ticket } from '../domain/ticket/ticket.ts';
import { accountKey } from './keys.ts';
import { LateAttempt } from './late-attempt-store.ts';
import { Message } from './message-store.ts';

/** Everything of one person in a season. */
export interface Person {
  readonly account: Account;
  readonly application: Application;
  readonly evidence: readonly Evidence[];
  /** Of the latest round. */
  readonly payment: Payment | undefined;
  readonly ticket: Ticket | undefined;
  /** Newest first. */
  readonly messages: readonly Message[];
  readonly lateAttempts: readonly LateAttempt[];
}

export type PersonStore = ReturnType<typeof personStore>;

/** The person's partition, which one query shows (design §8). */
export function personStore(client: DynamoDBDocumentClient, tableName: string) {
  return {
    async find(candidateId: string): Promise<Person | undefined> {
      const items: Record<string, unknown>[] = [];
      let from: Record<string, unknown> | undefined;
      do {
        const page = await client.send(
          new QueryCommand({
            TableName: tableName,
            KeyConditionExpression: 'pk = :pk',
            ExpressionAttributeValues: { ':pk': accountKey({ candidateId }).pk },
            ConsistentRead: true,
            ExclusiveStartKey: from,
          }),
        );
        items.push(...(page.Items ?? []));
        from = page.LastEvaluatedKey;
      } while (from !== undefined);
      return personOf(items);
    },
  };
}

function personOf(items: readonly Record<string, unknown>[]): Person | undefined {
  const kinds = Map.groupBy(items, ({ sk }) => String(sk).split('#')[0]);
  const of = (kind: string) => kinds.get(kind) ?? [];
  const [account] = of('ACCOUNT');
  const [application] = of('APPLICATION');
  if (account === undefined || application === undefined) return undefined;
  const payment = of('PAYMENT').at(-1);
  const ticket = of('TICKET').at(-1);
  return {
    account: Account.parse(account),
    application: Application.parse(application),
    evidence: of('EVIDENCE').map((item) => Evidence.parse(item)),
    payment: payment && Payment.parse(payment),
    ticket: ticket && Ticket.parse(ticket),
    messages: of('MESSAGE')
      .map((item) => Message.parse(item))
      .reverse(),
    lateAttempts: of('LATE')
      .map((item) => LateAttempt.parse(item))
      .reverse(),
  };
}

import {
  type DynamoDBDocumentClient,
  GetCommand,
  TransactWriteCommand,
} from '@aws-sdk/lib-dynamodb';
import { paymentFault, type Success } from '../domain/payment/order.ts';
import { Payment } from '../domain/payment/payment.ts';
import { paymentKey, uniqueKey } from './keys.ts';
import { refusedTransaction } from './move.ts';

export interface PaymentRef {
  readonly candidateId: string;
  readonly round: string;
}

export type PaymentStore = ReturnType<typeof paymentStore>;

/** The fee orders: one for each candidate and round. */
export function paymentStore(client: DynamoDBDocumentClient, tableName: string) {
  /** The order in place of the one that was read; or, without one, only if there is none. */
  const put = (next: Payment, read: Payment | undefined) => ({
    Put: {
      TableName: tableName,
      Item: { ...paymentKey(next), ...next },
      ...(read === undefined
        ? { ConditionExpression: 'attribute_not_exists(pk)' }
        : {
            ConditionExpression: 'version = :read',
            ExpressionAttributeValues: { ':read': read.version },
          }),
    },
  });
  const transact = async (TransactItems: object[]) => {
    try {
      await client.send(new TransactWriteCommand({ TransactItems }));
      return undefined;
    } catch (error) {
      const refused = refusedTransaction(error);
      if (refused === undefined) throw error;
      return refused;
    }
  };

  return {
    async find(ref: PaymentRef): Promise<Payment | undefined> {
      const { Item } = await client.send(
        new GetCommand({ TableName: tableName, Key: paymentKey(ref), ConsistentRead: true }),
      );
      return Item && Payment.parse(Item);
    },

    /** Writes the order; false if it is no longer as it was read. */
    async save(next: Payment, read: Payment | undefined): Promise<boolean> {
      return (await transact([put(next, read)])) === undefined;
    },

    /** Writes what a success made of the order, and takes the provider's number for it, which no other order may have. */
    async note(next: Payment, read: Payment, { gatewayNo }: Success): Promise<boolean> {
      const { seasonId, orderNo } = next;
      const refused = await transact([
        put(next, read),
        {
          Put: {
            TableName: tableName,
            Item: { ...uniqueKey({ seasonId, kind: 'PAYMENT', index: gatewayNo }), orderNo },
            ConditionExpression: 'attribute_not_exists(pk) OR orderNo = :o',
            ExpressionAttributeValues: { ':o': orderNo },
          },
        },
      ]);
      if (refused?.has(1)) throw paymentFault('GatewayNumberUsed');
      return refused === undefined;
    },
  };
}

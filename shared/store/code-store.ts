import {
  DeleteCommand,
  type DynamoDBDocumentClient,
  GetCommand,
  PutCommand,
  UpdateCommand,
} from '@aws-sdk/lib-dynamodb';
import { codeTries, OneTimeCode } from '../domain/account/one-time-code.ts';
import type { Instant } from '../domain/kernel/instant.ts';
import { codeKey } from './keys.ts';
import { refusedWrite } from './move.ts';

type CodeRef = Pick<OneTimeCode, 'seasonId' | 'phoneIndex' | 'purpose'>;

export type CodeStore = ReturnType<typeof codeStore>;

/** One-time codes: one item for each phone and purpose. */
export function codeStore(client: DynamoDBDocumentClient, tableName: string) {
  return {
    async find(ref: CodeRef): Promise<OneTimeCode | undefined> {
      const { Item } = await client.send(
        new GetCommand({ TableName: tableName, Key: codeKey(ref), ConsistentRead: true }),
      );
      return Item && OneTimeCode.parse(Item);
    },

    /** Replaces the code that was read; false if another request was first. */
    async replace(next: OneTimeCode, read: OneTimeCode | undefined): Promise<boolean> {
      const put = new PutCommand({
        TableName: tableName,
        Item: { ...codeKey(next), ...next },
        ConditionExpression: read === undefined ? 'attribute_not_exists(pk)' : 'version = :read',
        ...(read && { ExpressionAttributeValues: { ':read': read.version } }),
      });
      return client.send(put).then(
        () => true,
        (error: unknown) => {
          if (refusedWrite(error) === undefined) throw error;
          return false;
        },
      );
    },

    /** Spends one try and gives the code to compare with; undefined if none is good any more. */
    async spendTry(ref: CodeRef, at: Instant): Promise<OneTimeCode | undefined> {
      const update = new UpdateCommand({
        TableName: tableName,
        Key: codeKey(ref),
        UpdateExpression: 'SET tries = tries + :one',
        ConditionExpression: 'expiresAt > :at AND tries < :most',
        ExpressionAttributeValues: { ':one': 1, ':at': at, ':most': codeTries },
        ReturnValues: 'ALL_NEW',
      });
      return client.send(update).then(
        ({ Attributes }) => OneTimeCode.parse(Attributes),
        (error: unknown) => {
          if (refusedWrite(error) === undefined) throw error;
          return undefined;
        },
      );
    },

    /** Uses the code up; false if that was done already, or another code has taken its place. */
    async use(code: OneTimeCode): Promise<boolean> {
      const remove = new DeleteCommand({
        TableName: tableName,
        Key: codeKey(code),
        ConditionExpression: 'codeHash = :code',
        ExpressionAttributeValues: { ':code': code.codeHash },
      });
      return client.send(remove).then(
        () => true,
        (error: unknown) => {
          if (refusedWrite(error) === undefined) throw error;
          return false;
        },
      );
    },
  };
}

import {
  DeleteCommand,
  type DynamoDBDocumentClient,
  GetCommand,
  PutCommand,
  UpdateCommand,
} from '@aws-sdk/lib-dynamodb';
import { type Allowance, codeTries, OneTimeCode, spanOf } from '../domain/account/one-time-code.ts';
import type { Instant } from '../domain/kernel/instant.ts';
import { codeKey, codesInSpanKey } from './keys.ts';
import { refusedWrite } from './move.ts';

type CodeRef = Pick<OneTimeCode, 'seasonId' | 'phoneIndex' | 'boundTo' | 'purpose'>;

/** What a code takes of the allowance of a phone or of an identity. */
export interface Share {
  readonly seasonId: string;
  readonly of: string;
  readonly allowance: Allowance;
  readonly codes: number;
}

export type CodeStore = ReturnType<typeof codeStore>;

/** One-time codes: one item for each phone, identity and purpose. */
export function codeStore(client: DynamoDBDocumentClient, tableName: string) {
  const adding = ({ seasonId, of, allowance }: Share, at: Instant, codes: number) => ({
    TableName: tableName,
    Key: codesInSpanKey({ seasonId, of, span: spanOf(allowance, at) }),
    UpdateExpression: 'ADD codes :codes',
    ExpressionAttributeValues: { ':codes': codes },
  });

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

    /** Takes a share; false if the allowance is used up, whatever the share. */
    async take(share: Share, at: Instant): Promise<boolean> {
      const add = adding(share, at, share.codes);
      const update = new UpdateCommand({
        ...add,
        ConditionExpression: 'attribute_not_exists(codes) OR codes < :most',
        ExpressionAttributeValues: {
          ...add.ExpressionAttributeValues,
          ':most': share.allowance.codes,
        },
      });
      return client.send(update).then(
        () => true,
        (error: unknown) => {
          if (refusedWrite(error) === undefined) throw error;
          return false;
        },
      );
    },

    /** Gives a share back, of which nothing was sent. */
    async giveBack(share: Share, at: Instant): Promise<void> {
      await client.send(new UpdateCommand(adding(share, at, -share.codes)));
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

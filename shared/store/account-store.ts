import {
  BatchGetCommand,
  type DynamoDBDocumentClient,
  TransactWriteCommand,
  UpdateCommand,
} from '@aws-sdk/lib-dynamodb';
import { Account } from '../domain/account/account.ts';
import { accountFault } from '../domain/account/account-faults.ts';
import type { OneTimeCode } from '../domain/account/one-time-code.ts';
import { Application } from '../domain/application/application.ts';
import { applicationMoves } from '../domain/application/moves.ts';
import type { DoneRequest } from '../domain/kernel/ids.ts';
import type { Instant } from '../domain/kernel/instant.ts';
import type { RosterEntry } from '../domain/roster/roster-entry.ts';
import { accountKey, applicationKey, codeKey, rosterKey, uniqueKey } from './keys.ts';
import { metItself, refusedTransaction, refusedWrite } from './move.ts';

/** A candidate's account and application, which are always made together. */
export interface Candidate {
  readonly account: Account;
  readonly application: Application;
}

export type AccountStore = ReturnType<typeof accountStore>;

/** Accounts, and the one transaction that makes them. */
export function accountStore(client: DynamoDBDocumentClient, tableName: string) {
  return {
    /** Both records by one strong read. */
    async find(candidateId: string): Promise<Candidate | undefined> {
      const { Responses } = await client.send(
        new BatchGetCommand({
          RequestItems: {
            [tableName]: {
              Keys: [accountKey({ candidateId }), applicationKey({ candidateId })],
              ConsistentRead: true,
            },
          },
        }),
      );
      const items = Responses?.[tableName] ?? [];
      const account = items.find(({ sk }) => sk === accountKey({ candidateId }).sk);
      const application = items.find(({ sk }) => sk === applicationKey({ candidateId }).sk);
      if (account === undefined || application === undefined) return undefined;
      return { account: Account.parse(account), application: Application.parse(application) };
    },

    /**
     * Makes account and application in one transaction that holds every "once" of notice L37: one account for the
     * phone, for the ID number and for the roster entry, which still says what was compared; and the code is used up.
     */
    async activate(
      { account, application }: Candidate,
      entry: Pick<RosterEntry, 'seasonId' | 'shard' | 'candidateId' | 'idIndex' | 'nameKey'>,
      code: Pick<OneTimeCode, 'seasonId' | 'phoneIndex' | 'boundTo' | 'purpose' | 'codeHash'>,
    ): Promise<void> {
      const { seasonId, activatedAt, candidateId, phoneIndex } = account;
      const absent = 'attribute_not_exists(pk)';
      const put = (Item: object) => ({
        Put: { TableName: tableName, Item, ConditionExpression: absent },
      });
      const activated = {
        TableName: tableName,
        UpdateExpression: 'SET activatedAt = :at',
        ExpressionAttributeValues: { ':at': activatedAt },
      };
      const state = applicationMoves.register.to;
      const transaction = new TransactWriteCommand({
        TransactItems: [
          put({ ...accountKey({ candidateId }), ...account }),
          put({ ...applicationKey({ candidateId }), ...application, state }),
          put({
            ...uniqueKey({ seasonId, kind: 'PHONE', index: phoneIndex }),
            candidateId,
            activatedAt,
          }),
          {
            Update: {
              ...activated,
              Key: uniqueKey({ seasonId, kind: 'ID', index: entry.idIndex }),
              ConditionExpression: 'candidateId = :c AND attribute_not_exists(activatedAt)',
              ExpressionAttributeValues: { ':at': activatedAt, ':c': candidateId },
            },
          },
          {
            Update: {
              ...activated,
              Key: rosterKey(entry),
              UpdateExpression:
                'SET activatedAt = :at, changedAt = :at, changedBy = :by ADD version :one',
              ConditionExpression:
                'idIndex = :id AND nameKey = :name AND attribute_not_exists(activatedAt)',
              ExpressionAttributeValues: {
                ':at': activatedAt,
                ':by': candidateId,
                ':one': 1,
                ':id': entry.idIndex,
                ':name': entry.nameKey,
              },
            },
          },
          {
            Delete: {
              TableName: tableName,
              Key: codeKey(code),
              ConditionExpression: 'codeHash = :code',
              ExpressionAttributeValues: { ':code': code.codeHash },
            },
          },
        ],
      });
      await client.send(transaction).catch((error: unknown) => {
        const refused = refusedTransaction(error);
        if (refused === undefined) throw error;
        if (refused.has(0) || refused.has(3)) throw accountFault('AlreadyActivated');
        if (refused.has(2)) throw accountFault('PhoneTaken');
        throw accountFault(refused.has(5) ? 'CodeWrong' : 'RosterMismatch');
      });
    },

    /**
     * Gives the account its first password; only an account without one takes it. A wrong guess of somebody else raises
     * the version too, so the version is no condition.
     */
    async setPassword(
      { candidateId, epoch, requests }: Account,
      passwordHash: string,
      at: Instant,
      done: DoneRequest,
    ): Promise<void> {
      const update = new UpdateCommand({
        TableName: tableName,
        Key: accountKey({ candidateId }),
        UpdateExpression:
          'SET passwordHash = :hash, requests = :requests, changedAt = :at, changedBy = :by ADD version :one',
        ConditionExpression: 'attribute_not_exists(passwordHash) AND epoch = :epoch',
        ExpressionAttributeValues: {
          ':hash': passwordHash,
          ':requests': [...requests.slice(-7), done],
          ':at': at,
          ':by': candidateId,
          ':epoch': epoch,
          ':one': 1,
        },
        ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
      });
      await client.send(update).catch((error: unknown) => {
        const refused = refusedWrite(error);
        if (refused === undefined) throw error;
        if (metItself(refused, done)) return;
        throw accountFault(refused.item?.epoch === epoch ? 'PasswordAlreadySet' : 'SessionOver');
      });
    },
  };
}

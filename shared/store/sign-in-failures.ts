import { type DynamoDBDocumentClient, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import type { SignInFailures } from '../domain/account/account.ts';
import { delayAfter, forgottenBefore, freeFailures } from '../domain/account/sign-in-delay.ts';
import { after, type Instant } from '../domain/kernel/instant.ts';
import type { Key } from './keys.ts';
import { refusedWrite } from './move.ts';

/* What a write makes of the count, after who and when. The version rises, so that the audit has each. */
const first = ', failedAt = :at, failures = :one ADD version :one';
const another = ', failedAt = :at ADD failures :one, version :one';
const over = ' REMOVE failures, failedAt ADD version :one';

/**
 * The failures on the record of a candidate or an officer, `met` as it was read before the password is. A refused try
 * is one write, whether the person is there or not and whether the failure is their first.
 */
export function signInFailures(client: DynamoDBDocumentClient, tableName: string) {
  const update = async (
    Key: Key,
    at: Instant,
    expression: string,
    ConditionExpression: string,
    values: object = {},
  ): Promise<boolean> => {
    const command = new UpdateCommand({
      TableName: tableName,
      Key,
      UpdateExpression: `SET changedAt = :at, changedBy = :by${expression}`,
      ConditionExpression,
      ExpressionAttributeValues: { ':at': at, ':by': 'sign-in', ':one': 1, ...values },
    });
    return client.send(command).then(
      () => true,
      (error: unknown) => {
        if (refusedWrite(error) === undefined) throw error;
        return false;
      },
    );
  };

  return {
    /**
     * Whether a password is looked at now. Once a failure is on record, the try is judged and counted as one more by
     * one write, so that of guesses at the same moment only those pass that the delay allows.
     */
    async mayTry(key: Key, met: SignInFailures | undefined, at: Instant): Promise<boolean> {
      if (met?.failures === undefined || met.failedAt === undefined) return true;
      const forgotten = forgottenBefore(at);
      if (met.failedAt <= forgotten)
        return update(key, at, first, 'failedAt <= :forgotten', { ':forgotten': forgotten });
      return update(
        key,
        at,
        another,
        'failures < :free OR (failures = :met AND failedAt <= :due)',
        {
          ':free': freeFailures,
          ':met': met.failures,
          ':due': after(at, -delayAfter(met.failures)),
        },
      );
    },

    /** A try that failed, if it was not counted before. Nobody's record takes as long as somebody's, and keeps nothing. */
    async count(key: Key, met: SignInFailures | undefined, at: Instant): Promise<void> {
      if (met?.failures !== undefined) return;
      await update(key, at, another, 'attribute_exists(pk)');
    },

    /** A sign-in that worked: the earlier failures are over. */
    async forget(key: Key, met: SignInFailures, at: Instant): Promise<void> {
      if (met.failures === undefined) return;
      await update(key, at, over, 'attribute_exists(pk)');
    },
  };
}

export type SignInFailureStore = ReturnType<typeof signInFailures>;

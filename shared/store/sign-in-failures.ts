import { type DynamoDBDocumentClient, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { forgottenBefore } from '../domain/account/sign-in-delay.ts';
import type { Instant } from '../domain/kernel/instant.ts';
import type { Key } from './keys.ts';
import { refusedWrite } from './move.ts';

/** Counts wrong passwords on the record of a candidate or an officer; parallel ones are counted each. */
export function signInFailures(client: DynamoDBDocumentClient, tableName: string) {
  const update = (
    Key: Key,
    UpdateExpression: string,
    ConditionExpression: string,
    values?: object,
  ) =>
    client.send(
      new UpdateCommand({
        TableName: tableName,
        Key,
        UpdateExpression,
        ConditionExpression,
        ...(UpdateExpression.includes('#count') && {
          ExpressionAttributeNames: { '#count': 'count' },
        }),
        ...(values && { ExpressionAttributeValues: values }),
      }),
    );
  return {
    /** One more failure. Nobody's record takes as long as somebody's, and keeps nothing. */
    async count(key: Key, at: Instant): Promise<void> {
      await update(
        key,
        'SET failures.#count = failures.#count + :one, failures.lastAt = :at',
        'failures.lastAt > :forgotten',
        { ':one': 1, ':at': at, ':forgotten': forgottenBefore(at) },
      ).catch(async (error: unknown) => {
        if (refusedWrite(error) === undefined) throw error;
        await update(key, 'SET failures = :first', 'attribute_exists(pk)', {
          ':first': { count: 1, lastAt: at },
        }).catch(unlessNobody);
      });
    },

    /** A sign-in that worked: the earlier failures are over. */
    async forget(key: Key): Promise<void> {
      await update(key, 'REMOVE failures', 'attribute_exists(pk)');
    },
  };
}

function unlessNobody(error: unknown): void {
  if (refusedWrite(error) === undefined) throw error;
}

export type SignInFailureStore = ReturnType<typeof signInFailures>;

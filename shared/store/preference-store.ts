import { TransactionCanceledException } from '@aws-sdk/client-dynamodb';
import {
  type DynamoDBDocumentClient,
  GetCommand,
  PutCommand,
  QueryCommand,
  TransactWriteCommand,
  UpdateCommand,
} from '@aws-sdk/lib-dynamodb';
import type { ApplicationState } from '../domain/application/application.ts';
import { absent, compare, type Given, type Guard, type Write } from '../domain/preference/guard.ts';
import { Preference, type PreferenceRef } from '../domain/preference/preference.ts';
import type { Round } from '../domain/preference/round.ts';
import { conditionalUpdate, conditionOnly, metBy } from './condition.ts';
import { applicationKey, type Key, preferenceKey, roundKey } from './keys.ts';

export type ShardRef = Pick<PreferenceRef, 'seasonId' | 'round' | 'shard'>;

/** A write's end: what it made, or what it met instead (nothing, where there is no item). */
export type Written =
  | { readonly done: true; readonly preference: Preference }
  | { readonly done: false; readonly met?: Preference | undefined };

/** What a preference is made under, beside an eligible application: the record with the candidate's epoch, and the round. */
export interface OpeningPins {
  readonly epochAt: Key;
  readonly round: Round;
}

/** Why no preference was made. */
type Unopened = 'there' | 'epoch-changed' | 'round-changed' | 'not-eligible';

/** One item for each candidate and round. Every change of it is one of the writes that the domain declares. */
export interface PreferenceStore {
  find(ref: PreferenceRef): Promise<Preference | undefined>;
  /** Every preference of a shard, strongly consistent, page by page. */
  inShard(shard: ShardRef): AsyncIterable<readonly Preference[]>;
  /** Makes the item unless it is there; with `pins`, only while those two are as they were seen, for who is eligible. */
  open(preference: Preference, pins?: OpeningPins): Promise<'opened' | Unopened>;
  /** 1 round trip, 1 write unit, no read (lock.md §3); a refusal brings the item that it met. */
  write(ref: PreferenceRef, write: Write): Promise<Written>;
}

/** The preferences of the season's table. */
export function preferenceStore(
  client: DynamoDBDocumentClient,
  tableName: string,
): PreferenceStore {
  return {
    async find(ref) {
      const { Item } = await client.send(
        new GetCommand({ TableName: tableName, Key: preferenceKey(ref), ConsistentRead: true }),
      );
      return Item && preferenceOf(ref, Item);
    },

    async *inShard(shard) {
      let from: Record<string, unknown> | undefined;
      do {
        const { Items = [], LastEvaluatedKey } = await client.send(
          new QueryCommand({
            TableName: tableName,
            KeyConditionExpression: 'pk = :pk',
            ExpressionAttributeValues: { ':pk': preferenceKey({ ...shard, candidateId: '' }).pk },
            ConsistentRead: true,
            ExclusiveStartKey: from,
          }),
        );
        yield Items.map((item) => preferenceOf({ ...shard, candidateId: item.sk }, item));
        from = LastEvaluatedKey;
      } while (from !== undefined);
    },

    async open(preference, pins) {
      const put = {
        TableName: tableName,
        Item: itemOf(preference),
        ConditionExpression: 'attribute_not_exists(pk)',
      };
      try {
        if (pins === undefined) await client.send(new PutCommand(put));
        else
          await client.send(
            new TransactWriteCommand({
              TransactItems: [...checksOf(tableName, preference, pins), { Put: put }],
            }),
          );
        return 'opened';
      } catch (error) {
        return whyUnopened(error);
      }
    },

    async write(ref, write) {
      try {
        const { Attributes = {} } = await client.send(
          new UpdateCommand({
            TableName: tableName,
            Key: preferenceKey(ref),
            ...conditionalUpdate(write),
            ReturnValues: 'ALL_NEW',
            ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
          }),
        );
        return { done: true, preference: preferenceOf(ref, Attributes) };
      } catch (error) {
        const met = metBy(error);
        return { done: false, met: met && preferenceOf(ref, met) };
      }
    },
  };
}

/** The preference's part of a transaction that moves another record too: withdrawing the application. */
export function preferencePart(tableName: string, ref: PreferenceRef, write: Write) {
  return {
    Update: {
      TableName: tableName,
      Key: preferenceKey(ref),
      ...conditionalUpdate(write),
      ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
    },
  } as const;
}

/** The key says which preference it is: its four fields are not stored twice, so that a save stays in one unit. */
function itemOf({ seasonId, round, shard, candidateId, ...state }: Preference) {
  return { ...preferenceKey({ seasonId, round, shard, candidateId }), ...state };
}

function preferenceOf({ seasonId, round, shard, candidateId }: PreferenceRef, item: object) {
  return Preference.parse({ ...item, seasonId, round, shard, candidateId });
}

/** No item appears behind a sealing that has begun, with an epoch that was raised meanwhile, or for who is not eligible. */
function checksOf(tableName: string, preference: Preference, { epochAt, round }: OpeningPins) {
  const { epoch } = preference;
  const sameEpoch = compare('epoch', '=', ':epoch');
  const sameSettled =
    round.settled === undefined ? absent('settled') : compare('settled', '=', ':settled');
  const eligible = compare('state', '=', ':eligible');
  const check = (key: Key, guard: Guard, given: Given) => ({
    ConditionCheck: { TableName: tableName, Key: key, ...conditionOnly(guard, given) },
  });
  return [
    check(epochAt, sameEpoch, { epoch }),
    check(roundKey(round), sameSettled, { settled: round.settled ?? '' }),
    check(applicationKey(preference), eligible, {
      eligible: 'ELIGIBLE' satisfies ApplicationState,
    }),
  ];
}

function whyUnopened(error: unknown): Unopened {
  if (!(error instanceof TransactionCanceledException)) {
    metBy(error);
    return 'there';
  }
  const outcomes = ['epoch-changed', 'round-changed', 'not-eligible', 'there'] as const;
  const failed = (error.CancellationReasons ?? []).findIndex(
    ({ Code }) => Code === 'ConditionalCheckFailed',
  );
  const outcome = outcomes[failed];
  if (outcome === undefined) throw error;
  return outcome;
}

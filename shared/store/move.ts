import {
  ConditionalCheckFailedException,
  TransactionCanceledException,
} from '@aws-sdk/client-dynamodb';
import type { UpdateCommandInput } from '@aws-sdk/lib-dynamodb';
import { unmarshall } from '@aws-sdk/util-dynamodb';
import type { DoneRequest } from '../domain/kernel/ids.ts';
import type { Instant } from '../domain/kernel/instant.ts';
import type { Key } from './keys.ts';

/** The most requests that a record remembers. */
const rememberedRequests = 8;

export interface MoveWrite {
  readonly tableName: string;
  readonly key: Key;
  readonly move: { readonly from: readonly string[]; readonly to: string };
  readonly at: Instant;
  readonly by: string;
  readonly requestId?: string | undefined;
  /** The record as it was read: then its version is part of the condition. Without it the state alone is. */
  readonly read?: { readonly version: number; readonly requests: readonly DoneRequest[] };
  /** What the record shall remember of this request; needs `read`. */
  readonly done?: DoneRequest | undefined;
  /** Further fields that must still be so. */
  readonly where?: Readonly<Record<string, string | number>>;
  readonly set?: Readonly<Record<string, unknown>>;
  readonly remove?: readonly string[];
}

/** An update as a write of its own or as a part of a transaction. */
export type MoveUpdate = UpdateCommandInput & { readonly UpdateExpression: string };

/**
 * Compiles a declared move into one conditional update: the state is one that it leads from, the version is the one
 * read, and both are in the same write that sets the next state, the next version, and who and when.
 */
export function moveUpdate(write: MoveWrite): MoveUpdate {
  const { tableName, key, move, at, by, requestId, read, done, where = {}, remove = [] } = write;
  if (move.from.length === 0) throw new Error('A record is made by a put, not by an update.');
  const requests = done && read && [...read.requests.slice(1 - rememberedRequests), done];
  const set = {
    ...write.set,
    state: move.to,
    changedAt: at,
    changedBy: by,
    ...(requestId !== undefined && { requestId }),
    ...(requests !== undefined && { requests }),
  };
  const must = { ...where, ...(read && { version: read.version }) };
  const names = [...Object.keys(set), ...Object.keys(must), ...remove, 'version'];
  const from = move.from.map((_, i) => `:from${i}`);
  return {
    TableName: tableName,
    Key: key,
    UpdateExpression: [
      `SET ${Object.keys(set)
        .map((name) => `#${name} = :${name}`)
        .join(', ')}`,
      ...(remove.length > 0 ? [`REMOVE ${remove.map((name) => `#${name}`).join(', ')}`] : []),
      'ADD #version :one',
    ].join(' '),
    ConditionExpression: [
      `#state IN (${from.join(', ')})`,
      ...Object.keys(must).map((name) => `#${name} = :is_${name}`),
    ].join(' AND '),
    ExpressionAttributeNames: Object.fromEntries(names.map((name) => [`#${name}`, name])),
    ExpressionAttributeValues: {
      ':one': 1,
      ...Object.fromEntries(move.from.map((state, i) => [`:from${i}`, state])),
      ...Object.fromEntries(Object.entries(set).map(([name, value]) => [`:${name}`, value])),
      ...Object.fromEntries(Object.entries(must).map(([name, value]) => [`:is_${name}`, value])),
    },
    ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
  };
}

/** What a refused write met: the item as it is, or undefined if there is none. */
export interface Refused {
  readonly item: Readonly<Record<string, unknown>> | undefined;
}

/** What the condition of a single write met; undefined if the error is another one. */
export function refusedWrite(error: unknown): Refused | undefined {
  if (!(error instanceof ConditionalCheckFailedException)) return undefined;
  return { item: error.Item && unmarshall(error.Item) };
}

/** Whether a refused write met what it had made itself: its answer was lost, and the SDK sent it again. */
export function metItself(
  { item }: Refused,
  own: { readonly requestId?: string | undefined; readonly key?: string | undefined },
): boolean {
  if (own.requestId !== undefined && item?.requestId === own.requestId) return true;
  const last = Array.isArray(item?.requests) ? (item.requests.at(-1) as DoneRequest) : undefined;
  return own.key !== undefined && last?.key === own.key;
}

/** The places of a transaction whose conditions failed, and what each met; undefined if the error is another one. */
export function refusedTransaction(error: unknown): Map<number, Refused> | undefined {
  if (!(error instanceof TransactionCanceledException)) return undefined;
  const refused = (error.CancellationReasons ?? []).flatMap(({ Code, Item }, place) =>
    Code === 'ConditionalCheckFailed' ? [[place, { item: Item && unmarshall(Item) }] as const] : [],
  );
  return refused.length === 0 ? undefined : new Map(refused);
}

/** Whether a transaction was cancelled only since another one was at its items: nothing was judged. */
export function metAnother(error: unknown): boolean {
  return (
    error instanceof TransactionCanceledException &&
    refusedTransaction(error) === undefined &&
    (error.CancellationReasons ?? []).some(({ Code }) => Code === 'TransactionConflict')
  );
}

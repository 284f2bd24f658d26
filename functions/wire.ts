import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import type { Contract, ReplyOf } from '../shared/contracts/contract.ts';
import { SeasonId } from '../shared/domain/kernel/ids.ts';
import { type Deed, env } from '../shared/names.ts';
import { apiHandler, type SignedRequest } from '../shared/runtime/api-handler.ts';
import { required } from '../shared/runtime/config.ts';
import { calendarReader } from '../shared/store/calendar-store.ts';
import { lateAttemptStore } from '../shared/store/late-attempt-store.ts';

/** What every handler of the platform is wired with: the one table, and the season it serves. */
export const client = DynamoDBDocumentClient.from(new DynamoDBClient(), {
  marshallOptions: { removeUndefinedValues: true },
});
export const tableName = required(env.seasonTable);
export const seasonId = SeasonId.parse(required(env.seasonId));

export const calendar = calendarReader(client, tableName, seasonId);
export const lateAttempts = lateAttemptStore(client, tableName);

/** A route: its contract, and its deed. */
export function api<C extends Contract>(
  deed: Deed,
  contract: C,
  act: (request: SignedRequest<C>) => Promise<ReplyOf<C>>,
) {
  return apiHandler(deed, contract, act, {
    calendar: () => calendar.current().catch(() => undefined),
    recordLate: (late) => lateAttempts.record({ ...late, seasonId }),
  });
}

import {
  type DynamoDBDocumentClient,
  GetCommand,
  TransactWriteCommand,
  UpdateCommand,
} from '@aws-sdk/lib-dynamodb';
import * as z from 'zod';
import { CalendarEdge } from '../domain/calendar/edges.ts';
import { SeasonId } from '../domain/kernel/ids.ts';
import { Instant } from '../domain/kernel/instant.ts';
import { absent, all, any, compare, type Write } from '../domain/preference/guard.ts';
import { conditionalUpdate, metBy } from './condition.ts';
import { activeCalendarKey, edgeKey } from './keys.ts';
import { metAnother, refusedTransaction } from './move.ts';
import { seasonItems } from './season-items.ts';

/** What became of an edge. Without a record it still waits. */
export const EdgeRecord = CalendarEdge.pick({
  edgeId: true,
  windowId: true,
  edge: true,
  at: true,
}).extend({
  seasonId: SeasonId,
  state: z.enum(['RUNNING', 'DONE', 'FAILED']),
  /** The execution that is at it is named by this; the sweeper raises it. */
  attempt: z.int().positive(),
  startedAt: Instant,
  endedAt: Instant.optional(),
  counts: z.record(z.string(), z.int()).optional(),
  /** The instant that this run acts for: the edge's own, or the end of somebody's extension. */
  actsFor: Instant,
  /** When those with a longer time of their own are looked at again. */
  revisitAt: Instant.optional(),
});
export type EdgeRecord = z.infer<typeof EdgeRecord>;

export interface EdgeRef {
  readonly seasonId: SeasonId;
  readonly edgeId: string;
}

export type EdgeStore = ReturnType<typeof edgeStore>;

/** The records of edges that have begun to act. */
export function edgeStore(client: DynamoDBDocumentClient, tableName: string) {
  return {
    async find(ref: EdgeRef): Promise<EdgeRecord | undefined> {
      const { Item } = await client.send(
        new GetCommand({ TableName: tableName, Key: edgeKey(ref), ConsistentRead: true }),
      );
      return Item && EdgeRecord.parse(Item);
    },

    async list(seasonId: SeasonId): Promise<EdgeRecord[]> {
      const items = await seasonItems(client, tableName, edgeKey({ seasonId, edgeId: '' }));
      return items.map((item) => EdgeRecord.parse(item));
    },

    /**
     * Records that a run begins, only while the calendar is the version that was judged and no later run has
     * begun: so an edge that is moved and an edge that acts can never both be true. 'taken': another run is at it;
     * 'moved': another version came between, judge again.
     */
    async begin(record: EdgeRecord, calendarVersion: number): Promise<'begun' | 'taken' | 'moved'> {
      const { attempt } = record;
      const free = any(
        absent('pk'),
        compare('attempt', '<', ':attempt'),
        all(compare('attempt', '=', ':attempt'), compare('state', '=', ':running')),
      );
      const write: Write = {
        guard: free,
        given: { attempt, running: 'RUNNING' },
        change: { set: written(record), remove: ['endedAt', 'counts', 'revisitAt'] },
      };
      try {
        await client.send(
          new TransactWriteCommand({
            TransactItems: [
              {
                Update: { TableName: tableName, Key: edgeKey(record), ...conditionalUpdate(write) },
              },
              {
                ConditionCheck: {
                  TableName: tableName,
                  Key: activeCalendarKey(record),
                  ConditionExpression: 'version = :version',
                  ExpressionAttributeValues: { ':version': calendarVersion },
                },
              },
            ],
          }),
        );
        return 'begun';
      } catch (error) {
        const refused = refusedTransaction(error);
        if (refused === undefined && !metAnother(error)) throw error;
        return refused?.has(0) ? 'taken' : 'moved';
      }
    },

    /** Records how that very run ended; an older run changes nothing. */
    async end(
      ref: EdgeRef & Pick<EdgeRecord, 'attempt'>,
      end: Pick<EdgeRecord, 'state' | 'endedAt' | 'counts' | 'revisitAt'>,
    ): Promise<boolean> {
      const write: Write = {
        guard: all(compare('attempt', '=', ':attempt'), compare('state', '=', ':running')),
        given: { attempt: ref.attempt, running: 'RUNNING' },
        change: { set: written(end) },
      };
      try {
        await client.send(
          new UpdateCommand({
            TableName: tableName,
            Key: edgeKey(ref),
            ...conditionalUpdate(write),
          }),
        );
        return true;
      } catch (error) {
        metBy(error);
        return false;
      }
    },
  };
}

/** Only what is there: a set never writes nothing. */
function written(fields: object): Write['change']['set'] {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined));
}

import {
  type DynamoDBDocumentClient,
  GetCommand,
  PutCommand,
  UpdateCommand,
} from '@aws-sdk/lib-dynamodb';
import * as z from 'zod';
import { SeasonId } from '../domain/kernel/ids.ts';
import { Instant } from '../domain/kernel/instant.ts';
import { ticketFault } from '../domain/ticket/ticket-faults.ts';
import { ticketIssueKey } from './keys.ts';
import { refusedWrite } from './move.ts';

/** The issue of a round's tickets: PLANNED freezes who sits where, ISSUED says that every ticket is there. */
export const TicketIssue = z.object({
  seasonId: SeasonId,
  round: z.string(),
  state: z.enum(['PLANNED', 'ISSUED']),
  tickets: z.int().nonnegative(),
  chunks: z.int().nonnegative(),
  /** The hash of the frozen plan, and the name that its parts are kept under. */
  manifest: z.string(),
  /** Of the lots for seats and numbers: published, so that everybody can draw them again (features K6). */
  seed: z.string(),
  /** Stands on every ticket, so that drawing one again makes the same bytes. */
  plannedAt: Instant,
  issuedAt: Instant.optional(),
  changedAt: Instant,
  changedBy: z.string(),
});
export type TicketIssue = z.infer<typeof TicketIssue>;

interface RoundRef {
  readonly seasonId: string;
  readonly round: string;
}

export type TicketIssueStore = ReturnType<typeof ticketIssueStore>;

/** One issue for each round. */
export function ticketIssueStore(client: DynamoDBDocumentClient, tableName: string) {
  const find = async (ref: RoundRef): Promise<TicketIssue | undefined> => {
    const { Item } = await client.send(
      new GetCommand({ TableName: tableName, Key: ticketIssueKey(ref), ConsistentRead: true }),
    );
    return Item && TicketIssue.parse(Item);
  };
  return {
    find,

    /** The plan that is in force; without one nothing can be drawn. */
    async planned(ref: RoundRef): Promise<TicketIssue> {
      const issue = await find(ref);
      if (issue === undefined) throw ticketFault('TicketsNotPlanned');
      return issue;
    },

    /** Freezes a plan: of several that try, the first one holds. */
    async plan(issue: TicketIssue): Promise<TicketIssue> {
      const put = new PutCommand({
        TableName: tableName,
        Item: { ...ticketIssueKey(issue), ...issue },
        ConditionExpression: 'attribute_not_exists(pk)',
        ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
      });
      return client.send(put).then(
        () => issue,
        (error: unknown) => {
          const refused = refusedWrite(error);
          if (refused === undefined) throw error;
          return TicketIssue.parse(refused.item);
        },
      );
    },

    /** Every ticket of the plan is there. Said once; a repeat changes nothing. */
    async close(ref: RoundRef, at: Instant): Promise<void> {
      const update = new UpdateCommand({
        TableName: tableName,
        Key: ticketIssueKey(ref),
        UpdateExpression: 'SET #state = :issued, issuedAt = :at, changedAt = :at',
        ConditionExpression: '#state = :planned',
        ExpressionAttributeNames: { '#state': 'state' },
        ExpressionAttributeValues: { ':issued': 'ISSUED', ':planned': 'PLANNED', ':at': at },
      });
      await client.send(update).catch((error: unknown) => {
        if (refusedWrite(error) === undefined) throw error;
      });
    },
  };
}

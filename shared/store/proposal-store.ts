import {
  type DynamoDBDocumentClient,
  GetCommand,
  PutCommand,
  UpdateCommand,
} from '@aws-sdk/lib-dynamodb';
import * as z from 'zod';
import { ProposalView } from '../contracts/calendar.ts';
import { calendarFault } from '../domain/calendar/calendar-faults.ts';
import { proposalMoves } from '../domain/calendar/proposal.ts';
import { DoneRequest, type RequestMark, SeasonId } from '../domain/kernel/ids.ts';
import { Instant } from '../domain/kernel/instant.ts';
import { proposalKey } from './keys.ts';
import { type MoveWrite, metItself, moveUpdate, refusedWrite } from './move.ts';
import { seasonItems } from './season-items.ts';

/** A change of the calendar on its way through two people (features C11). */
export const Proposal = ProposalView.extend({
  seasonId: SeasonId,
  /** Raised before `publish-calendar` is started again: the execution's name follows from it. */
  attempt: z.int().positive(),
  /** The version that it put in force. */
  calendarVersion: z.int().positive().optional(),
  /** Why it could not take effect. */
  failure: z.string().optional(),
  version: z.int().nonnegative(),
  requests: z.array(DoneRequest).max(8),
  changedAt: Instant,
  changedBy: z.string(),
});
export type Proposal = z.infer<typeof Proposal>;

export type ProposalRef = Pick<Proposal, 'seasonId' | 'proposalId'>;

export type ProposalStore = ReturnType<typeof proposalStore>;

/** The proposals of a season: few, read whole. */
export function proposalStore(client: DynamoDBDocumentClient, tableName: string) {
  const move = async (
    read: Proposal,
    write: Omit<MoveWrite, 'tableName' | 'key' | 'read'>,
  ): Promise<Proposal> => {
    const update = moveUpdate({ ...write, tableName, key: proposalKey(read), read });
    try {
      const { Attributes } = await client.send(
        new UpdateCommand({ ...update, ReturnValues: 'ALL_NEW' }),
      );
      return Proposal.parse(Attributes);
    } catch (error) {
      const refused = refusedWrite(error);
      if (refused === undefined) throw error;
      if (metItself(refused, write.done ?? {})) return Proposal.parse(refused.item);
      throw calendarFault('RecordChanged');
    }
  };

  return {
    async find(ref: ProposalRef): Promise<Proposal | undefined> {
      const { Item } = await client.send(
        new GetCommand({ TableName: tableName, Key: proposalKey(ref), ConsistentRead: true }),
      );
      return Item && Proposal.parse(Item);
    },

    /** Every proposal, newest first. */
    async list(seasonId: SeasonId): Promise<Proposal[]> {
      const items = await seasonItems(client, tableName, proposalKey({ seasonId, proposalId: '' }));
      return items
        .map((item) => Proposal.parse(item))
        .toSorted((a, b) => b.proposedAt - a.proposedAt);
    },

    /** Keeps a proposal once; a repeat finds the first one. */
    async add(proposal: Proposal): Promise<Proposal> {
      try {
        await client.send(
          new PutCommand({
            TableName: tableName,
            Item: { ...proposalKey(proposal), ...proposal },
            ConditionExpression: 'attribute_not_exists(pk)',
            ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
          }),
        );
        return proposal;
      } catch (error) {
        const refused = refusedWrite(error);
        if (refused === undefined) throw error;
        return Proposal.parse(refused.item);
      }
    },

    /** The second person's yes: what follows, follows from the stream. */
    approve(read: Proposal, by: string, at: Instant, done: RequestMark): Promise<Proposal> {
      const set = { approvedBy: by, approvedAt: at };
      return move(read, { move: proposalMoves.approve, by, at, done, set });
    },

    /** The next attempt to publish it, so that a new execution may have a new name. */
    retry(read: Proposal, at: Instant): Promise<Proposal> {
      const set = { attempt: read.attempt + 1 };
      return move(read, { move: proposalMoves.retry, by: 'system', at, set });
    },

    /** For a calendar that is in force already: a season's first. */
    activate(read: Proposal, at: Instant): Promise<Proposal> {
      return move(read, { move: proposalMoves.activate, by: 'system', at });
    },

    fail(read: Proposal, failure: string, at: Instant): Promise<Proposal> {
      return move(read, { move: proposalMoves.fail, by: 'system', at, set: { failure } });
    },
  };
}

/** A proposal that somebody approved, with the change for everyone that it stands for. */
export interface ApprovedProposal {
  readonly proposal: Proposal & { readonly approvedBy: string; readonly approvedAt: Instant };
  readonly change: Exclude<Proposal['change'], { kind: 'EXTENSION' }>;
}

/** What a workflow may publish; anything else was never to be started. */
export function requireApproved(proposal: Proposal | undefined): ApprovedProposal {
  if (proposal === undefined) throw calendarFault('ProposalUnknown');
  const { change, approvedBy, approvedAt } = proposal;
  if (change.kind === 'EXTENSION' || approvedBy === undefined || approvedAt === undefined)
    throw calendarFault('ProposalDecided');
  return { proposal: { ...proposal, approvedBy, approvedAt }, change };
}

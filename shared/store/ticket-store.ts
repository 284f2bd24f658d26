import {
  BatchGetCommand,
  type DynamoDBDocumentClient,
  GetCommand,
  TransactWriteCommand,
  UpdateCommand,
} from '@aws-sdk/lib-dynamodb';
import type { Instant } from '../domain/kernel/instant.ts';
import { Ticket } from '../domain/ticket/ticket.ts';
import { ticketFault } from '../domain/ticket/ticket-faults.ts';
import { ticketMoves } from '../domain/ticket/ticket-moves.ts';
import { alsoSet, onlyIf } from './extend-update.ts';
import { type Key, ticketKey, uniqueKey } from './keys.ts';
import { moveUpdate, refusedTransaction, refusedWrite } from './move.ts';

export interface TicketRef {
  readonly candidateId: string;
  readonly round: string;
}

/** So many prints are told apart by their requests; what lies further back is not repeated any more. */
const rememberedPrints = 8;
const batchReads = 100;

/** Release is read, not written: inside the print window an allocated ticket is a released one. */
const printMove = {
  ...ticketMoves.print,
  from: [...ticketMoves.release.from, ...ticketMoves.print.from],
};

export type TicketStore = ReturnType<typeof ticketStore>;

/** The tickets, and the uniqueness of their numbers and seats. */
export function ticketStore(client: DynamoDBDocumentClient, tableName: string) {
  const find = async (ref: TicketRef): Promise<Ticket | undefined> => {
    const { Item } = await client.send(
      new GetCommand({ TableName: tableName, Key: ticketKey(ref), ConsistentRead: true }),
    );
    return Item && Ticket.parse(Item);
  };

  return {
    find,

    /** Whose number it is: the way from a scanned code to its ticket. */
    async ownerOf(seasonId: string, ticketNo: string): Promise<TicketRef | undefined> {
      const Key = uniqueKey({ seasonId, kind: 'TICKET', index: ticketNo });
      const { Item } = await client.send(
        new GetCommand({ TableName: tableName, Key, ConsistentRead: true }),
      );
      return Item && { candidateId: String(Item.candidateId), round: String(Item.round) };
    },

    /** The tickets that are there, by candidate. */
    async findAll(refs: readonly TicketRef[]): Promise<Map<string, Ticket>> {
      const found = new Map<string, Ticket>();
      for (let waiting: Key[] = refs.map(ticketKey); waiting.length > 0; ) {
        const Keys = waiting.splice(0, batchReads);
        const { Responses, UnprocessedKeys } = await client.send(
          new BatchGetCommand({ RequestItems: { [tableName]: { Keys, ConsistentRead: true } } }),
        );
        for (const item of Responses?.[tableName] ?? []) {
          const ticket = Ticket.parse(item);
          found.set(ticket.candidateId, ticket);
        }
        waiting = [...waiting, ...((UnprocessedKeys?.[tableName]?.Keys ?? []) as Key[])];
      }
      return found;
    },

    /** Puts a ticket with its number and its seat, each of which nobody else may have; false if it is there already. */
    async add(ticket: Ticket, sitting: string): Promise<boolean> {
      const { seasonId, candidateId, round, ticketNo, siteCode, room, seat } = ticket;
      const own = (kind: 'TICKET' | 'SEAT', index: string) => ({
        Put: {
          TableName: tableName,
          Item: { ...uniqueKey({ seasonId, kind, index }), candidateId, round },
          ConditionExpression: 'attribute_not_exists(pk) OR candidateId = :c',
          ExpressionAttributeValues: { ':c': candidateId },
        },
      });
      const transaction = new TransactWriteCommand({
        TransactItems: [
          {
            Put: {
              TableName: tableName,
              Item: { ...ticketKey(ticket), ...ticket, printKeys: [] },
              ConditionExpression: 'attribute_not_exists(pk)',
            },
          },
          own('TICKET', ticketNo),
          own('SEAT', `${siteCode}/${sitting}/${room}/${seat}`),
        ],
      });
      return client.send(transaction).then(
        () => true,
        (error: unknown) => {
          const refused = refusedTransaction(error);
          if (refused === undefined) throw error;
          if (!refused.has(0))
            throw new Error(`The number or the seat of ${candidateId} is somebody else's.`);
          return false;
        },
      );
    },

    /** Counts one print by one conditional write; the same request counts once. */
    async print(ref: TicketRef, requestKey: string, at: Instant): Promise<Ticket> {
      const counted = onlyIf(
        alsoSet(
          moveUpdate({
            ...{ tableName, key: ticketKey(ref), move: printMove, at, by: ref.candidateId },
          }),
          'prints = prints + :one',
        ),
        'NOT contains(printKeys, :key)',
        { ':key': requestKey },
      );
      const first = await written(
        onlyIf(
          alsoSet(counted, 'printKeys = list_append(printKeys, :keys)', { ':keys': [requestKey] }),
          'size(printKeys) < :most',
          { ':most': rememberedPrints },
        ),
      );
      if (first.done) return first.ticket;
      const { item } = first;
      if (item === undefined) throw ticketFault('TicketNotIssued');
      const ticket = Ticket.parse(item);
      if (ticket.state === 'REVOKED') throw ticketFault('TicketRevoked');
      const printKeys = item.printKeys as readonly string[];
      if (printKeys.includes(requestKey)) return ticket;

      const second = await written(
        onlyIf(
          alsoSet(counted, 'printKeys = :keys', {
            ':keys': [...printKeys.slice(1 - rememberedPrints), requestKey],
          }),
          '#version = :read',
          { ':read': ticket.version },
        ),
      );
      if (second.done) return second.ticket;
      throw ticketFault('TicketMoving');
    },
  };

  async function written(update: ReturnType<typeof moveUpdate>) {
    try {
      const { Attributes } = await client.send(
        new UpdateCommand({ ...update, ReturnValues: 'ALL_NEW' }),
      );
      return { done: true, ticket: Ticket.parse(Attributes) } as const;
    } catch (error) {
      const refused = refusedWrite(error);
      if (refused === undefined) throw error;
      return { done: false, item: refused.item } as const;
    }
  }
}

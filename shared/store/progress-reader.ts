import { type DynamoDBDocumentClient, GetCommand } from '@aws-sdk/lib-dynamodb';
import { Lock } from '../domain/preference/lock.ts';
import { lockKey, parkedKey, ticketIssueKey } from './keys.ts';
import { ParkedWork } from './parked-store.ts';
import { seasonItems } from './season-items.ts';

/** Work that no retry mended and that a person must look at. */
const Parked = ParkedWork.omit({ seasonId: true });

interface RoundRef {
  readonly seasonId: string;
  readonly round: string;
}

export type ProgressReader = ReturnType<typeof progressReader>;

/** What the season's own items say of how far it is. */
export function progressReader(client: DynamoDBDocumentClient, tableName: string) {
  return {
    async locks(ref: RoundRef) {
      const items = await seasonItems(client, tableName, lockKey({ ...ref, instantId: '' }));
      return items
        .map((item) => Lock.parse(item))
        .map(({ round, instantId, at, state, counts }) => ({
          ...{ round, instantId, at, state },
          ...(counts !== undefined && { counts: numbersOf(counts) }),
        }));
    },

    /** The words and numbers of the issue's record; undefined before tickets are planned. */
    async tickets(ref: RoundRef): Promise<Record<string, string | number> | undefined> {
      const { Item } = await client.send(
        new GetCommand({ TableName: tableName, Key: ticketIssueKey(ref), ConsistentRead: true }),
      );
      if (Item === undefined) return undefined;
      const { pk: _pk, sk: _sk, seasonId: _season, ...rest } = Item;
      return Object.fromEntries(
        Object.entries(rest).filter(
          (entry): entry is [string, string | number] =>
            typeof entry[1] === 'string' || Number.isInteger(entry[1]),
        ),
      );
    },

    async parked(seasonId: string) {
      const items = await seasonItems(client, tableName, parkedKey({ seasonId, workId: '' }));
      return items.map((item) => Parked.parse(item)).toSorted((a, b) => b.at - a.at);
    },
  };
}

function numbersOf(counts: object): Record<string, number> {
  return Object.fromEntries(
    Object.entries(counts).filter(
      (entry): entry is [string, number] => typeof entry[1] === 'number',
    ),
  );
}

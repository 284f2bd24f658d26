import { type DynamoDBDocumentClient, GetCommand, PutCommand } from '@aws-sdk/lib-dynamodb';
import * as z from 'zod';
import { Catalogue } from '../domain/catalogue/catalogue.ts';
import { canonicalJson } from '../domain/kernel/canonical-json.ts';
import { ExamSite } from '../domain/ticket/seats.ts';
import { catalogueKey } from './keys.ts';
import { refusedWrite } from './move.ts';

/** A version as it is kept: with the sites at which its colleges hold their exams. */
const Snapshot = Catalogue.safeExtend({ sites: z.array(ExamSite).default([]) });
type Snapshot = z.infer<typeof Snapshot>;

export type CatalogueStore = ReturnType<typeof catalogueStore>;

/** Plans and mapping by version. A version never changes, so a warm function reads each once. */
export function catalogueStore(client: DynamoDBDocumentClient, tableName: string) {
  const known = new Map<number, Snapshot>();
  async function at(seasonId: string, version: number): Promise<Snapshot> {
    const kept = known.get(version);
    if (kept !== undefined) return kept;
    const Key = catalogueKey({ seasonId, version });
    const { Item } = await client.send(new GetCommand({ TableName: tableName, Key }));
    if (Item === undefined) throw new Error(`The season ${seasonId} has no catalogue ${version}.`);
    const catalogue = Snapshot.parse(Item);
    known.set(version, catalogue);
    return catalogue;
  }

  return {
    /** Publishes a version. One that is there already stays as it is: false if it is another than this. */
    async put(catalogue: unknown): Promise<boolean> {
      const snapshot = Snapshot.parse(catalogue);
      const put = new PutCommand({
        TableName: tableName,
        Item: { ...catalogueKey(snapshot), ...snapshot },
        ConditionExpression: 'attribute_not_exists(pk)',
      });
      try {
        await client.send(put);
        return true;
      } catch (error) {
        if (refusedWrite(error) === undefined) throw error;
        const there = await at(snapshot.seasonId, snapshot.version);
        return canonicalJson(there) === canonicalJson(snapshot);
      }
    },
    at,
  };
}

import { createHash } from 'node:crypto';
import * as z from 'zod';
import { canonicalJson } from '../../../shared/domain/kernel/canonical-json.ts';
import { SeasonId } from '../../../shared/domain/kernel/ids.ts';
import { type Clock, Instant } from '../../../shared/domain/kernel/instant.ts';
import {
  firstListId,
  type PublicityList,
  publicityRows,
} from '../../../shared/domain/publicity/publicity-list.ts';
import type { ListStore } from '../../../shared/store/list-store.ts';
import { listObjectKey } from '../../../shared/store/object-keys.ts';
import type { RosterStore } from '../../../shared/store/roster-store.ts';
import type { SeasonPass } from '../../../shared/store/season-pass.ts';

/** The opening of W09 that the list is published at: it is the list's own date. */
export const PublishListTask = z.object({ seasonId: SeasonId, at: Instant });
export const PublishListOutcome = z.object({
  listId: z.string(),
  sha256: z.string(),
  rows: z.int(),
});

/** What is signed of a list: which one it is, and its bytes by their hash. */
export function listText({ seasonId, listId }: Named, sha256: string): string {
  return `KQL1.${seasonId}.${listId}.${sha256}`;
}
type Named = Pick<PublicityList, 'seasonId' | 'listId'>;

export interface PublishListDeps {
  readonly roster: Pick<RosterStore, 'page'>;
  readonly people: Pick<SeasonPass, 'applicationsOf'>;
  readonly lists: Pick<ListStore, 'find' | 'publish'>;
  readonly season: () => Promise<{
    readonly shards: number;
    readonly title: { readonly zh: string };
  }>;
  readonly schoolName: (code: string) => string;
  readonly write: (key: string, body: string) => Promise<void>;
  readonly signer: () => Promise<{
    readonly keyId: string;
    readonly sign: (text: string) => string;
  }>;
  readonly now: Clock;
}

/** A page of the roster: what one BatchGet of their applications takes. */
const pageSize = 100;

/**
 * Publishes the masked list of all who passed: canonical bytes in the archive, their hash signed. The first run
 * decides which bytes the list is; a later one finds it published.
 */
export function publishList({
  roster,
  people,
  lists,
  season,
  schoolName,
  write,
  signer,
  now,
}: PublishListDeps) {
  return async ({ seasonId, at }: z.infer<typeof PublishListTask>) => {
    const ref = { seasonId, listId: firstListId };
    const before = await lists.find(ref);
    if (before !== undefined) return before;

    const { shards, title } = await season();
    const everybody: Awaited<ReturnType<typeof reviewed>> = [];
    for (let shard = 0; shard < shards; shard += 1)
      everybody.push(...(await reviewed(seasonId, shard)));
    const list: PublicityList = {
      ...ref,
      title: `${title.zh}报名资格审核通过名单公示`,
      publishedAt: at,
      rows: publicityRows(everybody, schoolName),
    };

    const body = canonicalJson(list);
    const sha256 = createHash('sha256').update(body).digest('hex');
    const objectKey = listObjectKey(ref.listId, sha256);
    await write(objectKey, body);
    const { keyId, sign } = await signer();
    return lists.publish({
      ...ref,
      ...{ objectKey, sha256, keyId, signature: sign(listText(ref, sha256)) },
      rows: list.rows.length,
      publishedAt: at,
      changedAt: now(),
      changedBy: 'system',
    });
  };

  /** Everybody of a shard who has an application, with the name on the roster. */
  async function reviewed(seasonId: string, shard: number) {
    const found = [];
    let after: string | undefined;
    do {
      const page = await roster.page({ seasonId, shard }, pageSize, after);
      const active = page.entries.filter(({ activatedAt }) => activatedAt !== undefined);
      const names = new Map<string, string>(
        active.map(({ candidateId, nameKey }) => [candidateId, nameKey]),
      );
      const applications = await people.applicationsOf([...names.keys()]);
      for (const application of applications) {
        const { candidateId } = application;
        found.push({ candidateId, name: names.get(candidateId) ?? '', application });
      }
      after = page.next;
    } while (after !== undefined);
    return found;
  }
}

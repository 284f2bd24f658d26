import { createHash } from 'node:crypto';
import type { Calendar } from '../../../shared/domain/calendar/calendar.ts';
import { isOpen, windowOf } from '../../../shared/domain/calendar/calendar.ts';
import type { Instant } from '../../../shared/domain/kernel/instant.ts';
import { PublicityList, publicityFault } from '../../../shared/domain/publicity/publicity-list.ts';
import type { ListStore, PublishedList } from '../../../shared/store/list-store.ts';

export interface ShowListDeps {
  readonly seasonId: string;
  readonly lists: Pick<ListStore, 'find'>;
  readonly read: (key: string) => Promise<Buffer | undefined>;
  /** A link to the signed bytes that lasts a minute. */
  readonly linkTo: (key: string) => Promise<string>;
  readonly calendar: () => Promise<Calendar>;
}

export interface ShowListRequest {
  readonly listId: string;
  readonly page: number;
  readonly school?: string | undefined;
}

/** Rows of a page: some 60 KB, where the 12 MB of a whole province would not pass Lambda's 6 (trust §2). */
export const pageSize = 500;

/** A published list, page by page, inside the publicity window alone: before and after it there is nothing to see (features P1). */
export function showList({ seasonId, lists, read, linkTo, calendar }: ShowListDeps) {
  /** A list never changes, so its bytes are read and checked once. */
  let kept: { readonly key: string; readonly list: PublicityList } | undefined;

  return async ({ listId, page, school }: ShowListRequest, at: Instant) => {
    const published = await lists.find({ seasonId, listId });
    if (published === undefined || !isOpen(windowOf(await calendar(), 'W09'), at))
      throw publicityFault('ListNotPublic');

    const { objectKey, sha256, signature, keyId } = published;
    const { rows, ...list } = await wholeOf(published);
    const found = school === undefined ? rows : rows.filter(isOf(school));
    return {
      ...list,
      ...{ sha256, signature, keyId, url: await linkTo(objectKey) },
      ...{ count: rows.length, found: found.length },
      ...{ page, pages: Math.max(1, Math.ceil(found.length / pageSize)) },
      rows: found.slice((page - 1) * pageSize, page * pageSize),
    };
  };

  async function wholeOf({ listId, objectKey, sha256 }: PublishedList): Promise<PublicityList> {
    if (kept?.key === objectKey) return kept.list;
    const body = await read(objectKey);
    if (body === undefined || createHash('sha256').update(body).digest('hex') !== sha256)
      throw new Error(`The object of the list ${listId} is not the one that was signed.`);
    const list = PublicityList.parse(JSON.parse(body.toString('utf8')));
    kept = { key: objectKey, list };
    return list;
  }
}

const isOf =
  (school: string) =>
  ({ schoolCode, schoolName }: PublicityList['rows'][number]) =>
    schoolCode === school || schoolName.includes(school);

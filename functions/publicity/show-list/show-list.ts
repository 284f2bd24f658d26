import { createHash } from 'node:crypto';
import type { Calendar } from '../../../shared/domain/calendar/calendar.ts';
import { isOpen, windowOf } from '../../../shared/domain/calendar/calendar.ts';
import type { Instant } from '../../../shared/domain/kernel/instant.ts';
import { PublicityList, publicityFault } from '../../../shared/domain/publicity/publicity-list.ts';
import type { ListStore } from '../../../shared/store/list-store.ts';

export interface ShowListDeps {
  readonly seasonId: string;
  readonly lists: Pick<ListStore, 'find'>;
  readonly read: (key: string) => Promise<Buffer | undefined>;
  readonly calendar: () => Promise<Calendar>;
}

/** A published list, whole, inside the publicity window alone: before and after it there is nothing to see (features P1). */
export function showList({ seasonId, lists, read, calendar }: ShowListDeps) {
  return async (listId: string, at: Instant) => {
    const list = await lists.find({ seasonId, listId });
    if (list === undefined || !isOpen(windowOf(await calendar(), 'W09'), at))
      throw publicityFault('ListNotPublic');

    const body = await read(list.objectKey);
    const sha256 = body && createHash('sha256').update(body).digest('hex');
    if (body === undefined || sha256 !== list.sha256)
      throw new Error(`The object of the list ${listId} is not the one that was signed.`);
    const { signature, keyId } = list;
    return { ...PublicityList.parse(JSON.parse(body.toString('utf8'))), sha256, signature, keyId };
  };
}

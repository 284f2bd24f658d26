import type { DoneRequest } from '../domain/kernel/ids.ts';
import { alsoSet, onlyIf } from './extend-update.ts';
import type { MoveUpdate } from './move.ts';

/** A record remembers so many requests. */
const rememberedRequests = 8;

type Remembering = { readonly version: number; readonly requests: readonly DoneRequest[] };

/** Whether the record can remember one more request without a reader's help. */
export function remembersAll({ requests }: Pick<Remembering, 'requests'>): boolean {
  return requests.length < rememberedRequests;
}

/**
 * The update that also remembers its request. It is appended in the store, so that nothing has to be read first;
 * only a record that is full of them is given as it was met, and forgets its oldest.
 */
export function remembering(update: MoveUpdate, done: DoneRequest, full?: Remembering): MoveUpdate {
  return full === undefined
    ? onlyIf(
        alsoSet(update, 'requests = list_append(requests, :done)', { ':done': [done] }),
        'size(requests) < :most',
        { ':most': rememberedRequests },
      )
    : onlyIf(
        alsoSet(update, 'requests = :requests', {
          ':requests': [...full.requests.slice(1 - rememberedRequests), done],
        }),
        '#version = :read',
        { ':read': full.version },
      );
}

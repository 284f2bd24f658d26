import type { PassReport } from '../../../shared/contracts/calendar-tasks.ts';
import { lastingUntil } from '../../../shared/domain/calendar/calendar.ts';
import { graceMs } from '../../../shared/domain/calendar/edges.ts';
import { after, type Instant } from '../../../shared/domain/kernel/instant.ts';
import type { EdgeRecord } from '../../../shared/store/edge-store.ts';

/** What became of one person in a pass. */
export type Passed = 'moved' | 'unchanged' | { readonly deferredUntil: Instant };

/** Writes at once in this number: a shard of 400 is then some 25 round trips deep. */
const passedAtOnce = 16;
/** A record can move under the pass, by a request in flight: not this often. */
const triesEach = 8;

/** Passes everybody in these pages and counts what became of them. */
export async function walk<T>(
  pages: AsyncIterable<readonly T[]>,
  pass: (one: T) => Promise<Passed>,
): Promise<PassReport> {
  const ends: Passed[] = [];
  for await (const page of pages)
    for (let from = 0; from < page.length; from += passedAtOnce)
      ends.push(...(await Promise.all(page.slice(from, from + passedAtOnce).map(pass))));

  const deferred = ends.flatMap((end) => (typeof end === 'object' ? [end.deferredUntil] : []));
  const revisitAt = deferred.toSorted((a, b) => a - b)[0];
  return {
    moved: ends.filter((end) => end === 'moved').length,
    unchanged: ends.filter((end) => end === 'unchanged').length,
    deferred: deferred.length,
    ...(revisitAt !== undefined && { revisitAt }),
  };
}

/** When a pass may touch a person whose own close is later than everybody's; undefined if now. */
export function deferral(
  { windowId, at }: Pick<EdgeRecord, 'windowId' | 'at'>,
  extensions: Readonly<Record<string, Instant>> = {},
  now: Instant,
): { deferredUntil: Instant } | undefined {
  const deferredUntil = after(lastingUntil({ closesAt: at }, extensions[windowId]), graceMs);
  return deferredUntil > now ? { deferredUntil } : undefined;
}

/** Tries until a write meets the record as it was read; `undefined` means that it met another one. */
export async function untilSettled(attempt: () => Promise<Passed | undefined>): Promise<Passed> {
  for (let left = triesEach; left > 0; left -= 1) {
    const end = await attempt();
    if (end !== undefined) return end;
  }
  throw new Error('A record kept moving under the pass.');
}

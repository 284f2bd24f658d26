import * as z from 'zod';
import { hashOf } from '../kernel/canonical-json.ts';
import { Instant } from '../kernel/instant.ts';

/** One change of one record, as the table's stream told it: names of fields, never their values (domain I37). */
export const AuditedChange = z.object({
  /** The record, by its kind and what tells it from others of the same person. */
  item: z.string(),
  /** The stream's own number of the change: the same at each delivery. */
  event: z.string(),
  version: z.int().optional(),
  what: z.enum(['created', 'changed', 'removed']),
  by: z.string(),
  at: Instant,
  requestKey: z.string().optional(),
  from: z.string().optional(),
  to: z.string().optional(),
  fields: z.array(z.string()),
  before: z.string().optional(),
  after: z.string().optional(),
});
export type AuditedChange = z.infer<typeof AuditedChange>;

/** A change in its place: numbered, and bound to the one before it. */
export const AuditEntry = AuditedChange.extend({
  /** Whose chain: a candidate, or the season itself. */
  subject: z.string(),
  number: z.int().positive(),
  previous: z.string(),
  hash: z.string(),
});
export type AuditEntry = z.infer<typeof AuditEntry>;

/** What of one record is in a chain: its latest changes by their numbers, and the version that older ones had reached. */
const Seen = z.object({
  latest: z.array(z.object({ event: z.string(), version: z.int().optional() })),
  passed: z.int().optional(),
});
type Seen = z.infer<typeof Seen>;

/** The end of a chain, and what of each record is already in it. */
export const AuditHead = z.object({
  subject: z.string(),
  number: z.int().nonnegative(),
  hash: z.string(),
  seen: z.record(z.string(), Seen),
  /** The newest change of the records that `seen` no longer holds: what is not newer is taken to be in the chain. */
  passed: z.string().optional(),
});
export type AuditHead = z.infer<typeof AuditHead>;

/** A second delivery comes soon after the first: so many changes of one record are known again by their numbers. */
const latestKept = 6;
/**
 * So many records are known by name: the last two batches of the stream, and more than one person has. Only the
 * season's own chain has more, and as its partition is one, its changes come in the order of their numbers: a change
 * that is no newer than those of a forgotten record is a second delivery, be it of the whole 24 hours. (One that was
 * cut out to the dead letters and is replayed later looks the same: the runbook says so.)
 */
const recordsKept = 200;

/** The chain of somebody of whom nothing has been recorded. */
export function emptyChain(subject: string): AuditHead {
  return { subject, number: 0, hash: '', seen: {} };
}

/** Adds what is not in the chain yet, in the order given. The same head means that nothing was new. */
export function append(
  head: AuditHead,
  changes: readonly AuditedChange[],
): { readonly head: AuditHead; readonly entries: readonly AuditEntry[] } {
  const entries: AuditEntry[] = [];
  let end = head;
  for (const change of changes) {
    if (isRecorded(end, change)) continue;
    const open = {
      ...change,
      subject: head.subject,
      number: end.number + 1,
      previous: end.hash,
    };
    const hash = hashOf(open);
    entries.push({ ...open, hash });
    end = {
      ...end,
      number: open.number,
      hash,
      ...forgetOldest({ ...end, seen: { ...end.seen, [change.item]: seen(end, change) } }),
    };
  }
  return { head: end, entries };
}

/** A later delivery of a change that the chain has: by its number, or by one or a version that was passed long ago. */
function isRecorded(head: AuditHead, { item, event, version }: AuditedChange): boolean {
  if (head.passed !== undefined && !isNewer(event, head.passed)) return true;
  const known = head.seen[item];
  if (known === undefined) return false;
  if (known.latest.some((each) => each.event === event)) return true;
  return version !== undefined && known.passed !== undefined && version <= known.passed;
}

function seen(head: AuditHead, { item, event, version }: AuditedChange): Seen {
  const { latest = [], passed } = head.seen[item] ?? {};
  const all = [...latest, { event, ...(version !== undefined && { version }) }];
  const dropped = all.slice(0, -latestKept).map((each) => each.version ?? 0);
  const reached = Math.max(passed ?? 0, ...dropped);
  return { latest: all.slice(-latestKept), ...(reached > 0 && { passed: reached }) };
}

/** Forgets the record that has stood still for the longest, if there is one too many. */
function forgetOldest({ seen }: AuditHead): Pick<AuditHead, 'seen' | 'passed'> {
  const last = Object.entries(seen).map(([item, { latest }]) => ({
    item,
    event: latest.at(-1)?.event ?? '0',
  }));
  if (last.length <= recordsKept) return { seen };
  const oldest = last.reduce((a, b) => (isNewer(a.event, b.event) ? b : a));
  const { [oldest.item]: _, ...kept } = seen;
  return { seen: kept, passed: oldest.event };
}

/** The stream numbers the changes of one partition upwards. */
const isNewer = (event: string, than: string) => BigInt(event) > BigInt(than);

/** What is wrong with a chain as it was read, oldest first; nothing if it is whole up to its head. */
export function chainFaults(entries: readonly AuditEntry[], head: AuditHead): string[] {
  const faults: string[] = [];
  let previous = '';
  let number = 0;
  for (const { hash, ...entry } of entries) {
    number += 1;
    if (entry.subject !== head.subject) faults.push(`${entry.number}: belongs to another chain`);
    if (entry.number !== number) faults.push(`${entry.number}: stands in the place of ${number}`);
    if (entry.previous !== previous)
      faults.push(`${entry.number}: does not follow the entry before it`);
    if (hashOf(entry) !== hash) faults.push(`${entry.number}: was changed after it was written`);
    previous = hash;
  }
  if (head.number !== number)
    faults.push(`head: counts ${head.number} entries, but there are ${number}`);
  if (head.hash !== previous) faults.push('head: does not end where the entries end');
  return faults;
}

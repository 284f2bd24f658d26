import { canonicalJson, hashOf } from '../kernel/canonical-json.ts';
import type { Instant } from '../kernel/instant.ts';
import type { AuditedChange } from './audit-chain.ts';

type Item = Readonly<Record<string, unknown>>;

/** A record before and after one write, as the stream tells it. */
export interface Written {
  readonly item: string;
  readonly event: string;
  readonly before?: Item | undefined;
  readonly after?: Item | undefined;
}

/** What says who, when and which version: recorded by name already, so no change of its own. */
const bookkeeping = new Set(['version', 'changedAt', 'changedBy', 'requests', 'requestId']);

/** The change that a write made: who, when, which fields, the states and the hashes, and no value of a field. */
export function auditedChange({ item, event, before, after }: Written): AuditedChange {
  const image = after ?? before ?? {};
  const version = versionOf(image);
  const requestKey = requestOf(after);
  const [from, to] = [stateOf(before), stateOf(after)];
  return {
    item,
    event,
    ...(version !== undefined && { version }),
    what: before === undefined ? 'created' : after === undefined ? 'removed' : 'changed',
    by: typeof image.changedBy === 'string' ? image.changedBy : 'system',
    at: whenOf(image),
    ...(requestKey !== undefined && { requestKey }),
    ...(from !== undefined && { from }),
    ...(to !== undefined && { to }),
    fields: changedFields(before, after),
    ...(before !== undefined && { before: hashOf(before) }),
    ...(after !== undefined && { after: hashOf(after) }),
  };
}

function changedFields(before: Item = {}, after: Item = {}): string[] {
  return [...new Set([...Object.keys(before), ...Object.keys(after)])]
    .filter((field) => !bookkeeping.has(field))
    .filter((field) => canonicalJson(before[field]) !== canonicalJson(after[field]))
    .sort();
}

/** A number, or the number that a preference's version begins with. */
function versionOf({ version, ver }: Item): number | undefined {
  if (typeof version === 'number') return version;
  return typeof ver === 'string' ? Number.parseInt(ver, 10) : undefined;
}

/** When it was written; records of the season's machinery say it by other names. */
function whenOf({ changedAt, endedAt, startedAt, publishedAt, at }: Item): Instant {
  const said = [changedAt, endedAt, startedAt, publishedAt, at].find(
    (each) => typeof each === 'number',
  );
  return (said ?? 0) as Instant;
}

/** How far the record's life had come: its state, or how its preference ended. */
function stateOf(image: Item | undefined): string | undefined {
  const state = image?.state ?? image?.outcome;
  return typeof state === 'string' ? state : undefined;
}

/** The request that made the write: its gateway id, or the key of the last one that the record remembers. */
function requestOf(after: Item | undefined): string | undefined {
  if (typeof after?.requestId === 'string') return after.requestId;
  const last = Array.isArray(after?.requests) ? after.requests.at(-1) : undefined;
  return typeof last?.key === 'string' ? last.key : undefined;
}

/** An attribute as it crosses DynamoDB's wire. */
export type WireValue =
  | { readonly S: string }
  | { readonly N: string }
  | { readonly B: string }
  | { readonly BOOL: boolean }
  | { readonly NULL: true }
  | { readonly SS: readonly string[] }
  | { readonly NS: readonly string[] }
  | { readonly BS: readonly string[] }
  | { readonly L: readonly WireValue[] }
  | { readonly M: WireItem };
export type WireItem = { readonly [name: string]: WireValue };

/** What decides the cost of a table's writes, as DescribeTable tells it. */
export interface TableShape {
  readonly keys: readonly string[];
  readonly indexes: readonly IndexShape[];
}
export interface IndexShape {
  readonly keys: readonly string[];
  /** What an entry holds besides the keys of the index and the table. */
  readonly projected: 'ALL' | readonly string[];
}

/** One item before and after a write; `attempted` is what a refused put would have stored. */
export interface ItemChange {
  readonly before?: WireItem | undefined;
  readonly after?: WireItem | undefined;
  readonly attempted?: WireItem | undefined;
}

const writeUnitBytes = 1_024;
const readUnitBytes = 4_096;

/**
 * The write units of one item (Developer Guide, "DynamoDB read and write operations"): one for each
 * started KB of the larger of the old and the new item, at least one, whether or not anything was
 * there and whether or not the condition held; and the writes of each index whose entry changed. A
 * transaction prepares and commits: twice all of it, as AWS's own DynamoDB Local counts it too.
 */
export function writeUnits(
  { before, after, attempted }: ItemChange,
  shape: TableShape,
  { transactional = false }: { readonly transactional?: boolean } = {},
): number {
  const largest = Math.max(...[before, after, attempted].map((item) => itemBytes(item ?? {})));
  const indexes = shape.indexes.map((index) => indexUnits(index, shape, before, after));
  const units = indexes.reduce((sum, each) => sum + each, started(largest, writeUnitBytes));
  return transactional ? 2 * units : units;
}

/** An entry that appears, vanishes or changes in place is one write; one whose key changes is two. */
function indexUnits(
  index: IndexShape,
  { keys }: TableShape,
  before: WireItem | undefined,
  after: WireItem | undefined,
): number {
  const old = entryOf(index, keys, before);
  const next = entryOf(index, keys, after);
  const units = (entry: WireItem) => started(itemBytes(entry), writeUnitBytes);
  if (old === undefined) return next === undefined ? 0 : units(next);
  if (next === undefined) return units(old);
  if (!sameAttributes(pick(old, index.keys), pick(next, index.keys)))
    return units(old) + units(next);
  return sameAttributes(old, next) ? 0 : Math.max(units(old), units(next));
}

/** What an index holds of an item: nothing unless the item has every key of the index. */
function entryOf(
  index: IndexShape,
  tableKeys: readonly string[],
  item: WireItem | undefined,
): WireItem | undefined {
  if (item === undefined || !index.keys.every((name) => name in item)) return undefined;
  return index.projected === 'ALL'
    ? item
    : pick(item, [...tableKeys, ...index.keys, ...index.projected]);
}

/** The read units of so many bytes: one for each started 4 KB, at least one; half if eventual, twice in a transaction. */
export function readUnits(bytes: number, kind: 'strong' | 'eventual' | 'transactional'): number {
  const factor = { strong: 1, eventual: 0.5, transactional: 2 }[kind];
  return factor * started(bytes, readUnitBytes);
}

/** The size of an item (Developer Guide, "DynamoDB item sizes and formats"): names and values. */
export function itemBytes(item: WireItem): number {
  return Object.entries(item).reduce(
    (sum, [name, value]) => sum + Buffer.byteLength(name) + valueBytes(value),
    0,
  );
}

function valueBytes(value: WireValue): number {
  if ('S' in value) return Buffer.byteLength(value.S);
  if ('N' in value) return numberBytes(value.N);
  if ('B' in value) return Buffer.byteLength(value.B, 'base64');
  if ('BOOL' in value || 'NULL' in value) return 1;
  if ('SS' in value) return sum(value.SS, (each) => Buffer.byteLength(each));
  if ('NS' in value) return sum(value.NS, numberBytes);
  if ('BS' in value) return sum(value.BS, (each) => Buffer.byteLength(each, 'base64'));
  // A list or map is 3 bytes, and 1 more for each element.
  if ('L' in value) return 3 + sum(value.L, (each) => 1 + valueBytes(each));
  return 3 + itemBytes(value.M) + Object.keys(value.M).length;
}

/** One byte for two significant digits, and one more; leading and trailing zeros do not count. */
function numberBytes(text: string): number {
  const [mantissa = ''] = text.toLowerCase().split('e');
  const digits = mantissa.replace(/[-+.]/g, '').replace(/^0+|0+$/g, '');
  return Math.ceil(digits.length / 2) + 1;
}

const started = (bytes: number, unit: number) => Math.max(1, Math.ceil(bytes / unit));

const sum = <T>(values: readonly T[], of: (value: T) => number) =>
  values.reduce((total, value) => total + of(value), 0);

const pick = (item: WireItem, names: readonly string[]): WireItem =>
  Object.fromEntries(Object.entries(item).filter(([name]) => names.includes(name)));

function sameAttributes(one: WireItem, other: WireItem): boolean {
  const names = Object.keys(one);
  return (
    names.length === Object.keys(other).length &&
    names.every((name) => JSON.stringify(one[name]) === JSON.stringify(other[name]))
  );
}

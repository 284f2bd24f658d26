/**
 * Conditions and changes as data: the store compiles them into one conditional write, the model evaluates
 * them in memory, and one test holds that both say the same of any item.
 */
export type Value = string | number | boolean | { readonly [key: string]: Value | undefined };
export type Item = Readonly<Record<string, unknown>>;
/** What the write brings along: named with a colon in a guard, as in DynamoDB. */
export type Given = Readonly<Record<string, string | number>>;

export type Comparison = '=' | '<' | '<=' | '>' | '>=';
export type Guard =
  | { readonly all: readonly Guard[] }
  | { readonly any: readonly Guard[] }
  | { readonly absent: string }
  | { readonly present: string }
  /** `right` is another field of the item, or a given when it begins with a colon. */
  | { readonly left: string; readonly is: Comparison; readonly right: string };

export const all = (...guards: readonly Guard[]): Guard => ({ all: guards });
export const any = (...guards: readonly Guard[]): Guard => ({ any: guards });
export const absent = (field: string): Guard => ({ absent: field });
export const present = (field: string): Guard => ({ present: field });
export const compare = (left: string, is: Comparison, right: string): Guard => ({
  left,
  is,
  right,
});

/** Whether the item meets the guard. As in DynamoDB, a comparison with a field that is not there is false. */
export function holds(guard: Guard, item: Item, given: Given): boolean {
  if ('all' in guard) return guard.all.every((part) => holds(part, item, given));
  if ('any' in guard) return guard.any.some((part) => holds(part, item, given));
  if ('absent' in guard) return item[guard.absent] === undefined;
  if ('present' in guard) return item[guard.present] !== undefined;
  const { left, is, right } = guard;
  return compared(
    item[left],
    is,
    right.startsWith(':') ? givenOf(given, right.slice(1)) : item[right],
  );
}

/** The given of that name; a guard that names another is a bug. */
export function givenOf(given: Given, name: string): string | number {
  const value = given[name];
  if (value === undefined) throw new Error(`The guard names :${name}, which was not given.`);
  return value;
}

function compared(a: unknown, is: Comparison, b: unknown): boolean {
  if (typeof a !== typeof b || (typeof a !== 'number' && typeof a !== 'string')) return false;
  const [left, right] = [a, b as typeof a];
  switch (is) {
    case '=':
      return left === right;
    case '<':
      return left < right;
    case '<=':
      return left <= right;
    case '>':
      return left > right;
    case '>=':
      return left >= right;
  }
}

/** What one write does to an item. A key may be a path of two: `requests.3`. */
export interface Change {
  readonly set: Readonly<Record<string, Value>>;
  /** Sets to what `field` holds in the store, or to `or` when it holds nothing: no reader's copy is trusted. */
  readonly setFrom?: Readonly<Record<string, { readonly field: string; readonly or: Value }>>;
  readonly remove?: readonly string[];
}

/** One conditional write of one item: what must hold, with what, and what it then does. */
export interface Write {
  readonly guard: Guard;
  readonly given: Given;
  readonly change: Change;
}

/** The item after the change; the item given is left as it was. */
export function changed<T extends Item>(item: T, { set, setFrom = {}, remove = [] }: Change): T {
  const next: Record<string, unknown> = { ...item };
  for (const [target, { field, or }] of Object.entries(setFrom)) next[target] = item[field] ?? or;
  for (const [path, value] of Object.entries(set)) {
    const [head = path, tail] = path.split('.');
    next[head] = tail === undefined ? value : { ...(next[head] as object), [tail]: value };
  }
  for (const field of remove) delete next[field];
  return next as T;
}

import type { Act, Item, SeasonEvidence, StoredObject } from './checker/evidence.ts';

type Mutable<T> = { -readonly [F in keyof T]: T[F] };

/** A copy of the evidence in which something can be falsified. */
export interface Draft {
  readonly items: Item[];
  readonly objects: Mutable<StoredObject>[];
  readonly acts: Mutable<Act>[];
  readonly facts: SeasonEvidence['facts'];
  /** The first item of a kind that fits; a sabotage needs something to be planted on. */
  readonly find: (what: string, fits: (item: Item) => boolean) => Item;
  readonly findAll: (fits: (item: Item) => boolean) => Item[];
  readonly act: (what: string, fits: (act: Act) => boolean) => Mutable<Act>;
  /** Falsifies an item, or puts one there. */
  readonly put: (item: Item, fields: object) => void;
  readonly remove: (item: Item) => void;
}

/** Nothing of the evidence itself is touched. */
export function draftOf(evidence: SeasonEvidence): Draft & SeasonEvidence {
  const { items, objects, acts, facts } = structuredClone(evidence);
  const list = items as Item[];
  const there = <T>(found: T | undefined, what: string): T => {
    if (found === undefined) throw new Error(`There is no ${what} to plant a violation on.`);
    return found;
  };
  const drop = (item: Item) => {
    const at = list.findIndex(({ pk, sk }) => pk === item.pk && sk === item.sk);
    if (at >= 0) list.splice(at, 1);
  };
  return {
    items: list,
    objects: objects as Mutable<StoredObject>[],
    acts: acts as Mutable<Act>[],
    facts,
    find: (what, fits) => there(list.find(fits), what),
    findAll: (fits) => list.filter(fits),
    act: (what, fits) => there((acts as Mutable<Act>[]).find(fits), what),
    put: (item, fields) => {
      const next = { ...item, ...fields };
      drop(item);
      list.push(next);
    },
    remove: drop,
  };
}

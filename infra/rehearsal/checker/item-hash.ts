import { documentHash } from './arithmetic.ts';
import type { Item } from './evidence.ts';

export const itemName = ({ pk, sk }: Pick<Item, 'pk' | 'sk'>): string => `${pk} / ${sk}`;

/** The hash of an item with its key, as the audit's entries tell it before and after a change. */
export const itemHash = (item: Item): string => documentHash(item);

import * as z from 'zod';
import { foldWidth, removeInvisible } from './fold-text.ts';

/** Which vocational catalogue a junior major's code is from: 51-59 exist in both (domain §6.26). */
export const CatalogueYear = z.literal([2015, 2021]);
export type CatalogueYear = z.infer<typeof CatalogueYear>;

/**
 * The six digits (seven for a few languages) by which codes are compared. Excel's `80202` and `80202.0` are `080202` again, and the letters
 * K and T, which differ between editions, are left out (domain §6.25). Undefined: not a code.
 */
export function majorDigits(raw: string): string | undefined {
  const code = /^(\d{5,7})(?:\.0+)?(?:T?K?)$/.exec(removeInvisible(foldWidth(raw)).toUpperCase());
  return code?.[1]?.padStart(6, '0');
}

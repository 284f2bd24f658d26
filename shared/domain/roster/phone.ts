import * as z from 'zod';
import { foldWidth, removeInvisible } from './fold-text.ts';

/** A mobile number of mainland China in its one form: eleven digits, no country code (domain §6.4). */
export const Phone = z
  .string()
  .regex(/^1[3-9]\d{9}$/)
  .brand<'Phone'>();
export type Phone = z.infer<typeof Phone>;

/** `+86 138-0013-8000` and `１３８００１３８０００` are one number: the key of "one phone once" (notice L37). */
export function readPhone(raw: string): Phone | undefined {
  const digits = removeInvisible(foldWidth(raw))
    .replace(/[-‐-―]/g, '')
    .replace(/^(?:\+|00)86/, '');
  const phone = Phone.safeParse(digits);
  return phone.success ? phone.data : undefined;
}

/** `138****8000`. */
export function maskPhone(phone: string): string {
  return `${phone.slice(0, 3)}****${phone.slice(-4)}`;
}

import * as z from 'zod';
import { majorDigits } from '../roster/major-code.ts';

export const Major = z.object({
  /** Six digits (seven for a few languages) and the letters T and K of its edition. */
  code: z.string().regex(/^\d{6,7}(T|K|TK)?$/),
  name: z.string(),
  class: z.string(),
});
export type Major = z.infer<typeof Major>;

/** A catalogue of the Ministry as a season file holds it: 大类 or 门类, 专业类, 专业. */
export const MajorCatalogue = z.object({
  title: z.string(),
  version: z.string(),
  categories: z.record(z.string(), z.string()),
  classes: z.record(z.string(), z.string()),
  majors: z.array(Major),
});
export type MajorCatalogue = z.infer<typeof MajorCatalogue>;

/** Makes the finder of a catalogue: by the six digits, with or without letters. */
export function majorFinder({ majors }: MajorCatalogue): (code: string) => Major | undefined {
  const byDigits = new Map(majors.map((major) => [majorDigits(major.code), major]));
  return (code) => byDigits.get(majorDigits(code));
}

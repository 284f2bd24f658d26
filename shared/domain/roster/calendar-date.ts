import * as z from 'zod';
import { foldWidth, removeInvisible } from './fold-text.ts';

/** A day that exists, as `YYYY-MM-DD`, so that text order is time order; it has no hour and no zone. */
export const CalendarDate = z.iso.date().brand<'CalendarDate'>();
export type CalendarDate = z.infer<typeof CalendarDate>;

/** Reads the ways in which schools write a day: `2024-06-30`, `2024/6/30`, `2024.6.30`, `20240630`, `2024年6月30日`. */
export function readDate(raw: string): CalendarDate | undefined {
  const text = removeInvisible(foldWidth(raw));
  const parts =
    /^(\d{4})(\d{2})(\d{2})$/.exec(text) ??
    /^(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})$/.exec(text) ??
    /^(\d{4})年(\d{1,2})月(\d{1,2})日?$/.exec(text);
  const [, year = '', month = '', day = ''] = parts ?? [];
  const date = CalendarDate.safeParse(`${year}-${month.padStart(2, '0')}-${day.padStart(2, '0')}`);
  return date.success ? date.data : undefined;
}

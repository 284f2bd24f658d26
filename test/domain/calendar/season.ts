import { readFileSync } from 'node:fs';
import type { Calendar, Window } from '../../../shared/domain/calendar/calendar.ts';
import type { WindowId } from '../../../shared/domain/kernel/ids.ts';
import type { Instant } from '../../../shared/domain/kernel/instant.ts';
import { parseSeasonFile } from '../../../shared/seasons/season-file.ts';

/** The season file as it lies in the repository, not parsed. */
export function hunanJson() {
  const path = new URL('../../../shared/seasons/hunan-2024/season.json', import.meta.url);
  return JSON.parse(readFileSync(path, 'utf8'));
}

export const hunan = parseSeasonFile(hunanJson());

/** `at('2024-03-24T17:00')`: a moment of Beijing time. */
export function at(text: string, plusMs = 0): Instant {
  const seconds = text.length === 16 ? ':00' : '';
  return (Date.parse(`${text}${seconds}+08:00`) + plusMs) as Instant;
}

/** The calendar of Hunan 2024, with other instants for one window. */
export function withWindow(
  id: WindowId,
  instants: Partial<Pick<Window, 'opensAt' | 'closesAt' | 'parent'>>,
  calendar: Calendar = hunan.calendar,
): Calendar {
  const windows = calendar.windows.map((window) =>
    window.id === id ? { ...window, ...instants } : window,
  );
  return { ...calendar, windows };
}

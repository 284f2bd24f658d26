import * as z from 'zod';
import { beijingStamp, beijingTime } from '../kernel/beijing-time.ts';
import { SeasonId, WindowId } from '../kernel/ids.ts';
import { Instant } from '../kernel/instant.ts';
import { calendarFault } from './calendar-faults.ts';

/** A half-open span: `opensAt` is inside, `closesAt` is not, so that "17时" is already closed (domain §4). */
export const Window = z.object({
  id: WindowId,
  name: z.string(),
  opensAt: Instant,
  closesAt: Instant,
  parent: WindowId.optional(),
  /** Where the two instants come from: "notice L35", "inferred". */
  source: z.string(),
});
export type Window = z.infer<typeof Window>;

/** Every window of a season. A published version never changes; an edit makes the next one. */
export const Calendar = z.object({
  seasonId: SeasonId,
  version: z.int().positive(),
  windows: z.array(Window).min(1),
});
export type Calendar = z.infer<typeof Calendar>;

/** The window of that name. A calendar without it is a bug: publishing refuses one. */
export function windowOf(calendar: Calendar, id: WindowId): Window {
  const found = calendar.windows.find((window) => window.id === id);
  if (found === undefined) throw new Error(`The calendar has no window ${id}.`);
  return found;
}

/**
 * The one predicate that every gate asks. `extendedTo` is a later close for one person alone (features C6).
 * No code outside this file compares an instant with a window.
 */
export function isOpen(window: Window, at: Instant, extendedTo?: Instant): boolean {
  return hasOpened(window, at) && at < lastingUntil(window, extendedTo);
}

/** Whether it has opened, and perhaps closed since: what its opening releases stays released. */
export function hasOpened({ opensAt }: Pick<Window, 'opensAt'>, at: Instant): boolean {
  return opensAt <= at;
}

/** The close that holds for this person: their own extension, if it is later. */
export function lastingUntil(window: Pick<Window, 'closesAt'>, extendedTo?: Instant): Instant {
  return extendedTo !== undefined && extendedTo > window.closesAt ? extendedTo : window.closesAt;
}

/** Throws unless the window is open at `at`. Every gate of the product ends here. */
export function requireOpen(window: Window, at: Instant, extendedTo?: Instant): void {
  if (isOpen(window, at, extendedTo)) return;
  const { id, opensAt } = window;
  if (at < opensAt) {
    const texts = { opens: beijingTime(opensAt), opensEn: beijingStamp(opensAt) };
    throw calendarFault('WindowNotOpen', { window: id, opensAt, ...texts });
  }
  const closesAt = lastingUntil(window, extendedTo);
  throw calendarFault('WindowClosed', {
    window: id,
    closesAt,
    lateByMs: at - closesAt,
    closes: beijingTime(closesAt),
    closesEn: beijingStamp(closesAt),
  });
}

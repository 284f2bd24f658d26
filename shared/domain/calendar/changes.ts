import type { WindowId } from '../kernel/ids.ts';
import { after, type Instant, minuteInMs } from '../kernel/instant.ts';
import { type Calendar, isOpen, lastingUntil, type Window, windowOf } from './calendar.ts';
import { calendarFault } from './calendar-faults.ts';
import { calendarMistakes, type Edge, type FieldFault, fieldFault } from './order-rules.ts';

/**
 * How long before an opening it can still be moved. API functions hold the calendar for some seconds, so an
 * opening that moved at the last moment would have been open for some and not for others.
 */
const openingLeadMs = 10 * minuteInMs;

/** What two people may agree on for everyone; a single person's extension moves no window. */
export type CalendarChange =
  | {
      readonly kind: 'CALENDAR';
      readonly windows: readonly Pick<Window, 'id' | 'opensAt' | 'closesAt'>[];
    }
  | { readonly kind: 'INCIDENT'; readonly minutes: number };

/**
 * The version after `current`, or a fault with every mistake at its field. `at` is when the second person
 * approved: that instant is judged, however late the machine gets to it (lock.md §4).
 */
export function nextCalendar(current: Calendar, change: CalendarChange, at: Instant): Calendar {
  const next =
    change.kind === 'INCIDENT'
      ? extendOpenWindows(current, change.minutes, at)
      : moveWindows(current, change.windows);
  const mistakes = [...calendarMistakes(next), ...changeFaults(current, next, at)];
  if (mistakes.length > 0) throw calendarFault('CalendarInvalid', { fields: mistakes });
  return next;
}

/** The incident button: each window that is open gets more time, and nothing else moves. */
function extendOpenWindows(current: Calendar, minutes: number, at: Instant): Calendar {
  if (!current.windows.some((window) => isOpen(window, at))) throw calendarFault('NothingOpen');
  const windows = current.windows.map((window) =>
    isOpen(window, at)
      ? { ...window, closesAt: after(window.closesAt, minutes * minuteInMs) }
      : window,
  );
  return { ...current, version: current.version + 1, windows };
}

/** What of a change may no longer be done at `at`: the past stays, and an open window only gets longer (I04). */
export function changeFaults(current: Calendar, next: Calendar, at: Instant): FieldFault[] {
  return current.windows.flatMap((before) => {
    const now = next.windows.find(({ id }) => id === before.id);
    return now === undefined
      ? []
      : [...openingFaults(before, now, at), ...closeFaults(current, before, now, at)];
  });
}

/** This calendar as it is for one person with later closes of their own (features C6). */
export function personalCalendar(
  calendar: Calendar,
  extensions: Readonly<Record<string, Instant>>,
): Calendar {
  const windows = calendar.windows.map((window) => ({
    ...window,
    closesAt: lastingUntil(window, extensions[window.id]),
  }));
  return { ...calendar, windows };
}

function moveWindows(
  current: Calendar,
  moved: readonly Pick<Window, 'id' | 'opensAt' | 'closesAt'>[],
): Calendar {
  const windows = current.windows.flatMap((window) => {
    const moves = moved.filter(({ id }) => id === window.id);
    return moves.length === 0 ? [window] : moves.map((move) => ({ ...window, ...move }));
  });
  return { ...current, version: current.version + 1, windows };
}

function openingFaults(before: Window, now: Window, at: Instant): FieldFault[] {
  if (now.opensAt === before.opensAt) return [];
  if (before.opensAt <= at) return [past(before.id, 'opensAt')];
  const soonest = after(at, openingLeadMs);
  if (before.opensAt >= soonest && now.opensAt >= soonest) return [];
  return [
    fieldFault(before.id, 'opensAt', 'LeadTimeTooShort', {
      zh: `${before.id} 的开放时间须至少提前 10 分钟变更，新的开放时间也须在 10 分钟以后。`,
      en: `The opening of ${before.id} can be moved until 10 minutes before, and to 10 minutes from now at the soonest.`,
    }),
  ];
}

function closeFaults(current: Calendar, before: Window, now: Window, at: Instant): FieldFault[] {
  if (now.closesAt === before.closesAt) return [];
  if (before.closesAt <= at) return [past(before.id, 'closesAt')];
  if (now.closesAt > before.closesAt) return [];
  if (!isOpen(before, at) && !hasPreferences(current, before, at)) return [];
  return [
    fieldFault(before.id, 'closesAt', 'OpenWindowShortened', {
      zh: `${before.id} 已经开放或志愿已经生成，截止时间只能推迟，不能提前。`,
      en: `${before.id} is open, or its preferences are made: its close can only be moved later.`,
    }),
  ];
}

/** Preferences are made when publicity ends, each with its own instants, and those are never lowered (lock.md §3). */
function hasPreferences(current: Calendar, { id }: Window, at: Instant): boolean {
  return (id === 'W10' || id === 'W11') && windowOf(current, 'W09').closesAt <= at;
}

function past(id: WindowId, edge: Edge): FieldFault {
  return fieldFault(id, edge, 'PastEdge', {
    zh: `${id} 的${edge === 'opensAt' ? '开放' : '截止'}时间已经过去，不能变更。`,
    en: `That instant of ${id} has passed and cannot be moved.`,
  });
}

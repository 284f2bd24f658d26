import type { WindowId } from '../kernel/ids.ts';
import { after, type Instant, minuteInMs } from '../kernel/instant.ts';
import { type Calendar, isOpen, lastingUntil, type Window, windowOf } from './calendar.ts';
import { calendarFault } from './calendar-faults.ts';
import { calendarMistakes, type Edge, type FieldFault, fieldFault } from './order-rules.ts';

/**
 * How long before an opening it can still be moved, by its approval and by its publication. API functions hold the
 * calendar for some seconds, so an opening that moved at the last moment would be open for some and not for others.
 */
const openingLeadMs = { approved: 10 * minuteInMs, published: minuteInMs };

/** What two people may agree on for everyone; a single person's extension moves no window. */
export type CalendarChange =
  | {
      readonly kind: 'CALENDAR';
      readonly windows: readonly Pick<Window, 'id' | 'opensAt' | 'closesAt'>[];
    }
  | { readonly kind: 'INCIDENT'; readonly minutes: number };

/**
 * The version after `current`, or a fault with every mistake at its field. A close that moves later is judged by
 * `approvedAt`, when the second person said yes, however late the machine gets to it (lock.md §4); what an earlier
 * close or another opening would take from people is judged by `now`.
 */
export function nextCalendar(
  current: Calendar,
  change: CalendarChange,
  approvedAt: Instant,
  now: Instant = approvedAt,
): Calendar {
  const next =
    change.kind === 'INCIDENT'
      ? extendOpenWindows(current, change.minutes, approvedAt)
      : moveWindows(current, change.windows);
  const mistakes = [...calendarMistakes(next), ...changeFaults(current, next, approvedAt, now)];
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

/** What of a change may no longer be done: the past stays, and an open window only gets longer (I04). */
export function changeFaults(
  current: Calendar,
  next: Calendar,
  approvedAt: Instant,
  now: Instant = approvedAt,
): FieldFault[] {
  return current.windows.flatMap((before) => {
    const then = next.windows.find(({ id }) => id === before.id);
    if (then === undefined) return [];
    const isLonger = then.closesAt > before.closesAt;
    return [
      ...openingFaults(before, then, approvedAt, now),
      ...closeFaults(current, before, then, isLonger ? approvedAt : now),
    ];
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

function openingFaults(
  before: Window,
  then: Window,
  approvedAt: Instant,
  now: Instant,
): FieldFault[] {
  if (then.opensAt === before.opensAt) return [];
  if (before.opensAt <= now) return [past(before.id, 'opensAt')];
  const { approved, published } = openingLeadMs;
  const soonest = Math.max(after(approvedAt, approved), after(now, published));
  if (before.opensAt >= soonest && then.opensAt >= soonest) return [];
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

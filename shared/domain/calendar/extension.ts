import type { WindowId } from '../kernel/ids.ts';
import type { Instant } from '../kernel/instant.ts';
import { type Calendar, lastingUntil, windowOf } from './calendar.ts';
import { calendarFault } from './calendar-faults.ts';
import { personalCalendar } from './changes.ts';
import { calendarMistakes } from './order-rules.ts';

/** More time in one window for one person (features C6). */
export interface Extension {
  readonly window: WindowId;
  readonly closesAt: Instant;
}

/**
 * Judges an extension at the instant of its approval: it must arrive before the person's own close, end later, and
 * leave the person's calendar in order (I03); it never reopens what has closed (I04).
 */
export function requireExtendable(
  calendar: Calendar,
  extensions: Readonly<Record<string, Instant>>,
  { window, closesAt }: Extension,
  at: Instant,
  /** Tickets are prepared for all at once: nobody's choice may still be open then. */
  preparedAt: Instant,
): void {
  const own = lastingUntil(windowOf(calendar, window), extensions[window]);
  if (at >= own) throw calendarFault('ExtensionTooLate', { window });
  if (closesAt <= own || closesAt >= preparedAt) {
    const field = {
      path: 'closesAt',
      code: 'ExtensionOutOfOrder',
      message: '新的截止时间必须晚于该考生现在的截止时间，并早于准考证编排。',
      messageEn:
        'The new close must be later than the present one and before tickets are prepared.',
    };
    throw calendarFault('CalendarInvalid', { fields: [field] });
  }
  const fields = calendarMistakes(
    personalCalendar(calendar, { ...extensions, [window]: closesAt }),
  );
  if (fields.length > 0) throw calendarFault('CalendarInvalid', { fields });
}

import type { WindowId } from '../kernel/ids.ts';
import { after, type Instant } from '../kernel/instant.ts';
import { type Calendar, lastingUntil, windowOf } from './calendar.ts';
import { calendarFault } from './calendar-faults.ts';
import { personalCalendar } from './changes.ts';
import type { RoundPlan } from './edges.ts';
import { calendarMistakes, reconciliationMs } from './order-rules.ts';

/** More time in one window for one person (features C6). */
export interface Extension {
  readonly window: WindowId;
  readonly closesAt: Instant;
}

/** The person's later closes. Whoever may choose for longer may pay for longer: the fee follows the choice. */
export function extendedCloses(
  calendar: Calendar,
  extensions: Readonly<Record<string, Instant>>,
  { window, closesAt }: Extension,
  { window: choiceWindow, feeWindow }: Pick<RoundPlan, 'window' | 'feeWindow'>,
): Record<string, Instant> {
  const closes = { ...extensions, [window]: closesAt };
  const feeCloses = lastingUntil(windowOf(calendar, feeWindow), extensions[feeWindow]);
  return window === choiceWindow && closesAt > feeCloses
    ? { ...closes, [feeWindow]: closesAt }
    : closes;
}

/**
 * Judges an extension at the instant of its approval: it must arrive before the person's own close, end later, and
 * leave the person's calendar in order (I03); it never reopens what has closed (I04).
 */
export function requireExtendable(
  calendar: Calendar,
  extensions: Readonly<Record<string, Instant>>,
  extension: Extension,
  at: Instant,
  /** Tickets are prepared for all at once: nobody's choice may still be open then. */
  { preparedAt, ...round }: Pick<RoundPlan, 'window' | 'feeWindow'> & { preparedAt: Instant },
): void {
  const { window, closesAt } = extension;
  const own = lastingUntil(windowOf(calendar, window), extensions[window]);
  if (at >= own) throw calendarFault('ExtensionTooLate', { window });
  const closes = extendedCloses(calendar, extensions, extension, round);
  const paidBy = lastingUntil(windowOf(calendar, round.feeWindow), closes[round.feeWindow]);
  const isInTime = closesAt < preparedAt && after(paidBy, reconciliationMs) <= preparedAt;
  if (closesAt <= own || !isInTime) {
    const field = {
      path: 'closesAt',
      code: 'ExtensionOutOfOrder',
      message: '新的截止时间必须晚于该考生现在的截止时间；缴费截止须在准考证编排 72 小时以前。',
      messageEn:
        'The new close must be later than the present one, and the fee must close 72 hours before tickets are prepared.',
    };
    throw calendarFault('CalendarInvalid', { fields: [field] });
  }
  const fields = calendarMistakes(personalCalendar(calendar, closes));
  if (fields.length > 0) throw calendarFault('CalendarInvalid', { fields });
}

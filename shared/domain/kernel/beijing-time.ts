import {
  after,
  dayInMs,
  hourInMs,
  type Instant,
  minuteInMs,
  secondInMs,
  shanghaiOffsetInMs,
} from './instant.ts';

/** `2024年3月24日 17:00:00（北京时间）`: how every text tells a moment (features C4). */
export function beijingTime(at: Instant): string {
  const { year, month, day, clock } = civil(at);
  return `${year}年${month}月${day}日 ${clock}（北京时间）`;
}

/** `2024-03-24T17:00:00`: the same moment without its zone, as EventBridge Scheduler wants it beside one. */
export function beijingStamp(at: Instant): string {
  const { year, month, day, clock } = civil(at);
  return `${String(year).padStart(4, '0')}-${two(month)}-${two(day)}T${clock}`;
}

/** The first whole second that is not before: schedules and Wait states know no milliseconds, and early is too early. */
export function wholeSecond(at: Instant): Instant {
  return after(at, (secondInMs - (at % secondInMs)) % secondInMs);
}

/** The wall clock of Asia/Shanghai by integer arithmetic: rules have no `Date`. */
function civil(at: Instant): { year: number; month: number; day: number; clock: string } {
  const local = at + shanghaiOffsetInMs;
  const inDay = local % dayInMs;
  const clock = [
    Math.floor(inDay / hourInMs),
    Math.floor((inDay % hourInMs) / minuteInMs),
    Math.floor((inDay % minuteInMs) / secondInMs),
  ];
  return { ...gregorian(Math.floor(local / dayInMs)), clock: clock.map(two).join(':') };
}

/** Days since 1970-01-01 to a date: in years that begin in March, so that a leap day is a year's last. */
function gregorian(daysSince1970: number): { year: number; month: number; day: number } {
  const days = daysSince1970 + 719_468;
  const era = Math.floor(days / 146_097);
  const inEra = days % 146_097;
  const yearOfEra = Math.floor(
    (inEra - Math.floor(inEra / 1_460) + Math.floor(inEra / 36_524) - Math.floor(inEra / 146_096)) /
      365,
  );
  const inYear =
    inEra - (365 * yearOfEra + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100));
  const monthFromMarch = Math.floor((5 * inYear + 2) / 153);
  const month = monthFromMarch < 10 ? monthFromMarch + 3 : monthFromMarch - 9;
  return {
    year: era * 400 + yearOfEra + (month <= 2 ? 1 : 0),
    month,
    day: inYear - Math.floor((153 * monthFromMarch + 2) / 5) + 1,
  };
}

function two(n: number): string {
  return String(n).padStart(2, '0');
}

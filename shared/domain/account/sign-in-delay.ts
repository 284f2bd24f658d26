import { after, type Instant, minuteInMs, secondInMs } from '../kernel/instant.ts';

/** So many failures make nobody wait. */
export const freeFailures = 5;
const forgottenAfterMs = 15 * minuteInMs;
const longestDelayMs = minuteInMs;

/**
 * How long after the last failure no password is looked at. After five each makes the wait longer, up to a minute;
 * never a hard lock, since that would be a weapon against a classmate in the last hour (trust §5.3).
 */
export function delayAfter(failures: number): number {
  if (failures < freeFailures) return 0;
  return Math.min(2 ** (failures - freeFailures) * secondInMs, longestDelayMs);
}

/** A failure before this is forgotten: 15 minutes without one are a fresh start. */
export function forgottenBefore(at: Instant): Instant {
  return after(at, -forgottenAfterMs);
}

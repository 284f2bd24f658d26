import { after, type Instant, minuteInMs, secondInMs } from '../kernel/instant.ts';
import type { SignInFailures } from './account.ts';

const freeFailures = 5;
const forgottenAfterMs = 15 * minuteInMs;
const longestDelayMs = minuteInMs;

/**
 * Whether a password is looked at now. After five failures each needs a longer wait, up to a minute; never a hard
 * lock, since that would be a weapon against a classmate in the last hour (trust §5.3).
 */
export function mayTrySignIn(failures: SignInFailures | undefined, at: Instant): boolean {
  if (failures === undefined || failures.count < freeFailures) return true;
  const delayMs = Math.min(2 ** (failures.count - freeFailures) * secondInMs, longestDelayMs);
  return at >= after(failures.lastAt, delayMs);
}

/** A failure before this is forgotten: 15 minutes without one are a fresh start. */
export function forgottenBefore(at: Instant): Instant {
  return after(at, -forgottenAfterMs);
}

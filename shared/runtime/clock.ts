import type { Clock, Instant } from '../domain/kernel/instant.ts';
import { env } from '../names.ts';

/**
 * Season time, for what no request stamps: steps of workflows, streams, queues.
 * The offset is read at each call, since the local cloud moves it; production has none (design §10).
 */
export const clock: Clock = () =>
  (Date.now() + Number(process.env[env.seasonClockOffsetMs] ?? 0)) as Instant;

/** Wall time, ms: for what the machine itself does (sessions, TOTP, expiry of signed forms). */
export const wallClock = (): number => Date.now();

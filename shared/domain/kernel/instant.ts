import * as z from 'zod';

/** A moment in season time: whole milliseconds since 1970-01-01T00:00:00Z, never seconds. */
export const Instant = z.int().nonnegative().brand<'Instant'>();
export type Instant = z.infer<typeof Instant>;

/** The only place that reads the time. A function, never a value: warm Lambdas live for hours. */
export type Clock = () => Instant;

export const secondInMs = 1_000;
export const minuteInMs = 60 * secondInMs;
export const hourInMs = 60 * minuteInMs;
export const dayInMs = 24 * hourInMs;
/** Asia/Shanghai has been UTC+8 without daylight saving since 1992; the season file may name no other zone. */
export const shanghaiOffsetInMs = 8 * hourInMs;

/** The moment `spanMs` after `at`. */
export function after(at: Instant, spanMs: number): Instant {
  return (at + spanMs) as Instant;
}

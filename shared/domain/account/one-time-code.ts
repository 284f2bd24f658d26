import * as z from 'zod';
import { DoneRequest, SeasonId } from '../kernel/ids.ts';
import { after, hourInMs, Instant, minuteInMs, secondInMs } from '../kernel/instant.ts';
import { accountFault } from './account-faults.ts';

/** How long a code is good for, season time (features I1). */
export const codeLifetimeMs = 5 * minuteInMs;
/** How often it may be tried, right or wrong. */
export const codeTries = 5;
const betweenCodesMs = minuteInMs;
const codesPerHour = 5;

/** How many codes may go within a span of the clock. */
export interface Allowance {
  readonly codes: number;
  readonly spanMs: number;
}

/** Each has more than one phone with one identity may use, so that nobody uses up what is not theirs alone. */
export const allowances = {
  /** Of an identity, to any phone. Whoever knows name and number spends it too: then its owner waits for minutes. */
  identity: { codes: 2 * codesPerHour, spanMs: 5 * minuteInMs },
  /** Of a phone, from any identity: only messages that leave count. */
  phone: { codes: 2 * codesPerHour, spanMs: hourInMs },
} as const satisfies Record<string, Allowance>;

/**
 * The code last sent to a phone for one identity and one purpose. Who knows only the phone has a code of their own
 * there. It is kept for unknown people too, so that nothing is learned.
 */
export const OneTimeCode = z.object({
  seasonId: SeasonId,
  phoneIndex: z.string(),
  purpose: z.string(),
  /** HMAC of the code: six digits could be guessed from a plain hash. */
  codeHash: z.string(),
  /** HMAC of the name key and ID number that asked for it: with others it opens nothing. */
  boundTo: z.string(),
  expiresAt: Instant,
  tries: z.int().nonnegative(),
  /** When these codes were sent in the last hour. */
  sentAt: z.array(Instant).max(codesPerHour),
  version: z.int().nonnegative(),
  requests: z.array(DoneRequest).max(8),
});
export type OneTimeCode = z.infer<typeof OneTimeCode>;

/** The span of the clock that `at` lies in, by its first moment. */
export function spanOf({ spanMs }: Allowance, at: Instant): Instant {
  return (at - (at % spanMs)) as Instant;
}

/** Throws if one code a minute or five an hour were sent; else the hour's list with the new one. */
export function codesSent(earlier: readonly Instant[], at: Instant): Instant[] {
  const inHour = earlier.filter((sent) => after(sent, hourInMs) > at);
  const newest = inHour.at(-1);
  const oldest = inHour.at(-codesPerHour);
  const freeAt = Math.max(
    newest === undefined ? 0 : after(newest, betweenCodesMs),
    oldest === undefined ? 0 : after(oldest, hourInMs),
  );
  if (freeAt > at) throw tooSoon(at, freeAt);
  return [...inHour, at];
}

/** The refusal of a code, with how long to wait. */
export function tooSoon(at: Instant, freeAt: number) {
  return accountFault('CodeTooSoon', { waitSeconds: Math.ceil((freeAt - at) / secondInMs) });
}

import * as z from 'zod';
import { SeasonId } from '../kernel/ids.ts';
import { after, Instant, secondInMs } from '../kernel/instant.ts';

/** Who locks at the first instant, and who at the second (domain §3.2, contradictions C23 and C24). */
export const LockPolicy = z.enum([
  'LOCK_FILLED_AT_SUBWINDOW_END',
  'LOCK_CONFIRMED_AT_SUBWINDOW_END',
  'LOCK_ALL_AT_CLOSE',
  'REQUIRE_CONFIRM',
]);
export type LockPolicy = z.infer<typeof LockPolicy>;

/** `t1` is W11's close (W12 is not stored: it *is* that close); `t2` is W10's close. */
export const InstantId = z.enum(['t1', 't2']);
export type InstantId = z.infer<typeof InstantId>;

/**
 * From an instant to its sealing: 30 s gateway + 10 s init + 5 s handler + 5 s skew, doubled and rounded up
 * (trust §3.3), so that no request in flight is beaten by the job.
 */
const sealGraceMs = 120 * secondInMs;

/** One round of preferences, as its items must know it. `cal` rises when an instant moves. */
export const Round = z.object({
  seasonId: SeasonId,
  round: z.string().min(1).max(8),
  policy: LockPolicy,
  opensAt: Instant,
  t1: Instant,
  t2: Instant,
  cal: z.int().positive(),
  shards: z.int().positive(),
  /** Under REQUIRE_CONFIRM: how long after `t2` the last saved choice may still be confirmed. */
  confirmGraceMs: z.int().nonnegative().optional(),
  /** The last instant whose sealing has begun: it and those before it move no more. */
  settled: InstantId.optional(),
});
export type Round = z.infer<typeof Round>;

/** What a round takes from the calendar: W10 opens, W11 closes, W10 closes. */
export interface RoundInstants {
  readonly opensAt: Instant;
  readonly subWindowClosesAt: Instant;
  readonly closesAt: Instant;
}

/** Makes a round's instants from the calendar's: a policy without a first instant has it equal to the second. */
function instantsOf(policy: LockPolicy, windows: RoundInstants) {
  const twoInstants = lockInstants(policy).length === 2;
  return {
    opensAt: windows.opensAt,
    t1: twoInstants ? windows.subWindowClosesAt : windows.closesAt,
    t2: windows.closesAt,
  };
}

/** The instants at which something locks under the policy: each has a state item of its own. */
export function lockInstants(policy: LockPolicy): readonly InstantId[] {
  return policy === 'LOCK_FILLED_AT_SUBWINDOW_END' || policy === 'LOCK_CONFIRMED_AT_SUBWINDOW_END'
    ? ['t1', 't2']
    : ['t2'];
}

/** Makes a round from the calendar's instants and the season's settings. */
export function roundFrom(
  settings: Omit<Round, 'opensAt' | 't1' | 't2' | 'cal' | 'settled'>,
  windows: RoundInstants,
): Round {
  return { ...settings, ...instantsOf(settings.policy, windows), cal: 1 };
}

/** What of a round decides how long after an instant something may still follow. */
export type Graces = Pick<Round, 'policy' | 'confirmGraceMs'>;

/** How long after its instant a confirmation is still taken. */
export function confirmGraceOf({ policy, confirmGraceMs = 0 }: Graces): number {
  return policy === 'REQUIRE_CONFIRM' ? confirmGraceMs : 0;
}

/** From when the pass for `instant` may seal: every write that arrived in time has ended by then. */
export function sealableFrom(graces: Graces, instant: Instant): Instant {
  return after(instant, confirmGraceOf(graces) + sealGraceMs);
}

/**
 * Whether what a remembered round says about a request that arrived at `stamp` can no longer change: an
 * instant only moves later, and only until its sealing begins. If not, the round must be read again.
 */
export function isSettledFor({ t1, t2, settled }: Round, stamp: Instant): boolean {
  if (stamp < t1) return true;
  return stamp < t2 ? settled !== undefined : settled === 't2';
}

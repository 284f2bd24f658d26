import * as z from 'zod';
import { CandidateId, Category, CollegeCode, SeasonId } from '../kernel/ids.ts';
import { after, Instant } from '../kernel/instant.ts';
import { confirmGraceOf, type Round } from './round.ts';

/** One college, one major, one category: never more (domain I19, notice L63 and L67). */
export const Choice = z.object({
  collegeCode: CollegeCode,
  majorCode: z.string().min(6).max(9),
  category: Category,
});
export type Choice = z.infer<typeof Choice>;

/** What stands in a sealed preference where nobody had chosen. */
export const NONE = 'NONE';

/**
 * `0` before the first change, then `12.kQ3…`: the number of revisions, and the head of the hash chain over
 * all of them. The writer echoes it, so a save extends the chain without reading it, and the one comparison
 * `ver = :v` holds the whole history.
 */
export const Version = z
  .string()
  .regex(/^(0|[1-9]\d*\.[A-Za-z0-9_-]{20})$/)
  .brand<'Version'>();
export type Version = z.infer<typeof Version>;

export const firstVersion = Version.parse('0');

/** How many revisions a version counts. */
export function countOf(version: Version): number {
  return Number(version.split('.')[0]);
}

/** One answered request: marks of its key and body, and its answer. Short names: eight must fit into a write unit. */
export const Answered = z.object({ k: z.string(), h: z.string(), v: Version, s: Instant });
export type Answered = z.infer<typeof Answered>;

/** How a sealed preference ended (domain I24). */
export const Outcome = z.enum([
  'LOCKED',
  'NO_PREFERENCE',
  'VOID_UNCONFIRMED',
  'INVALIDATED',
  'NEEDS_OFFICE_DECISION',
  /** No longer eligible (withdrawn, disqualified): outside the sum of I24. */
  'EXCLUDED',
]);
export type Outcome = z.infer<typeof Outcome>;

/** Which preference: its partition and its person. */
export const PreferenceRef = z.object({
  seasonId: SeasonId,
  round: z.string(),
  shard: z.int().nonnegative(),
  candidateId: CandidateId,
});
export type PreferenceRef = z.infer<typeof PreferenceRef>;

/** One candidate's preference in one round (lock.md §2). */
export const Preference = PreferenceRef.extend({
  opensAt: Instant,
  /** The instant for those who are bound. 0: they missed the first instant and live until the second. */
  t1: Instant,
  /** The instant for everyone. */
  t2: Instant,
  /** The round's lock version that `t1` and `t2` follow. */
  cal: z.int().positive(),
  /** Rises with anything that changes what this candidate may do; never with the calendar. */
  epoch: z.int().nonnegative(),
  ver: Version,
  /** The stamp at which the candidate became bound to `t1`. */
  boundAt: Instant.optional(),
  choice: Choice.optional(),
  confirmedAt: Instant.optional(),
  /** The choice stopped being allowed while it could still be changed (domain §5.5). */
  invalidatedAt: Instant.optional(),
  lastMove: z.string().optional(),
  lastStamp: Instant.optional(),
  /** The last eight requests, in a ring: revision n lies in slot n mod 8, so that no write reads it first. */
  requests: z.record(z.string(), Answered),
  sealedAt: Instant.optional(),
  lockedChoice: z.union([Choice, z.literal(NONE)]).optional(),
  outcome: Outcome.optional(),
  changedAt: Instant,
  changedBy: z.string(),
  requestId: z.string().optional(),
});
export type Preference = z.infer<typeof Preference>;

/**
 * An empty preference, as the open window or the first save makes it: after the first instant's sealing has
 * begun, one that missed it.
 */
export function openPreference(
  ref: PreferenceRef,
  { opensAt, t1, t2, cal, settled }: Round,
  epoch: number,
  at: Instant,
): Preference {
  const { seasonId, round, shard, candidateId } = ref;
  return {
    ...{ seasonId, round, shard, candidateId },
    ...{ opensAt, t1: settled === undefined ? t1 : missed, t2, cal },
    ...{ epoch, ver: firstVersion, requests: {} },
    changedAt: at,
    changedBy: 'system',
  };
}

/** A first instant that was missed stays missed. */
export const missed = Instant.parse(0);

type Instants = Pick<Preference, 't1' | 't2' | 'boundAt'>;

/** Bound to the first instant: became so before it. */
function isBound({ t1, boundAt }: Instants): boolean {
  return boundAt !== undefined && boundAt < t1;
}

/** The preference's own instant: the first for those who are bound to it, the second for the rest. */
export function locksAt(preference: Instants): Instant {
  return isBound(preference) ? preference.t1 : preference.t2;
}

/** Locked by reading, from the instant on, whether or not any job ran (lock.md §1). */
export function isLocked(preference: Instants & { sealedAt?: Instant | undefined }, at: Instant) {
  return preference.sealedAt !== undefined || at >= locksAt(preference);
}

/**
 * The preference under the round as it is now: instants are raised, never lowered, and a missed one stays missed. The
 * opening is the round's own: it moves either way, and only before anybody came through it.
 */
export function raised<P extends Pick<Preference, 'opensAt' | 't1' | 't2' | 'cal'>>(
  preference: P,
  { opensAt, t1, t2, cal }: Round,
): P {
  if (preference.cal >= cal) return preference;
  return {
    ...preference,
    opensAt,
    t1: preference.t1 === missed ? missed : later(preference.t1, t1),
    t2: later(preference.t2, t2),
    cal,
  };
}

/** A personal extension: raises the instants of this preference that have not passed it yet. */
export function extended<P extends Instants>(
  preference: P,
  to: { readonly t1?: Instant; readonly t2?: Instant },
  approvedAt: Instant,
): P {
  const t1 =
    preference.t1 > approvedAt && to.t1 !== undefined ? later(preference.t1, to.t1) : preference.t1;
  return { ...preference, t1, t2: later(later(preference.t2, to.t2 ?? preference.t2), t1) };
}

/** What anyone is shown at `at`: two readers at the same time get the same answer (lock.md §6). */
export function lockedView(preference: Preference, round: Round, at: Instant) {
  const current = raised(preference, round);
  const { choice, confirmedAt, invalidatedAt, sealedAt, lockedChoice, outcome, ver } = current;
  const shown = sealedAt === undefined ? choice : lockedChoice === NONE ? undefined : lockedChoice;
  return {
    choice: shown,
    confirmed: confirmedAt !== undefined,
    invalidated: invalidatedAt !== undefined,
    version: ver,
    savedAt: current.lastStamp,
    locked: isLocked(current, at),
    locksAt: locksAt(current),
    /** A saved choice may be confirmed until then, under REQUIRE_CONFIRM later than it may be changed. */
    confirmableUntil: after(locksAt(current), confirmGraceOf(round)),
    sealed: sealedAt !== undefined,
    outcome,
    policy: round.policy,
  };
}

function later(a: Instant, b: Instant): Instant {
  return a > b ? a : b;
}

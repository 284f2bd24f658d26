import type { Instant } from '../kernel/instant.ts';
import type { Standing } from './eligibility.ts';
import { all, type Write } from './guard.ts';
import type { Counts } from './lock.ts';
import { sameEpoch, sameInstants, sameVersion, unsealed } from './moves.ts';
import { locksAt, missed, NONE, type Outcome, type Preference, raised } from './preference.ts';
import type { InstantId, Round } from './round.ts';

/** What the closing pass for an instant does with one preference (lock.md §5). */
export type Decision =
  | { readonly kind: 'sealed'; readonly outcome: Outcome }
  | { readonly kind: 'deferred'; readonly until: Instant }
  | { readonly kind: 'open' }
  | { readonly kind: 'leave-open' }
  | { readonly kind: 'seal' };

/** One run over all preferences of a round, for one of its instants. */
export interface Pass {
  readonly instantId: InstantId;
  readonly at: Instant;
}

/** Decides by the preference's own instant, under the round as it is now. */
export function decide(preference: Preference, round: Round, { instantId, at }: Pass): Decision {
  if (preference.outcome !== undefined) return { kind: 'sealed', outcome: preference.outcome };
  const current = raised(preference, round);
  const own = locksAt(current);
  if (own <= at) return { kind: 'seal' };
  const missesFirst = instantId === 't1' && current.t1 <= at;
  if (!missesFirst) return { kind: 'deferred', until: own };
  return { kind: current.t1 === missed ? 'open' : 'leave-open' };
}

/** How the preference ends, judged again at the seal (domain I20-I22, §5.5). */
export function outcomeOf(preference: Preference, { policy }: Round, standing: Standing): Outcome {
  const { choice, confirmedAt, invalidatedAt } = preference;
  if (!standing.eligible) return 'EXCLUDED';
  if (choice === undefined) return 'NO_PREFERENCE';
  if (invalidatedAt !== undefined) return 'INVALIDATED';
  if (policy === 'REQUIRE_CONFIRM' && confirmedAt === undefined) return 'VOID_UNCONFIRMED';
  return standing.judge(choice) === 'ok' ? 'LOCKED' : 'NEEDS_OFFICE_DECISION';
}

/**
 * Writes the fact of the lock, only for what was judged: the same version, epoch and instants, and never twice.
 * The store copies the choice itself, so that no reader's copy is sealed.
 */
export function sealing({ ver, epoch, t1, t2 }: Preference, outcome: Outcome, at: Instant): Write {
  return {
    guard: all(unsealed, sameVersion, sameEpoch, sameInstants),
    given: { ver, epoch, t1, t2 },
    change: {
      set: { sealedAt: at, outcome, changedAt: at, changedBy: 'system' },
      setFrom: { lockedChoice: { field: 'choice', or: NONE } },
    },
  };
}

/** The first instant is missed for good, by who is still not bound to it (the version pins that). */
export function leavingOpen({ ver, t1, t2 }: Preference, at: Instant): Write {
  return {
    guard: all(unsealed, sameVersion, sameInstants),
    given: { ver, t1, t2 },
    change: { set: { t1: missed, changedAt: at, changedBy: 'system' } },
  };
}

const countedAs = {
  LOCKED: 'locked',
  NO_PREFERENCE: 'noPreference',
  VOID_UNCONFIRMED: 'voidUnconfirmed',
  INVALIDATED: 'invalidated',
  NEEDS_OFFICE_DECISION: 'needsOffice',
  EXCLUDED: 'excluded',
} as const satisfies Record<Outcome, keyof Counts>;

/** Counts where every preference stands for the pass: from the items, so that a rerun counts the same. */
export function tally(decisions: Iterable<Decision>): Counts {
  const counts: Counts = { ...nothing };
  for (const decision of decisions) {
    counts.all += 1;
    if (decision.kind === 'sealed') counts[countedAs[decision.outcome]] += 1;
    if (decision.kind === 'open') counts.leftOpen += 1;
    if (decision.kind === 'deferred') {
      counts.deferred += 1;
      counts.deferredUntil = earlier(counts.deferredUntil, decision.until);
    }
  }
  return counts;
}

/** The counts of several shards together. */
export function summed(parts: Iterable<Counts>): Counts {
  const sum: Counts = { ...nothing };
  for (const { deferredUntil, ...counts } of parts) {
    for (const [name, count] of Object.entries(counts) as [keyof typeof counts, number][])
      sum[name] += count;
    if (deferredUntil !== undefined) sum.deferredUntil = earlier(sum.deferredUntil, deferredUntil);
  }
  return sum;
}

const nothing: Counts = {
  all: 0,
  locked: 0,
  noPreference: 0,
  voidUnconfirmed: 0,
  invalidated: 0,
  needsOffice: 0,
  excluded: 0,
  leftOpen: 0,
  deferred: 0,
};

function earlier(a: Instant | undefined, b: Instant): Instant {
  return a === undefined || b < a ? b : a;
}

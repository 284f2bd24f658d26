import * as z from 'zod';
import { SeasonId } from '../kernel/ids.ts';
import { Instant } from '../kernel/instant.ts';
import { all, compare, type Guard, type Write } from './guard.ts';
import { InstantId, lockInstants, type Round, sealableFrom } from './round.ts';

/** Where every item of a round stands, counted from the items themselves (domain I24). */
export const Counts = z.object({
  all: z.int(),
  locked: z.int(),
  noPreference: z.int(),
  voidUnconfirmed: z.int(),
  invalidated: z.int(),
  needsOffice: z.int(),
  excluded: z.int(),
  /** Not bound at the first instant: they live until the second. */
  leftOpen: z.int(),
  /** Their own instant is later (personal extension): a later pass seals them. */
  deferred: z.int(),
  /** The earliest own instant among the deferred. */
  deferredUntil: Instant.optional(),
});
export type Counts = z.infer<typeof Counts>;

export const LockState = z.enum(['OPEN', 'SEALING', 'SEALED']);

/** The state of one instant of a round: OPEN → SEALING → SEALED. */
export const Lock = z.object({
  seasonId: SeasonId,
  round: z.string(),
  instantId: InstantId,
  at: Instant,
  state: LockState,
  /** The instant that the pass under way, or the last one, seals for: `at`, or that of the deferred. */
  sealingFor: Instant.optional(),
  counts: Counts.optional(),
  changedAt: Instant,
  changedBy: z.string(),
});
export type Lock = z.infer<typeof Lock>;

/** What a pass that was started for `passAt` should do with this lock. An old firing does nothing. */
export function standingOf(lock: Lock, passAt: Instant): 'begin' | 'resume' | 'done' | 'moved' {
  switch (lock.state) {
    case 'OPEN':
      return passAt === lock.at ? 'begin' : 'moved';
    case 'SEALING':
      return passAt === lock.sealingFor ? 'resume' : 'moved';
    case 'SEALED':
      return passAt === nextPassAt(lock) ? 'begin' : 'done';
  }
}

/**
 * The instant that the next pass of this lock is for, if one is needed: the sweeper starts it. What the first
 * instant deferred is sealed by the second's pass; what the second deferred needs one of its own.
 */
export function nextPassAt(lock: Lock): Instant | undefined {
  if (lock.state === 'OPEN') return lock.at;
  if (lock.state === 'SEALING') return lock.sealingFor;
  return lock.instantId === 't2' ? lock.counts?.deferredUntil : undefined;
}

/** Whether nothing of this lock waits for a later pass: tickets follow the last instant's (lock.md §5). */
export function isSealedForAll(lock: Lock): boolean {
  return lock.state === 'SEALED' && (lock.counts?.deferred ?? 0) === 0;
}

/** The sealing may begin: the clock has passed the instant, the confirm grace and the seal grace. */
export function maySeal(round: Round, passAt: Instant, now: Instant): boolean {
  return now >= sealableFrom(round, passAt);
}

/** Every item is accounted for: only then is the lock SEALED. */
export function isConserved(counts: Counts): boolean {
  return sealedIn(counts) + counts.leftOpen + counts.deferred === counts.all;
}

/** How many items hold a sealed outcome. */
export function sealedIn(counts: Counts): number {
  return (
    counts.locked +
    counts.noPreference +
    counts.voidUnconfirmed +
    counts.invalidated +
    counts.needsOffice +
    counts.excluded
  );
}

/** Two writes of one transaction: the round's, and its lock's. */
export interface RoundWrites {
  readonly round?: Write;
  readonly lock: Write;
}

const still = (field: string): Guard => compare(field, '=', `:${field}`);

/** Other instants for a round, and who agreed to them last. */
export interface InstantsMove {
  readonly to: Pick<Round, 'opensAt' | 't1' | 't2'>;
  /** When the second approval arrived. */
  readonly approvedAt: Instant;
  readonly by: string;
}

/**
 * Moves a round's instants (lock.md §4): the round's write, whose `cal` rises so that every item learns of it, and one for
 * each lock whose instant moves; undefined if none does. The calendar judges whether they may be so; these writes hold
 * alone that no lock moves whose sealing has begun, or whose instant the approval did not precede.
 */
export function movingInstants(
  round: Round,
  locks: readonly Lock[],
  { to, approvedAt, by }: InstantsMove,
): { readonly round: Write; readonly locks: readonly (readonly [Lock, Write])[] } | undefined {
  const { opensAt, t1, t2 } = to;
  if (opensAt === round.opensAt && t1 === round.t1 && t2 === round.t2) return undefined;
  const trace = { changedAt: approvedAt, changedBy: by };
  return {
    round: {
      guard: still('cal'),
      given: { cal: round.cal },
      change: { set: { opensAt, t1, t2, cal: round.cal + 1, ...trace } },
    },
    locks: locks
      .filter(({ at, instantId }) => to[instantId] !== at)
      .map((lock) => [
        lock,
        {
          guard: all(still('state'), still('at'), compare('at', '>', ':approvedAt')),
          given: { state: 'OPEN', at: lock.at, approvedAt },
          change: { set: { at: to[lock.instantId], ...trace } },
        },
      ]),
  };
}

/** Begins a pass: from then on the instant moves no more, and the round says so to whoever remembers it. */
export function beginning(round: Round, lock: Lock, passAt: Instant, now: Instant): RoundWrites {
  const { state, at, instantId } = lock;
  const trace = { changedAt: now, changedBy: 'system' };
  const settles = round.settled === undefined || round.settled < instantId;
  return {
    lock: {
      guard: all(still('state'), still('at')),
      given: { state, at },
      change: { set: { state: 'SEALING', sealingFor: passAt, ...trace } },
    },
    ...(settles && {
      round: {
        guard: still('cal'),
        given: { cal: round.cal },
        change: { set: { settled: instantId, ...trace } },
      },
    }),
  };
}

/** Ends a pass whose every item is accounted for. */
export function closing(counts: Counts, passAt: Instant, now: Instant): RoundWrites {
  return {
    lock: {
      guard: all(still('state'), still('sealingFor')),
      given: { state: 'SEALING', sealingFor: passAt },
      change: { set: { state: 'SEALED', counts, changedAt: now, changedBy: 'system' } },
    },
  };
}

/** The locks of a new round: one for each instant at which something locks. */
export function locksOf(round: Round, at: Instant): readonly Lock[] {
  const { seasonId, round: name } = round;
  return lockInstants(round.policy).map((instantId) => ({
    ...{ seasonId, round: name, instantId, at: round[instantId], state: 'OPEN' },
    changedAt: at,
    changedBy: 'system',
  }));
}

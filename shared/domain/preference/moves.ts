import type { RequestMark } from '../kernel/ids.ts';
import { after, type Instant } from '../kernel/instant.ts';
import type { Move } from '../kernel/move.ts';
import {
  absent,
  all,
  any,
  type Change,
  compare,
  type Guard,
  holds,
  present,
  type Write,
} from './guard.ts';
import {
  type Choice,
  extended,
  isLocked,
  locksAt,
  type Preference,
  type PreferenceRef,
  raised,
  type Version,
} from './preference.ts';
import { marksOf, nextVersion, slotOf } from './revision.ts';
import { confirmGraceOf, type LockPolicy, type Round } from './round.ts';

// The condition of lock.md §3, clause by clause.

export const unsealed = absent('sealedAt');
const opened = compare('opensAt', '<=', ':stamp');
/** Before its own instant: the first, or the second for those who are not bound to the first. */
export const inTime = any(
  compare('t1', '>', ':stamp'),
  all(compare('t2', '>', ':stamp'), any(absent('boundAt'), compare('boundAt', '>=', 't1'))),
);
/** A confirmation under REQUIRE_CONFIRM has its grace after the close: its stamp is put back by that much. */
const inConfirmTime = compare('t2', '>', ':confirmStamp');
const sameCalendar = compare('cal', '=', ':cal');
export const sameVersion = compare('ver', '=', ':ver');
export const sameEpoch = compare('epoch', '=', ':epoch');
/** The instants as they were seen: for a change that was judged by raised ones. */
export const sameInstants = all(compare('t1', '=', ':t1'), compare('t2', '=', ':t2'));

/** Where an unsealed preference stands; its state is which of its fields are there. */
export type PreferenceState = 'NONE' | 'SAVED' | 'CONFIRMED' | 'INVALIDATED';

const anyState = ['NONE', 'SAVED', 'CONFIRMED', 'INVALIDATED'] as const;
/** What the state is made of. */
const chosen = ['choice', 'confirmedAt', 'invalidatedAt'] as const;

interface PreferenceMove extends Move<PreferenceState> {
  /** Fields that the move sets to its stamp, and fields that it erases. */
  readonly stamps: readonly string[];
  readonly erases: readonly string[];
}

/** Every move of a preference that can still change (domain §5.5). What is not listed is forbidden. */
export const moves = {
  save: move('candidate', anyState, 'SAVED', { erases: ['confirmedAt', 'invalidatedAt'] }),
  confirm: move('candidate', ['SAVED', 'CONFIRMED'], 'CONFIRMED', { stamps: ['confirmedAt'] }),
  clear: move('candidate', ['SAVED', 'CONFIRMED', 'INVALIDATED'], 'NONE', { erases: chosen }),
  /** The claim or the plan row is gone, while the preference may still be changed: it may be filled again. */
  invalidate: move('workflow', ['SAVED', 'CONFIRMED'], 'INVALIDATED', {
    stamps: ['invalidatedAt'],
    erases: ['confirmedAt'],
  }),
  /** The preference's part of withdrawing the application; it raises the epoch, so that open pages stop. */
  withdraw: move('candidate', anyState, 'NONE', { erases: chosen }),
} as const satisfies Record<string, PreferenceMove>;
export type MoveKind = keyof typeof moves;

function move(
  by: 'candidate' | 'workflow',
  from: readonly PreferenceState[],
  to: PreferenceState,
  { stamps = [], erases = [] }: Partial<Pick<PreferenceMove, 'stamps' | 'erases'>>,
): PreferenceMove {
  return { from, to, by: [by], when: { inside: 'W10' }, guards: [], stamps, erases };
}

/** The states that a move may start from, as a condition on the fields that make them. */
export function startsFrom(kind: MoveKind): Guard {
  const { from } = moves[kind];
  return all(
    ...(from.includes('NONE') ? [] : [present('choice')]),
    ...(from.includes('INVALIDATED') ? [] : [absent('invalidatedAt')]),
  );
}

/** Which moves bind a candidate to the first instant, and which set free, by policy (lock.md §3). */
const binding: Record<LockPolicy, Partial<Record<MoveKind, 'binds' | 'frees'>>> = {
  LOCK_FILLED_AT_SUBWINDOW_END: {
    save: 'binds',
    clear: 'frees',
    invalidate: 'frees',
    withdraw: 'frees',
  },
  LOCK_CONFIRMED_AT_SUBWINDOW_END: {
    confirm: 'binds',
    save: 'frees',
    clear: 'frees',
    invalidate: 'frees',
    withdraw: 'frees',
  },
  LOCK_ALL_AT_CLOSE: {},
  REQUIRE_CONFIRM: {},
};

/** Somebody's wish to move a preference, with all that decides it. */
export interface Attempt {
  readonly kind: MoveKind;
  readonly of: PreferenceRef;
  /** When it arrived at the gateway: the one time that counts. */
  readonly stamp: Instant;
  /** The version it was made from. */
  readonly ver: Version;
  readonly epoch: number;
  /** Given by a save, and only by a save. */
  readonly choice?: Choice | undefined;
  readonly request: RequestMark;
  readonly requestId: string;
  readonly by: string;
}

/** The clause that a move's arrival must meet: one kind of confirmation has a grace of its own. */
function timeOf(kind: MoveKind, policy: LockPolicy): Guard {
  return kind === 'confirm' && policy === 'REQUIRE_CONFIRM' ? inConfirmTime : inTime;
}

/** The instant from which that clause fails for a preference: what a late person is told. */
export function closeFor(kind: MoveKind, preference: Preference, round: Round): Instant {
  return after(locksAt(preference), kind === 'confirm' ? confirmGraceOf(round) : 0);
}

/** A move as one conditional write: the condition of lock.md §3, and the next revision. */
export function moving(attempt: Attempt, round: Round): Write {
  const { kind, stamp, ver, epoch } = attempt;
  const time = timeOf(kind, round.policy);
  return {
    guard: all(unsealed, opened, time, sameCalendar, sameVersion, sameEpoch, startsFrom(kind)),
    given: { stamp, confirmStamp: confirmStampOf(attempt, round), cal: round.cal, ver, epoch },
    change: changeOf(attempt, round),
  };
}

/**
 * The same, once an explained refusal has found nothing wrong: pinned on everything that was seen, and raising
 * the instants to those of the round, by which it was judged.
 */
export function movingAgain(attempt: Attempt, round: Round, seen: Preference): Write {
  const { kind, stamp, ver, epoch } = attempt;
  const { opensAt, t1, t2, cal } = raised(seen, round);
  const { set, ...rest } = changeOf(attempt, round);
  // The item's own opening decides nothing once the round's has moved: that one was judged, this one is pinned.
  const openedBy = opensAt === seen.opensAt ? opened : compare('opensAt', '=', ':opensAt');
  const pins = [sameInstants, sameCalendar, sameVersion, sameEpoch];
  return {
    guard: all(unsealed, openedBy, ...pins, startsFrom(kind)),
    given: { stamp, opensAt: seen.opensAt, t1: seen.t1, t2: seen.t2, cal: seen.cal, ver, epoch },
    change: { set: { ...set, opensAt, t1, t2, cal }, ...rest },
  };
}

/** Whether an attempt meets the clause of time against the preference as it is given. */
export function arrivedInTime(attempt: Attempt, round: Round, preference: Preference): boolean {
  const given = { stamp: attempt.stamp, confirmStamp: confirmStampOf(attempt, round) };
  return holds(timeOf(attempt.kind, round.policy), preference, given);
}

/** What an accepted move writes: the next revision, its request, and what binds or frees the candidate. */
function changeOf(attempt: Attempt, { policy }: Round): Change {
  const { kind, of, stamp, by, requestId } = attempt;
  const { stamps, erases } = moves[kind];
  const choice = kind === 'save' ? attempt.choice : undefined;
  const ver = nextVersion(of, attempt.ver, { kind, stamp, choice });
  const bound = binding[policy][kind];
  return {
    set: {
      ...(choice !== undefined && { choice }),
      ...Object.fromEntries(stamps.map((field) => [field, stamp])),
      ver,
      ...(kind === 'withdraw' && { epoch: attempt.epoch + 1 }),
      lastMove: kind,
      lastStamp: stamp,
      [`requests.${slotOf(ver)}`]: { ...marksOf(attempt.request), v: ver, s: stamp },
      changedAt: stamp,
      changedBy: by,
      requestId,
    },
    setFrom: bound === 'binds' ? { boundAt: { field: 'boundAt', or: stamp } } : {},
    remove: [...erases, ...(bound === 'frees' ? ['boundAt'] : [])],
  };
}

function confirmStampOf({ stamp }: Attempt, round: Round): Instant {
  return after(stamp, -confirmGraceOf(round));
}

/**
 * A personal extension, by an approval that arrived before the preference locked; pinned on what was seen.
 * Undefined when it was too late: what is locked changes only by the two-officer deed.
 */
export function extending(
  seen: Preference,
  round: Round,
  to: { readonly t1?: Instant; readonly t2?: Instant },
  approval: { readonly at: Instant; readonly by: string },
): Write | undefined {
  const current = raised(seen, round);
  if (isLocked(current, approval.at)) return undefined;
  const { opensAt, t1, t2, cal } = extended(current, to, approval.at);
  return {
    guard: all(unsealed, sameVersion, sameInstants),
    given: { ver: seen.ver, t1: seen.t1, t2: seen.t2 },
    change: { set: { opensAt, t1, t2, cal, changedAt: approval.at, changedBy: approval.by } },
  };
}

/** Raises the epoch to at least this, so that whatever was issued before it fails. */
export function raisingEpoch(epoch: number, at: Instant, by: string): Write {
  return {
    guard: all(unsealed, compare('epoch', '<', ':epoch')),
    given: { epoch },
    change: { set: { epoch, changedAt: at, changedBy: by } },
  };
}

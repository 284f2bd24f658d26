import { describe, expect, test } from 'vitest';
import { holds } from '../../../shared/domain/preference/guard.ts';
import {
  type Counts,
  isConserved,
  isSealedForAll,
  type Lock,
  locksOf,
  maySeal,
  movingInstants,
  nextPassAt,
  standingOf,
} from '../../../shared/domain/preference/lock.ts';
import {
  isSettledFor,
  LockPolicy,
  type Round,
  sealableFrom,
} from '../../../shared/domain/preference/round.ts';
import { at, movingOne, opensAt, someRound, t1, t2 } from './preference-builder.ts';

const hourMs = 3_600_000;

function someLock(changes: Partial<Lock> = {}): Lock {
  const [lock] = locksOf(someRound(), opensAt);
  if (lock === undefined) throw new Error('A round has at least one lock.');
  return { ...lock, ...changes };
}

describe('a round', () => {
  test.each(LockPolicy.options)('has its instants from the calendar under %s', (policy) => {
    const two = policy.endsWith('SUBWINDOW_END');
    const locks = locksOf(someRound({ policy }), opensAt);
    expect(locks.map(({ instantId, at: when }) => [instantId, when])).toEqual(
      two
        ? [
            ['t1', t1],
            ['t2', t2],
          ]
        : [['t2', t2]],
    );
  });

  test('may be remembered for a stamp only while no instant around it can move', () => {
    const round = someRound();
    expect(isSettledFor(round, at(t1, -1))).toBe(true);
    expect(isSettledFor(round, t1)).toBe(false);
    expect(isSettledFor({ ...round, settled: 't1' }, t1)).toBe(true);
    expect(isSettledFor({ ...round, settled: 't1' }, at(t2, -1))).toBe(true);
    expect(isSettledFor({ ...round, settled: 't1' }, t2)).toBe(false);
    expect(isSettledFor({ ...round, settled: 't2' }, t2)).toBe(true);
  });

  test('is sealed 120 s after its instant, and after the confirm grace where there is one', () => {
    expect(sealableFrom(someRound(), t1)).toBe(t1 + 120_000);
    expect(sealableFrom(someRound({ policy: 'REQUIRE_CONFIRM' }), t2)).toBe(t2 + 7_320_000);
    expect(maySeal(someRound(), t1, at(t1, 119_999))).toBe(false);
    expect(maySeal(someRound(), t1, at(t1, 120_000))).toBe(true);
  });
});

describe('moving an instant', () => {
  const move = (to: number, approvedAt: number) => ({ to: at(to), approvedAt: at(approvedAt) });

  test('raises the lock version, so that every preference learns of it', () => {
    const single = someRound({ policy: 'LOCK_ALL_AT_CLOSE' });
    const to = t2 + hourMs;
    const lock = someLock({ instantId: 't2', at: t2 });
    const setOf = (round: Round) => movingOne(round, lock, move(to, t1)).round?.change.set;
    expect(setOf(single)).toMatchObject({ t1: to, t2: to, cal: 2 });
    expect(setOf(someRound())).toMatchObject({ t1, t2: to, cal: 2 });
  });

  test('is refused by the store alone when either item has gone on', () => {
    const lock = someLock();
    const lockHolds = (changes: object, approvedAt = t1 - 1) => {
      const { guard, given } = movingOne(someRound(), lock, move(t2, approvedAt)).lock;
      return holds(guard, { ...lock, ...changes }, given);
    };
    expect(lockHolds({})).toBe(true);
    expect(lockHolds({ state: 'SEALING' })).toBe(false);
    expect(lockHolds({ at: t1 + 1 })).toBe(false);
    expect(lockHolds({}, t1)).toBe(false);

    const { round } = movingOne(someRound(), lock, move(t1 + hourMs, t1 - 1));
    const roundHolds = (now: Round) => round && holds(round.guard, now, round.given);
    expect(roundHolds(someRound())).toBe(true);
    expect(roundHolds(someRound({ cal: 2 }))).toBe(false);
  });

  test('moves the opening alone and no lock, and nothing if nothing is other', () => {
    const locks = locksOf(someRound(), opensAt);
    const by = { approvedAt: at(opensAt - hourMs), by: 'EXI' };
    const to = { opensAt: at(opensAt + hourMs), t1, t2 };
    const moved = movingInstants(someRound(), locks, { to, ...by });
    expect(moved?.round.change.set).toMatchObject({ ...to, cal: 2 });
    expect(moved?.locks).toEqual([]);
    expect(movingInstants(someRound(), locks, { to: someRound(), ...by })).toBeUndefined();
  });
});

describe('a lock', () => {
  const counts: Counts = {
    ...{ all: 9, locked: 3, noPreference: 1, voidUnconfirmed: 1, invalidated: 1 },
    ...{ needsOffice: 1, excluded: 0, leftOpen: 1, deferred: 1 },
  };

  test('is conserved when sealed, left open and deferred are all', () => {
    expect(isConserved(counts)).toBe(true);
    for (const name of Object.keys(counts))
      expect(isConserved({ ...counts, [name]: 8 }), name).toBe(false);
  });

  test('begins for its own instant, resumes, and ignores an old firing', () => {
    expect(standingOf(someLock(), t1)).toBe('begin');
    expect(standingOf(someLock({ at: at(t1, hourMs) }), t1)).toBe('moved');
    const sealing = someLock({ state: 'SEALING', sealingFor: t1 });
    expect(standingOf(sealing, t1)).toBe('resume');
    expect(standingOf(sealing, at(t1, 1))).toBe('moved');
    expect(standingOf(someLock({ state: 'SEALED', counts }), t1)).toBe('done');
  });

  test('of the close has another pass for those it deferred; of the first instant has none', () => {
    const deferredUntil = at(t2, hourMs);
    const sealed = { state: 'SEALED', counts: { ...counts, deferredUntil } } as const;
    expect(nextPassAt(someLock({ ...sealed, instantId: 't2' }))).toBe(deferredUntil);
    expect(standingOf(someLock({ ...sealed, instantId: 't2' }), deferredUntil)).toBe('begin');
    expect(nextPassAt(someLock({ ...sealed, instantId: 't1' }))).toBeUndefined();
  });

  test('is sealed for all when nothing was deferred', () => {
    expect(isSealedForAll(someLock({ state: 'SEALED', counts }))).toBe(false);
    expect(isSealedForAll(someLock({ state: 'SEALED', counts: { ...counts, deferred: 0 } }))).toBe(
      true,
    );
    expect(isSealedForAll(someLock({ counts: { ...counts, deferred: 0 } }))).toBe(false);
  });
});

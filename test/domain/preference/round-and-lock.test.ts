import { describe, expect, test } from 'vitest';
import { holds } from '../../../shared/domain/preference/guard.ts';
import {
  type Counts,
  isConserved,
  isSealedForAll,
  judgeInstantMove,
  type Lock,
  locksOf,
  maySeal,
  movingInstant,
  movingOpening,
  nextPassAt,
  quietBeforeOpeningMs,
  standingOf,
} from '../../../shared/domain/preference/lock.ts';
import { isSettledFor, LockPolicy, sealableFrom } from '../../../shared/domain/preference/round.ts';
import { at, opensAt, someRound, t1, t2 } from './preference-builder.ts';

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
  const move = (to: number, approvedAt: number) => ({
    to: at(to),
    approvedAt: at(approvedAt),
    by: 'EXI',
  });
  const judged = (to: number, approvedAt: number, lock = someLock()) =>
    judgeInstantMove(someRound(), lock, move(to, approvedAt));

  test('goes later while the approval arrived before it, and never at it', () => {
    expect(judged(t1 + hourMs, t1 - 1)).toBe('ok');
    expect(judged(t1 + hourMs, t1)).toBe('InstantAlreadyPast');
  });

  test('goes earlier only well before the window opens', () => {
    expect(judged(t1 - hourMs, opensAt - quietBeforeOpeningMs)).toBe('ok');
    expect(judged(t1 - hourMs, opensAt - quietBeforeOpeningMs + 1)).toBe('InstantOnlyLater');
    expect(judged(t1, t1 - 1)).toBe('InstantOnlyLater');
  });

  test('keeps the order of opening, first instant and close', () => {
    expect(judged(opensAt, opensAt - hourMs)).toBe('InstantOutOfOrder');
    expect(judged(t2 + 1, opensAt)).toBe('InstantOutOfOrder');
    expect(judged(t2, opensAt)).toBe('ok');
  });

  test('is over once its sealing has begun', () => {
    expect(judged(t1 + hourMs, t1 - 1, someLock({ state: 'SEALING' }))).toBe(
      'InstantAlreadySealing',
    );
    const behind = someRound({ settled: 't2' });
    expect(judgeInstantMove(behind, someLock(), move(t1 + hourMs, t1 - 1))).toBe(
      'InstantAlreadySealing',
    );
  });

  test('raises the lock version, so that every preference learns of it', () => {
    const single = someRound({ policy: 'LOCK_ALL_AT_CLOSE' });
    const to = t2 + hourMs;
    const lock = someLock({ instantId: 't2', at: t2 });
    expect(movingInstant(single, lock, move(to, t1)).round?.change.set).toMatchObject({
      t1: to,
      t2: to,
      cal: 2,
    });
    expect(movingInstant(someRound(), lock, move(to, t1)).round?.change.set).toMatchObject({
      t1,
      t2: to,
      cal: 2,
    });
  });

  test('is refused by the store alone when either item has gone on', () => {
    const lock = someLock();
    const writes = movingInstant(someRound(), lock, move(t1 + hourMs, t1 - 1));
    const lockHolds = (changes: object, approvedAt = t1 - 1) => {
      const { guard, given } = movingInstant(someRound(), lock, move(t2, approvedAt)).lock;
      return holds(guard, { ...lock, ...changes }, given);
    };
    expect(lockHolds({})).toBe(true);
    expect(lockHolds({ state: 'SEALING' })).toBe(false);
    expect(lockHolds({ at: t1 + 1 })).toBe(false);
    expect(lockHolds({}, t1)).toBe(false);

    const { guard, given } = writes.round ?? writes.lock;
    expect(holds(guard, someRound(), given)).toBe(true);
    expect(holds(guard, someRound({ cal: 2 }), given)).toBe(false);
    expect(holds(guard, someRound({ settled: 't1' }), given)).toBe(false);
  });

  test('moves the opening of a round that is well before it', () => {
    const late = opensAt - quietBeforeOpeningMs;
    expect(movingOpening(someRound(), move(opensAt + hourMs, late))?.change.set).toMatchObject({
      opensAt: opensAt + hourMs,
      cal: 2,
    });
    expect(movingOpening(someRound(), move(opensAt + hourMs, late + 1))).toBeUndefined();
    expect(movingOpening(someRound(), move(late, late))).toBeUndefined();
    expect(movingOpening(someRound(), move(t1, opensAt - hourMs))).toBeUndefined();
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

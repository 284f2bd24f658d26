import { describe, expect, test } from 'vitest';
import { judgeChoiceBy } from '../../../shared/domain/preference/eligibility.ts';
import { preferenceFaults } from '../../../shared/domain/preference/faults.ts';
import { changed, holds } from '../../../shared/domain/preference/guard.ts';
import {
  type Attempt,
  closeFor,
  extending,
  inTime,
  type MoveKind,
  moves,
  moving,
  movingAgain,
  startsFrom,
} from '../../../shared/domain/preference/moves.ts';
import {
  countOf,
  extended,
  firstVersion,
  isLocked,
  lockedView,
  locksAt,
  openPreference,
  type Preference,
  raised,
} from '../../../shared/domain/preference/preference.ts';
import { explainRefusal } from '../../../shared/domain/preference/refusal.ts';
import { nextVersion, versionOfHistory } from '../../../shared/domain/preference/revision.ts';
import { LockPolicy, type Round } from '../../../shared/domain/preference/round.ts';
import {
  at,
  choice,
  opensAt,
  ref,
  someAttempt,
  somePreference,
  someRound,
  t1,
  t2,
} from './preference-builder.ts';

const hourMs = 3_600_000;

function decide(preference: Preference, attempt: Attempt, round: Round): Preference | undefined {
  const { guard, given, change } = moving(attempt, round);
  return holds(guard, preference, given) ? changed(preference, change) : undefined;
}

function accepted(preference: Preference, attempt: Attempt, round = someRound()): Preference {
  const next = decide(preference, attempt, round);
  if (next === undefined) throw new Error(`The ${attempt.kind} was refused.`);
  return next;
}

describe('the clause of time', () => {
  const boundAts = [undefined, opensAt, at(t1, -1), t1, at(t1, 1)];
  const stamps = [opensAt, at(t1, -1), t1, at(t1, 1), at(t2, -1), t2, at(t2, 1)];
  const firsts = [at(0), t1, t2];

  test('says what the reading says, whatever bound the candidate', () => {
    for (const boundAt of boundAts)
      for (const first of firsts)
        for (const stamp of stamps) {
          const preference = somePreference({ t1: first, boundAt });
          expect(holds(inTime, preference, { stamp })).toBe(!isLocked(preference, stamp));
        }
  });

  test('refuses a stamp in seconds, since no window was open in 1970', () => {
    const attempt = someAttempt({ stamp: at(Math.floor((t1 - hourMs) / 1_000)) });
    expect(decide(somePreference(), attempt, someRound())).toBeUndefined();
  });

  test('gives a confirmation its grace under REQUIRE_CONFIRM alone', () => {
    for (const policy of LockPolicy.options) {
      const round = someRound({ policy, t1: t2 });
      const saved = somePreference({ t1: t2, choice });
      const confirm = (stamp: number) =>
        decide(saved, someAttempt({ kind: 'confirm', choice: undefined, stamp: at(stamp) }), round);
      const close = t2 + (policy === 'REQUIRE_CONFIRM' ? 7_200_000 : 0);
      expect(closeFor('confirm', saved, round)).toBe(close);
      expect(closeFor('save', saved, round)).toBe(t2);
      expect(confirm(close - 1)).toBeDefined();
      expect(confirm(close)).toBeUndefined();
    }
  });
});

describe('a move', () => {
  const states = {
    NONE: somePreference(),
    SAVED: somePreference({ choice }),
    CONFIRMED: somePreference({ choice, confirmedAt: opensAt }),
    INVALIDATED: somePreference({ choice, invalidatedAt: opensAt }),
  };

  test('is legal from the states it declares, and from no other', () => {
    for (const [kind, { from }] of Object.entries(moves))
      for (const [state, preference] of Object.entries(states))
        expect(holds(startsFrom(kind as MoveKind), preference, {}), `${kind} from ${state}`).toBe(
          (from as readonly string[]).includes(state),
        );
  });

  test.each([
    ['LOCK_FILLED_AT_SUBWINDOW_END', { save: true, confirm: true, clear: false }],
    ['LOCK_CONFIRMED_AT_SUBWINDOW_END', { save: false, confirm: true, clear: false }],
    ['LOCK_ALL_AT_CLOSE', { save: false, confirm: false, clear: false }],
    ['REQUIRE_CONFIRM', { save: false, confirm: false, clear: false }],
  ] as const)('binds to the first instant as %s says', (policy, binds) => {
    const round = someRound({ policy });
    const saved = accepted(somePreference(), someAttempt(), round);
    expect(saved.boundAt !== undefined, 'save').toBe(binds.save);
    const confirmed = accepted(
      saved,
      someAttempt({ kind: 'confirm', choice: undefined, ver: saved.ver }),
      round,
    );
    expect(confirmed.boundAt !== undefined, 'confirm').toBe(binds.confirm);
    const cleared = accepted(
      confirmed,
      someAttempt({ kind: 'clear', choice: undefined, ver: confirmed.ver }),
      round,
    );
    expect(cleared.boundAt !== undefined, 'clear').toBe(binds.clear);
  });

  test('keeps the stamp of the first fill, and takes a confirmation back by a save', () => {
    const first = accepted(somePreference(), someAttempt({ stamp: at(t1, -hourMs) }));
    const confirmed = accepted(
      first,
      someAttempt({ kind: 'confirm', choice: undefined, ver: first.ver }),
    );
    const edited = accepted(confirmed, someAttempt({ ver: confirmed.ver }));
    expect(edited).toMatchObject({ boundAt: t1 - hourMs, lastStamp: t1 - 1 });
    expect(edited.confirmedAt).toBeUndefined();
  });

  test('that withdraws takes the choice away and ends what was issued before', () => {
    const saved = accepted(somePreference(), someAttempt());
    const gone = accepted(
      saved,
      someAttempt({ kind: 'withdraw', choice: undefined, ver: saved.ver }),
    );
    expect(gone).toMatchObject({ epoch: 2 });
    expect(gone.choice).toBeUndefined();
    expect(gone.boundAt).toBeUndefined();
  });

  test('remembers the last eight requests, and no more', () => {
    let preference = somePreference();
    const attempts = Array.from({ length: 9 }, () => someAttempt());
    for (const attempt of attempts)
      preference = accepted(preference, { ...attempt, ver: preference.ver });
    expect(Object.keys(preference.requests)).toHaveLength(8);
    const kinds = attempts.map((attempt) => explainRefusal(preference, attempt, someRound()).kind);
    expect(kinds).toEqual(['conflict', ...Array(8).fill('answered-before')]);
  });

  test('that is tried again raises the instants, and is pinned on all that was seen', () => {
    const round = someRound({ t1: at(t1, hourMs), cal: 2 });
    const seen = somePreference({ boundAt: opensAt, choice });
    const attempt = someAttempt({ stamp: at(t1, hourMs - 1) });
    const { guard, given, change } = movingAgain(attempt, round, seen);
    expect(changed(seen, change)).toMatchObject({ t1: t1 + hourMs, t2, cal: 2 });
    expect(holds(guard, seen, given)).toBe(true);
    for (const moved of [
      { t1: 0 },
      { t2: t2 + 1 },
      { cal: 3 },
      { ver: '9' },
      { epoch: 2 },
      { sealedAt: t2 },
    ])
      expect(holds(guard, { ...seen, ...moved }, given), JSON.stringify(moved)).toBe(false);
  });
});

describe('the history', () => {
  const history = [
    { kind: 'save', stamp: opensAt, choice },
    { kind: 'confirm', stamp: at(opensAt, 1) },
    { kind: 'clear', stamp: at(opensAt, 2) },
  ];

  test('is counted and committed to by the version', () => {
    const version = versionOfHistory(ref, history);
    expect(countOf(version)).toBe(3);
    expect(versionOfHistory(ref, history.slice(0, 2))).not.toBe(version);
    expect(versionOfHistory(ref, [...history].reverse())).not.toBe(version);
    expect(versionOfHistory({ ...ref, round: '2' }, history)).not.toBe(version);
    expect(
      versionOfHistory(ref, [
        { kind: 'save', stamp: opensAt, choice: { ...choice, majorCode: '100201K' } },
        ...history.slice(1),
      ]),
    ).not.toBe(version);
  });

  test('begins with nothing', () => {
    expect(countOf(firstVersion)).toBe(0);
    expect(countOf(nextVersion(ref, firstVersion, { kind: 'clear', stamp: opensAt }))).toBe(1);
  });
});

describe('instants of a preference', () => {
  test('are raised with the round, never lowered, and a missed one stays missed', () => {
    const later = someRound({ t1: at(t1, 1), t2: at(t2, 1), cal: 2 });
    expect(raised(somePreference(), later)).toMatchObject({ t1: t1 + 1, t2: t2 + 1, cal: 2 });
    expect(raised(somePreference({ t1: at(0) }), later)).toMatchObject({ t1: 0, t2: t2 + 1 });
    const extendedPerson = somePreference({ t1: at(t1, 5), t2: at(t2, 5) });
    expect(raised(extendedPerson, later)).toMatchObject({ t1: t1 + 5, t2: t2 + 5, cal: 2 });
    expect(raised(somePreference({ cal: 3 }), later)).toMatchObject({ t1, t2, cal: 3 });
  });

  test('take along the opening of the round, earlier or later, whoever writes them', () => {
    for (const byMs of [-hourMs, hourMs]) {
      const moved = someRound({ opensAt: at(opensAt, byMs), cal: 2 });
      const taken = { opensAt: opensAt + byMs, cal: 2 };
      const seen = somePreference();
      expect(raised(seen, moved)).toMatchObject(taken);
      expect(raised(somePreference({ cal: 2 }), moved)).toMatchObject({ opensAt });
      const { guard, given, change } = movingAgain(someAttempt(), moved, seen);
      expect(change.set).toMatchObject(taken);
      expect(holds(guard, seen, given)).toBe(true);
      expect(holds(guard, { ...seen, opensAt: at(opensAt, 1) }, given)).toBe(false);
      const approval = { at: opensAt, by: 'EXI' };
      const write = extending(seen, moved, { t2: at(t2, hourMs) }, approval);
      expect(write?.change.set).toMatchObject(taken);
    }
  });

  test('are extended for one person while they have not passed', () => {
    const to = { t1: at(t2, 5) };
    expect(extended(somePreference(), to, at(t1, -1))).toMatchObject({ t1: t2 + 5, t2: t2 + 5 });
    expect(extended(somePreference(), { ...to, t2: at(t2, 9) }, t1)).toMatchObject({
      t1,
      t2: t2 + 9,
    });
  });

  test('are made missed for whom the open window passed over until the first was sealing', () => {
    expect(openPreference(ref, someRound({ settled: 't1' }), 1, t1).t1).toBe(0);
    expect(openPreference(ref, someRound(), 1, t1).t1).toBe(t1);
  });

  test('lock the bound at the first and the rest at the second', () => {
    expect(locksAt(somePreference({ boundAt: at(t1, -1) }))).toBe(t1);
    expect(locksAt(somePreference({ boundAt: t1 }))).toBe(t2);
    expect(locksAt(somePreference())).toBe(t2);
  });
});

describe('the view', () => {
  test('is locked from the very millisecond on, by reading alone', () => {
    const filled = somePreference({ choice, boundAt: opensAt });
    expect(lockedView(filled, someRound(), at(t1, -1)).locked).toBe(false);
    expect(lockedView(filled, someRound(), t1)).toMatchObject({
      locked: true,
      sealed: false,
      locksAt: t1,
    });
  });

  test('follows the round where the item has not learnt of it yet', () => {
    const filled = somePreference({ choice, boundAt: opensAt });
    expect(lockedView(filled, someRound({ t1: at(t1, 1), cal: 2 }), t1).locked).toBe(false);
  });

  test('shows the locked choice once sealed, and nothing where nothing was chosen', () => {
    const sealed = { sealedAt: t2, outcome: 'LOCKED' as const };
    const shown = lockedView(somePreference({ ...sealed, lockedChoice: choice }), someRound(), t2);
    expect(shown).toMatchObject({ choice, sealed: true, locked: true });
    const none = lockedView(somePreference({ ...sealed, lockedChoice: 'NONE' }), someRound(), t2);
    expect(none.choice).toBeUndefined();
  });
});

describe('a refusal', () => {
  const late = someAttempt({ stamp: t1 });
  const filled = accepted(somePreference(), someAttempt({ stamp: opensAt }));
  const sealed = { ...filled, sealedAt: at(t1, 120_000) };
  const kindOf = (preference: Preference, attempt: Attempt, round = someRound()) =>
    explainRefusal(preference, attempt, round).kind;

  test('is explained in the order of lock.md §3, the first reason first', () => {
    const stale = { ...sealed, epoch: 7 };
    const inTime = { ...late, stamp: at(t1, -1) };
    const own = accepted(somePreference(), { ...late, stamp: opensAt });
    expect(kindOf({ ...own, sealedAt: t2, epoch: 7 }, late)).toBe('answered-before');
    expect(
      kindOf({ ...own, sealedAt: t2 }, { ...late, request: { ...late.request, hash: 'other' } }),
    ).toBe('key-reused');
    expect(kindOf(stale, late)).toBe('closed');
    expect(kindOf(stale, inTime)).toBe('sealed');
    expect(kindOf({ ...filled, epoch: 7 }, inTime)).toBe('conflict');
    expect(kindOf({ ...filled, epoch: 7 }, { ...inTime, ver: filled.ver })).toBe(
      'eligibility-changed',
    );
    expect(kindOf(somePreference(), { ...inTime, kind: 'clear' })).toBe('nothing-saved');
    expect(kindOf(somePreference({ cal: 2 }), inTime)).toBe('passing');
    expect(kindOf(somePreference(), { ...inTime, stamp: at(opensAt, -1) })).toBe('not-open');
  });

  test('is not late where the round has moved and the item has not learnt of it', () => {
    const attempt = { ...late, ver: filled.ver };
    expect(kindOf(filled, attempt)).toBe('closed');
    expect(kindOf(filled, attempt, someRound({ t1: at(t1, 1), cal: 2 }))).toBe('passing');
  });

  test('has a sentence in both tongues, each with what to do about it', () => {
    for (const { zh, en } of Object.values(preferenceFaults)) {
      expect(zh).toMatch(/[一-鿿].*[，；：].*。$/);
      expect(en).toMatch(/\.$/);
    }
  });
});

test('a choice fails on the category, then on the mapping, then on the plan', () => {
  const rules = {
    allowedCategories: ['EXEMPT_COMPETITION'],
    isMapped: () => true,
    isPlanned: () => true,
  };
  expect(judgeChoiceBy(rules)(choice)).toBe('ok');
  expect(judgeChoiceBy({ ...rules, isPlanned: () => false })(choice)).toBe('PlanRowMissing');
  const unmapped = { ...rules, isMapped: () => false, isPlanned: () => false };
  expect(judgeChoiceBy(unmapped)(choice)).toBe('MajorNotMapped');
  expect(judgeChoiceBy({ ...unmapped, allowedCategories: [] })(choice)).toBe('CategoryNotAllowed');
});

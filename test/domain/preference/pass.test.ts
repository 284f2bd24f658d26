import { describe, expect, test } from 'vitest';
import type { Standing } from '../../../shared/domain/preference/eligibility.ts';
import { changed, holds } from '../../../shared/domain/preference/guard.ts';
import {
  decide,
  leavingOpen,
  outcomeOf,
  sealing,
  summed,
  tally,
} from '../../../shared/domain/preference/pass.ts';
import type { Preference } from '../../../shared/domain/preference/preference.ts';
import { at, choice, opensAt, somePreference, someRound, t1, t2 } from './preference-builder.ts';

const first = { instantId: 't1', at: t1 } as const;
const second = { instantId: 't2', at: t2 } as const;
const bound = somePreference({ choice, boundAt: opensAt });

describe('the pass', () => {
  const kindOf = (
    preference: Preference,
    pass: typeof first | typeof second,
    round = someRound(),
  ) => decide(preference, round, pass).kind;

  test('seals who is bound to the first instant, and leaves the rest open until the second', () => {
    expect(kindOf(bound, first)).toBe('seal');
    expect(kindOf(somePreference(), first)).toBe('leave-open');
    expect(kindOf(somePreference({ boundAt: t1 }), first)).toBe('leave-open');
    expect(kindOf(somePreference({ t1: at(0) }), first)).toBe('open');
    for (const preference of [bound, somePreference(), somePreference({ t1: at(0) })])
      expect(kindOf(preference, second)).toBe('seal');
  });

  test('defers whose own instant is later, and says until when', () => {
    const extended = somePreference({ t1: at(t1, 5), t2: at(t2, 5), boundAt: opensAt });
    expect(decide(extended, someRound(), first)).toEqual({ kind: 'deferred', until: t1 + 5 });
    expect(kindOf(extended, second)).toBe('seal');
    expect(kindOf(somePreference({ t1: at(t1, 5) }), first)).toBe('deferred');
    const unbound = somePreference({ t1: at(0), t2: at(t2, 5) });
    expect(decide(unbound, someRound(), second)).toEqual({ kind: 'deferred', until: t2 + 5 });
  });

  test('goes by the round where the item has not learnt of it', () => {
    const moved = someRound({ t1: at(t1, 5), cal: 2 });
    expect(kindOf(bound, first, moved)).toBe('deferred');
    expect(kindOf(bound, { instantId: 't1', at: at(t1, 5) }, moved)).toBe('seal');
  });

  test('finds what it sealed before', () => {
    const sealed = somePreference({ sealedAt: t2, outcome: 'NO_PREFERENCE' });
    expect(decide(sealed, someRound(), first)).toEqual({
      kind: 'sealed',
      outcome: 'NO_PREFERENCE',
    });
  });
});

describe('a seal', () => {
  const judged = (verdict: 'ok' | 'PlanRowMissing'): Standing => ({
    eligible: true,
    judge: () => verdict,
  });

  test('ends each preference in one way, judged again', () => {
    const require = someRound({ policy: 'REQUIRE_CONFIRM' });
    const outcome = (
      changes: Partial<Preference>,
      round = someRound(),
      verdict: 'ok' | 'PlanRowMissing' = 'ok',
    ) => outcomeOf(somePreference(changes), round, judged(verdict));
    expect(outcome({})).toBe('NO_PREFERENCE');
    expect(outcome({ choice })).toBe('LOCKED');
    expect(outcome({ choice }, someRound(), 'PlanRowMissing')).toBe('NEEDS_OFFICE_DECISION');
    expect(outcome({ choice, invalidatedAt: opensAt }, require)).toBe('INVALIDATED');
    expect(outcome({ choice }, require)).toBe('VOID_UNCONFIRMED');
    expect(outcome({ choice, confirmedAt: opensAt }, require)).toBe('LOCKED');
    expect(outcomeOf(bound, someRound(), { eligible: false })).toBe('EXCLUDED');
  });

  test('copies what the store holds, not what the pass read', () => {
    const { change } = sealing(bound, 'LOCKED', t2);
    const other = { ...choice, collegeCode: '11342' };
    expect(changed({ ...bound, choice: other }, change).lockedChoice).toEqual(other);
    expect(changed(somePreference(), change).lockedChoice).toBe('NONE');
  });

  test('holds only for what was judged, and once', () => {
    const { guard, given, change } = sealing(bound, 'LOCKED', t2);
    expect(holds(guard, bound, given)).toBe(true);
    expect(holds(guard, changed(bound, change), given)).toBe(false);
    for (const moved of [{ ver: '9' }, { epoch: 2 }, { t1: t1 + 1 }, { t2: t2 + 1 }])
      expect(holds(guard, { ...bound, ...moved }, given), JSON.stringify(moved)).toBe(false);
  });

  test('is not written for who is left open, while nothing has moved', () => {
    const unbound = somePreference();
    const { guard, given, change } = leavingOpen(unbound, t1);
    expect(changed(unbound, change)).toMatchObject({ t1: 0, t2 });
    for (const moved of [{ ver: '9' }, { t1: t1 + 1 }, { sealedAt: t1 }])
      expect(holds(guard, { ...unbound, ...moved }, given), JSON.stringify(moved)).toBe(false);
  });
});

describe('the counts', () => {
  test('count every item once, and nothing that is still to do', () => {
    const counts = tally([
      { kind: 'sealed', outcome: 'LOCKED' },
      { kind: 'sealed', outcome: 'EXCLUDED' },
      { kind: 'open' },
      { kind: 'leave-open' },
      { kind: 'seal' },
      { kind: 'deferred', until: at(t2, 7) },
      { kind: 'deferred', until: at(t2, 5) },
    ]);
    expect(counts).toMatchObject({
      all: 7,
      locked: 1,
      excluded: 1,
      leftOpen: 1,
      deferred: 2,
      deferredUntil: t2 + 5,
    });
  });

  test('of shards add up, and keep the earliest deferral', () => {
    const one = tally([{ kind: 'deferred', until: at(t2, 7) }, { kind: 'open' }]);
    const two = tally([{ kind: 'deferred', until: at(t2, 5) }]);
    expect(summed([one, two, tally([])])).toMatchObject({
      all: 3,
      deferred: 2,
      leftOpen: 1,
      deferredUntil: t2 + 5,
    });
  });
});

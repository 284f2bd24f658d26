import { expect } from 'vitest';
import type { Counts } from '../../shared/domain/preference/lock.ts';
import type { Choice, Outcome, Preference } from '../../shared/domain/preference/preference.ts';
import type { InstantId, LockPolicy } from '../../shared/domain/preference/round.ts';

/**
 * What lock.md promises, written down a second time and in the plainest way, to judge what the lock does.
 * It shares no rule with shared/domain: it knows the calendar, who did what when, and counts for itself.
 */
export interface OracleRound {
  readonly policy: LockPolicy;
  readonly opensAt: number;
  t1: number;
  t2: number;
  readonly confirmGraceMs: number;
  /** The last instant whose sealing has begun. */
  begun: number;
}

export interface Asked {
  readonly kind: 'save' | 'confirm' | 'clear' | 'invalidate';
  readonly stamp: number;
  readonly ver: string;
  readonly epoch: number;
  readonly choice?: Choice | undefined;
  readonly key: string;
  readonly verdictOk: boolean;
}

export type Expectation = 'accepted' | 'answered' | string;

/** One candidate in one round, as the promise has it. */
export class OracleCandidate {
  readonly round: OracleRound;
  opened: boolean;
  epoch: number;
  missed = false;
  personalT1 = 0;
  personalT2 = 0;
  boundAt: number | undefined;
  choice: Choice | undefined;
  confirmedAt: number | undefined;
  invalidated = false;
  revoked = false;
  ver = '0';
  sealed: Preference | undefined;
  readonly accepted: { kind: string; stamp: number; choice?: Choice | undefined; ver: string }[] =
    [];
  readonly answers: { key: string; ver: string }[] = [];

  constructor(round: OracleRound, opened: boolean, epoch: number) {
    this.round = round;
    this.opened = opened;
    this.epoch = epoch;
  }

  get t1(): number {
    return this.missed ? 0 : Math.max(this.round.t1, this.personalT1);
  }
  get t2(): number {
    return Math.max(this.round.t2, this.personalT2);
  }
  /** The instant from which this person's choice is locked. */
  get own(): number {
    const bound = this.boundAt !== undefined && this.boundAt < this.t1;
    return bound ? this.t1 : this.t2;
  }
  /** The instant from which a wish of that kind is late. */
  closeFor(kind: Asked['kind']): number {
    return kind === 'confirm' && this.round.policy === 'REQUIRE_CONFIRM'
      ? this.t2 + this.round.confirmGraceMs
      : this.own;
  }

  /** What the promise says of a wish that is applied now. */
  expects(asked: Asked): Expectation {
    const answered = this.answers.slice(-8).find(({ key }) => key === asked.key);
    if (answered !== undefined) return 'answered';
    if (asked.stamp < this.round.opensAt) return 'PreferenceNotOpen';
    if (!this.opened && this.round.begun > 0 && twoInstants(this.round.policy)) this.missed = true;
    if (asked.stamp >= this.closeFor(asked.kind)) return 'PreferenceClosed';
    if (this.sealed !== undefined) return 'PreferenceSealed';
    if (asked.ver !== this.ver) return 'PreferenceConflict';
    if (this.opened && asked.epoch !== this.epoch) return 'EligibilityChanged';
    const nothing = this.choice === undefined || (this.invalidated && asked.kind !== 'clear');
    if (asked.kind !== 'save' && nothing) return 'NothingSaved';
    if (!asked.verdictOk) return 'CategoryNotAllowed';
    if (!this.opened && this.round.begun === 2) return 'PreferenceSealed';
    if (!this.opened && asked.epoch !== this.epoch) return 'EligibilityChanged';
    return 'accepted';
  }

  /** Takes note of an accepted wish. */
  accept(asked: Asked, ver: string): void {
    const { kind, stamp, choice, key } = asked;
    const { policy } = this.round;
    this.opened = true;
    this.ver = ver;
    this.accepted.push({ kind, stamp, choice, ver });
    this.answers.push({ key, ver });
    const binds = {
      LOCK_FILLED_AT_SUBWINDOW_END: 'save',
      LOCK_CONFIRMED_AT_SUBWINDOW_END: 'confirm',
    };
    if (twoInstants(policy)) {
      if (kind === binds[policy as keyof typeof binds]) this.boundAt ??= stamp;
      else if (kind !== 'confirm') this.boundAt = undefined;
    }
    if (kind === 'save') {
      this.choice = choice;
      this.invalidated = false;
    }
    if (kind === 'clear') {
      this.choice = undefined;
      this.invalidated = false;
    }
    if (kind === 'invalidate') this.invalidated = true;
    this.confirmedAt = kind === 'confirm' ? stamp : undefined;
  }

  /** Compares the promise with what lies in the table: at every step, of every candidate. */
  check(item: Preference | undefined, passAt: number | undefined): void {
    if (item === undefined) {
      expect(this.opened).toBe(false);
      return;
    }
    if (this.sealed !== undefined) {
      expect(item).toEqual(this.sealed);
      return;
    }
    if (item.t1 === 0 && !this.missed) {
      expect(passAt, 'only a pass lets an instant be missed').toBeGreaterThanOrEqual(this.t1);
      expect(this.own, 'who was bound does not miss the instant').toBe(this.t2);
      this.missed = true;
    }
    expect(item.ver).toBe(this.ver);
    expect(item.choice).toEqual(this.choice);
    expect(item.boundAt).toBe(this.boundAt);
    expect(item.confirmedAt).toBe(this.confirmedAt);
    if (item.sealedAt === undefined) return;

    expect(passAt, 'only a pass seals').toBeGreaterThanOrEqual(this.own);
    expect(item.lockedChoice).toEqual(this.choice ?? 'NONE');
    expect(item.outcome).toBe(this.outcome);
    const last = Math.max(
      0,
      ...this.accepted.filter(({ kind }) => kind !== 'confirm').map(stampOf),
    );
    expect(last, 'every accepted write arrived before the instant').toBeLessThan(this.own);
    this.sealed = item;
  }

  get outcome(): string {
    if (this.choice === undefined) return 'NO_PREFERENCE';
    if (this.invalidated) return 'INVALIDATED';
    if (this.round.policy === 'REQUIRE_CONFIRM' && this.confirmedAt === undefined)
      return 'VOID_UNCONFIRMED';
    return this.revoked && this.choice.category !== 'GENERAL' ? 'NEEDS_OFFICE_DECISION' : 'LOCKED';
  }
}

/** A closed pass has counted everybody once, as they stand; who is open has an instant that is still to come. */
export function expectConserved(
  all: readonly OracleCandidate[],
  counts: Counts,
  instantId: InstantId,
  passAt: number,
): void {
  const opened = all.filter((oracle) => oracle.opened);
  const open = opened.filter(({ sealed }) => sealed === undefined);
  const ended = (outcome: Outcome) =>
    opened.filter(({ sealed }) => sealed?.outcome === outcome).length;
  const leftOpen = instantId === 't1' ? open.filter(({ missed }) => missed).length : 0;
  expect(counts).toMatchObject({
    all: opened.length,
    locked: ended('LOCKED'),
    noPreference: ended('NO_PREFERENCE'),
    voidUnconfirmed: ended('VOID_UNCONFIRMED'),
    invalidated: ended('INVALIDATED'),
    needsOffice: ended('NEEDS_OFFICE_DECISION'),
    excluded: 0,
    leftOpen,
    deferred: open.length - leftOpen,
  });
  for (const oracle of open) expect(oracle.own).toBeGreaterThan(passAt);
}

export const twoInstants = (policy: LockPolicy) =>
  policy === 'LOCK_FILLED_AT_SUBWINDOW_END' || policy === 'LOCK_CONFIRMED_AT_SUBWINDOW_END';

const stampOf = ({ stamp }: { stamp: number }) => stamp;

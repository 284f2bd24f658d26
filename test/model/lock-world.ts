import { expect } from 'vitest';
import { type Calendar, windowOf } from '../../shared/domain/calendar/calendar.ts';
import { nextCalendar } from '../../shared/domain/calendar/changes.ts';
import { DomainFault } from '../../shared/domain/kernel/fault.ts';
import type { WindowId } from '../../shared/domain/kernel/ids.ts';
import { Instant } from '../../shared/domain/kernel/instant.ts';
import type { Standing } from '../../shared/domain/preference/eligibility.ts';
import { isSealedForAll, nextPassAt } from '../../shared/domain/preference/lock.ts';
import { extending, raisingEpoch } from '../../shared/domain/preference/moves.ts';
import type { Choice } from '../../shared/domain/preference/preference.ts';
import { type InstantId, lockInstants } from '../../shared/domain/preference/round.ts';
import { hunan } from '../domain/calendar/season.ts';
import { movingOne } from '../domain/preference/preference-builder.ts';
import { type Asked, expectConserved, twoInstants } from './lock-oracle.ts';
import { type Chances, runPass } from './lock-pass.ts';
import { LockPeople } from './lock-people.ts';
import { sealGraceMs } from './lock-season.ts';

/** Before its opening a round may still close earlier until then: afterwards its preferences are there. */
const quietMs = 600_000;

/** Whether the calendar lets that close of the round move. */
function mayMove(
  calendar: Calendar,
  instant: InstantId,
  closesAt: Instant,
  approvedAt: Instant,
  now: Instant,
): boolean {
  const id = instant === 't1' ? 'W11' : 'W10';
  const { opensAt } = windowOf(calendar, id);
  const change = { kind: 'CALENDAR', windows: [{ id, opensAt, closesAt }] } as const;
  try {
    nextCalendar(calendar, change, approvedAt, now);
    return true;
  } catch (error) {
    if (error instanceof DomainFault) return false;
    throw error;
  }
}

/** The same people with their officers and the closing pass: everything that may happen to a round. */
export class LockWorld extends LockPeople {
  /** Whose sealing has begun, in this round. */
  private begunPasses = new Set<InstantId>();

  override async nextRound(): Promise<void> {
    const before = this.round;
    await super.nextRound();
    if (this.round !== before) this.begunPasses = new Set();
  }

  /** Raises the epoch, and takes the veteran's claim away if asked; what is not allowed any more is invalidated. */
  async revoke(who: number, claim: boolean): Promise<void> {
    await this.compare(who);
    const oracle = this.oracle(who);
    const epoch = (this.epochs[who] ?? 0) + 1;
    this.epochs[who] = epoch;
    await this.table.setEpoch(this.ref(who).candidateId, epoch);
    await this.table.preferences.write(this.ref(who), raisingEpoch(epoch, this.instant(), 'EXI'));
    if (oracle.sealed === undefined) oracle.epoch = epoch;
    if (!claim) return;
    oracle.revoked = true;
    const isLive = oracle.choice?.category === 'EXEMPT_VETERAN' && !oracle.invalidated;
    if (!isLive || oracle.sealed || this.now < this.round.opensAt || this.now >= oracle.own) return;
    this.keys += 1;
    const asked: Asked = {
      ...{ kind: 'invalidate', stamp: this.now, ver: oracle.ver, epoch: oracle.epoch },
      ...{ key: `key-${this.name}-${this.keys}`, verdictOk: true },
    };
    await this.send({ who, tab: { ver: '', epoch, revoked: true }, env: 0, asked });
  }

  /** More time for one: the approval is judged now, and its write lands after `frozenMs`. */
  async extendOne(who: number, instant: InstantId, byMs: number, frozenMs = 0): Promise<void> {
    await this.compare(who);
    const oracle = this.oracle(who);
    const seen = await this.table.preferences.find(this.ref(who));
    if (seen === undefined || this.now < this.round.opensAt) return;
    const { round } = await this.table.locks.find(this.ref(who), 't2');
    const to = this.round[instant] + byMs;
    const inTime = oracle.sealed === undefined && this.now < oracle.own;
    const approval = { at: this.instant(), by: 'EXI' };
    const write = extending(seen, round, { [instant]: Instant.parse(to) }, approval);
    expect(write !== undefined).toBe(inTime);
    if (write === undefined) return;
    const raisesT1 = instant === 't1' && oracle.t1 > this.now;
    await this.arrive(frozenMs, async () => {
      const met = await this.table.preferences.find(seen);
      const isAsSeen = met?.ver === seen.ver && met.t1 === seen.t1 && met.t2 === seen.t2;
      const { done } = await this.table.preferences.write(seen, write);
      expect(done).toBe(isAsSeen && oracle.sealed === undefined);
      if (!done) return this.count('extension of one overtaken');
      this.count('extended one');
      if (raisesT1) oracle.personalT1 = Math.max(oracle.personalT1, to);
      if (instant === 't2') oracle.personalT2 = Math.max(oracle.personalT2, to);
      oracle.personalT2 = Math.max(oracle.personalT2, oracle.personalT1);
      await this.compare(who);
    });
  }

  /** Moves the instant for all: the approval arrives now, and is judged and applied after `frozenMs`. */
  async extendAll(instant: InstantId, byMs: number, frozenMs: number): Promise<void> {
    if (!lockInstants(this.policy).includes(instant)) return;
    const approvedAt = this.instant();
    await this.arrive(frozenMs, async () => {
      const { opensAt, t2 } = this.round;
      const { round, lock } = await this.table.locks.find(this.ref(0), instant);
      const to = Instant.parse(this.round[instant] + byMs);
      const inOrder = to > opensAt && (instant === 't2' ? to >= this.t1() : to <= t2);
      const later = byMs > 0 || this.now <= opensAt - quietMs;
      const judged = mayMove(this.calendar(), instant, to, approvedAt, this.instant());
      expect(judged).toBe(inOrder && later && approvedAt < this.round[instant]);

      const writes = movingOne(round, lock, { to, approvedAt });
      const isUnbegun = approvedAt < this.round[instant] && !this.begunPasses.has(instant);
      // The store holds alone: even unjudged, the write refuses an instant that is past or sealing.
      if (judged || !isUnbegun)
        expect(await this.table.locks.write(this.ref(0), instant, writes)).toBe(isUnbegun);
      if (!judged || !isUnbegun) return this.count('extension refused');
      this.round[instant] = to;
      if (!twoInstants(this.policy)) this.round.t1 = to;
      this.count('extended all');
    });
  }

  private t1(): number {
    return twoInstants(this.policy) ? this.round.t1 : 0;
  }

  /** The season's calendar as the round has moved in it; what does not belong to the round leaves it room. */
  private calendar(): Calendar {
    const { opensAt, t1, t2 } = this.round;
    const far = Math.max(t1, t2) + 30 * 86_400_000;
    const instants: Partial<Record<WindowId, Partial<Record<'opensAt' | 'closesAt', number>>>> = {
      W09: { closesAt: opensAt - quietMs + 1 },
      W10: { opensAt, closesAt: t2 },
      W11: { opensAt, closesAt: twoInstants(this.policy) ? t1 : opensAt + 1 },
      W13: { closesAt: far },
      W14: { opensAt: far + 3 * 86_400_000, closesAt: far + 4 * 86_400_000 },
    };
    const windows = hunan.calendar.windows.map((window) => ({ ...window, ...instants[window.id] }));
    return { ...hunan.calendar, windows: windows as Calendar['windows'] };
  }

  // The pass.

  /** What the sweeper does: starts every pass that is due and can be ended. */
  async sweep(): Promise<void> {
    for (const instant of lockInstants(this.policy)) await this.pass(instant, {});
  }

  /** One run of lock-preferences for its next instant, and what it did to everybody. */
  async pass(instantId: InstantId, chances: Chances): Promise<void> {
    if (!lockInstants(this.policy).includes(instantId)) return;
    const { lock } = await this.table.locks.find(this.ref(0), instantId);
    const at = nextPassAt(lock);
    if (at === undefined) return;
    const run = await runPass(this.table, lock, at, {
      ...chances,
      now: () => Instant.parse(this.now + (chances.skewMs ?? 0)),
      sealableFrom: at + this.round.confirmGraceMs + sealGraceMs,
      begun: () => {
        this.begunPasses.add(instantId);
        this.round.begun = Math.max(this.round.begun, instantId === 't1' ? 1 : 2);
        this.passAt = at;
      },
      land: async () => {
        if (this.frozen.length === 0) return;
        this.count('landed during the pass');
        await this.thaw();
      },
      standingOf: (candidateId) => this.standingOf(candidateId),
    });
    this.count(run.end);
    await this.compareAll();
    if (run.counts === undefined) return;
    expectConserved(this.oracles, run.counts, instantId, at);
    this.reports[instantId] = run.counts;
    if (run.counts.deferred > 0) this.count('deferred');
    if (run.counts.leftOpen > 0) this.count('left open');
    for (const { sealed } of this.oracles) if (sealed?.outcome) this.count(sealed.outcome);
  }

  private standingOf(candidateId: string): Standing {
    const oracle = this.oracles.find((_, who) => this.ref(who).candidateId === candidateId);
    const judge = ({ category }: Choice) =>
      oracle?.revoked && category !== 'GENERAL' ? 'CategoryNotAllowed' : 'ok';
    return { eligible: true, judge };
  }

  /** In the end every preference is sealed, and whatever was sealed, in every round, is as it was sealed. */
  async finish(): Promise<void> {
    await this.goto('open', 0);
    for (const instant of lockInstants(this.policy)) {
      for (let at = await this.nextPass(instant); at; at = await this.nextPass(instant)) {
        await this.until(Math.max(this.now, at + this.round.confirmGraceMs + sealGraceMs));
        await this.pass(instant, {});
      }
    }
    const { lock } = await this.table.locks.find(this.ref(0), 't2');
    expect(isSealedForAll(lock)).toBe(true);
    await this.compareAll();
    for (const { ref, sealed } of this.pastRounds)
      sealed.check(await this.table.preferences.find(ref), undefined);
  }

  private async nextPass(instant: InstantId): Promise<number | undefined> {
    return nextPassAt((await this.table.locks.find(this.ref(0), instant)).lock);
  }
}

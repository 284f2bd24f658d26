import { expect } from 'vitest';
import { beginSealing } from '../../functions/preferences/begin-sealing/begin-sealing.ts';
import { closeLock } from '../../functions/preferences/close-lock/close-lock.ts';
import { planLock } from '../../functions/preferences/plan-lock/plan-lock.ts';
import { sealShard } from '../../functions/preferences/seal-shard/seal-shard.ts';
import { DomainFault } from '../../shared/domain/kernel/fault.ts';
import { CandidateId, SeasonId } from '../../shared/domain/kernel/ids.ts';
import { Instant } from '../../shared/domain/kernel/instant.ts';
import { preferenceFault } from '../../shared/domain/preference/faults.ts';
import {
  type Counts,
  isSealedForAll,
  judgeInstantMove,
  movingInstant,
  nextPassAt,
} from '../../shared/domain/preference/lock.ts';
import { type Attempt, extending, raisingEpoch } from '../../shared/domain/preference/moves.ts';
import {
  type Choice,
  lockedView,
  openPreference,
  type Preference,
  type PreferenceRef,
  Version,
} from '../../shared/domain/preference/preference.ts';
import { versionOfHistory } from '../../shared/domain/preference/revision.ts';
import {
  type InstantId,
  type LockPolicy,
  lockInstants,
  type Round,
  roundFrom,
} from '../../shared/domain/preference/round.ts';
import { changePreference } from '../../shared/store/change-preference.ts';
import type { PreferenceStore } from '../../shared/store/preference-store.ts';
import { rememberedRounds } from '../../shared/store/remembered-rounds.ts';
import type { LockTable } from './lock-memory.ts';
import { type Asked, OracleCandidate, type OracleRound, twoInstants } from './lock-oracle.ts';

export const opensAt = 1_711_069_200_000;
export const firstInstant = 1_711_270_800_000;
export const secondInstant = 1_711_357_200_000;
export const confirmGraceMs = 7_200_000;
const sealGraceMs = 120_000;
const people = 3;
const shards = 2;
const seasonId = SeasonId.parse('HN-ZSB-2024');

/** Choices whose three fields agree, so that a mixture of two saves would show. The odd ones need a claim. */
export const choices: readonly Choice[] = [0, 1, 2, 3].map((n) => ({
  collegeCode: `1000${n}`,
  majorCode: `08000${n}`,
  category: n % 2 === 0 ? 'GENERAL' : 'EXEMPT_VETERAN',
}));

export type Kind = 'save' | 'confirm' | 'clear';
interface Tab {
  ver: string;
  epoch: number;
  revoked: boolean;
}
interface Sent {
  readonly who: number;
  readonly tab: Tab;
  readonly env: number;
  readonly asked: Asked;
}
interface Frozen {
  readonly dueAt: number;
  readonly run: () => Promise<void>;
}

/** A round with three candidates, its functions warm in two environments, and a clock that only the test moves. */
export class LockWorld {
  now = opensAt - 3_600_000;
  readonly seen: Record<string, number> = {};
  /** How each wish ended, in the order of their ends. */
  readonly said: string[] = [];
  /** What the last ended pass of each instant reported. */
  readonly reports: Partial<Record<InstantId, Counts>> = {};
  readonly late: { stamp: number; closesAt: number }[] = [];
  private readonly table: LockTable;
  private readonly policy: LockPolicy;
  private readonly name: string;
  private roundNumber = 0;
  private round: OracleRound;
  private oracles: OracleCandidate[] = [];
  private tabs: Tab[][] = [];
  private epochs: number[] = [];
  private frozen: Frozen[] = [];
  private sent: Sent[] = [];
  private keys = 0;
  private passAt: number | undefined;
  private readonly changes: ReturnType<typeof changePreference>[];
  private readonly pastRounds: { ref: PreferenceRef; sealed: OracleCandidate }[] = [];

  constructor(table: LockTable, policy: LockPolicy, name: string) {
    this.table = table;
    this.policy = policy;
    this.name = name;
    this.round = this.newRound(0);
    this.changes = [0, 1].map(() =>
      changePreference({
        preferences: table.preferences,
        rounds: rememberedRounds(table.locks),
        lateAttempts: {
          record: async ({ stamp, closesAt }) => {
            this.late.push({ stamp, closesAt });
            return 'L-1';
          },
        },
      }),
    );
  }

  /** The round exists; its window is still to open. */
  async begin(): Promise<void> {
    this.epochs = Array.from({ length: people }, () => 1);
    for (let who = 0; who < people; who += 1)
      await this.table.setEpoch(this.ref(who).candidateId, 1);
    await this.publish();
  }

  /** A later round begins four weeks after this one closed, with items of its own. */
  async nextRound(): Promise<void> {
    const { lock } = await this.table.locks.find(this.ref(0), 't2');
    if (!isSealedForAll(lock) || this.roundNumber === 1) return;
    for (let who = 0; who < people; who += 1) {
      const sealed = this.oracle(who);
      if (sealed.opened) this.pastRounds.push({ ref: this.ref(who), sealed });
    }
    this.roundNumber = 1;
    this.round = this.newRound(28 * 86_400_000);
    this.now = this.round.opensAt - 3_600_000;
    this.frozen = [];
    this.sent = [];
    await this.publish();
    this.count('second round');
  }

  private newRound(laterMs: number): OracleRound {
    const two = twoInstants(this.policy);
    return {
      policy: this.policy,
      opensAt: opensAt + laterMs,
      t1: (two ? firstInstant : secondInstant) + laterMs,
      t2: secondInstant + laterMs,
      confirmGraceMs: this.policy === 'REQUIRE_CONFIRM' ? confirmGraceMs : 0,
      begun: 0,
    };
  }

  private async publish(): Promise<void> {
    const { t1, t2 } = this.round;
    const round = roundFrom(
      { seasonId, round: this.ref(0).round, policy: this.policy, shards, confirmGraceMs },
      {
        opensAt: Instant.parse(this.round.opensAt),
        subWindowClosesAt: Instant.parse(t1),
        closesAt: Instant.parse(t2),
      },
    );
    expect(await this.table.locks.openRound(round, this.instant())).toBe(true);
    this.oracles = [];
    this.tabs = [];
    for (let who = 0; who < people; who += 1) {
      const epoch = this.epochs[who] ?? 0;
      this.oracles.push(new OracleCandidate(this.round, false, epoch));
      this.tabs.push([0, 1].map(() => ({ ver: '0', epoch, revoked: false })));
    }
  }

  /** The window's edge makes the items; it passes over the last candidate, whose first save makes it. */
  private async open(): Promise<void> {
    const round = await this.roundNow();
    for (let who = 0; who < people - 1; who += 1) {
      const oracle = this.oracle(who);
      if (oracle.opened) continue;
      oracle.opened = true;
      oracle.epoch = this.epochs[who] ?? 0;
      const preference = openPreference(this.ref(who), round, oracle.epoch, this.instant());
      expect(await this.table.preferences.open(preference)).toBe('opened');
    }
  }

  // Time.

  async wait(ms: number): Promise<void> {
    await this.until(this.now + ms);
  }

  async goto(edge: 'open' | 't1' | 't2' | 'seal1' | 'seal2' | 'confirm', byMs: number) {
    const { t1, t2 } = this.round;
    const at = {
      open: this.round.opensAt,
      t1,
      t2,
      seal1: t1 + sealGraceMs,
      seal2: t2 + this.round.confirmGraceMs + sealGraceMs,
      confirm: t2 + this.round.confirmGraceMs,
    }[edge];
    if (at + byMs >= this.now) await this.until(at + byMs);
  }

  private async until(at: number): Promise<void> {
    if (this.now < this.round.opensAt && at >= this.round.opensAt) {
      await this.until(this.round.opensAt - 1);
      this.now = this.round.opensAt;
      await this.open();
    }
    for (;;) {
      const next = this.frozen.sort((a, b) => a.dueAt - b.dueAt)[0];
      if (next === undefined || next.dueAt > at) break;
      this.now = Math.max(this.now, next.dueAt);
      await this.thaw(next);
    }
    this.now = Math.max(this.now, at);
  }

  private async thaw(next = this.frozen[0]): Promise<void> {
    if (next === undefined) return;
    this.frozen = this.frozen.filter((it) => it !== next);
    await next.run();
  }

  private async arrive(frozenMs: number, run: () => Promise<void>): Promise<void> {
    if (frozenMs === 0) await run();
    else this.frozen.push({ dueAt: this.now + frozenMs, run });
  }

  // Candidates.

  async look(who: number, tab: number): Promise<void> {
    const item = await this.table.preferences.find(this.ref(who));
    this.tab(who, tab).ver = item?.ver ?? '0';
  }

  async signIn(who: number, tab: number): Promise<void> {
    const { revoked } = this.oracle(who);
    Object.assign(this.tab(who, tab), { epoch: this.epochs[who], revoked });
    await this.look(who, tab);
  }

  async change(
    kind: Kind,
    who: number,
    tabNumber: number,
    env: number,
    pick: number,
    frozenMs: number,
  ) {
    const tab = this.tab(who, tabNumber);
    const choice = kind === 'save' ? choices[pick % choices.length] : undefined;
    this.keys += 1;
    const asked: Asked = {
      ...{ kind, stamp: this.now, ver: tab.ver, epoch: tab.epoch, choice },
      key: `key-${this.name}-${this.keys}`,
      verdictOk: !(tab.revoked && choice?.category === 'EXEMPT_VETERAN'),
    };
    const sent = { who, tab, env, asked };
    this.sent.push(sent);
    await this.arrive(frozenMs, () => this.send(sent));
  }

  /** Sends an old request again, with its key; it arrives now. */
  async retry(nth: number, env: number): Promise<void> {
    const old = this.sent[this.sent.length - 1 - (nth % Math.max(1, this.sent.length))];
    if (old) await this.send({ ...old, env, asked: { ...old.asked, stamp: this.now } });
  }

  private async send({ who, tab, env, asked }: Sent): Promise<void> {
    await this.compare(who);
    const oracle = this.oracle(who);
    const expected = oracle.expects(asked);
    const lateBefore = this.late.length;
    const end = await this.end(asked, who, env);
    expect(end.name, `${asked.kind} at ${asked.stamp - this.round.t1} from t1`).toBe(expected);
    this.count(end.name);
    this.said.push(end.name);
    if (end.name === 'PreferenceClosed') {
      expect(this.late.length, 'a late attempt is recorded').toBe(lateBefore + 1);
      expect(this.late.at(-1)).toEqual({
        stamp: asked.stamp,
        closesAt: oracle.closeFor(asked.kind),
      });
    }
    if (end.name === 'PreferenceSealed' && oracle.sealed)
      expect(this.now - asked.stamp, 'no request in time is beaten by the job').toBeGreaterThan(
        50_000,
      );
    if (end.name === 'answered') {
      const answer = oracle.answers.find(({ key }) => key === asked.key);
      expect(end.version).toBe(answer?.ver);
    }
    if (end.name === 'accepted') {
      oracle.accept(asked, end.version);
      tab.ver = end.version;
    }
    await this.compare(who);
  }

  private async end(asked: Asked, who: number, env: number) {
    const change = this.changes[env];
    if (change === undefined) throw new Error(`No environment ${env}.`);
    const before = this.oracle(who).answers.some(({ key }) => key === asked.key);
    try {
      const view = await change(
        this.attempt(asked, who),
        asked.verdictOk ? 'ok' : 'CategoryNotAllowed',
      );
      return { name: before ? 'answered' : 'accepted', version: view.version };
    } catch (error) {
      if (error instanceof DomainFault) return { name: error.name, version: '' };
      throw error;
    }
  }

  private attempt(asked: Asked, who: number): Attempt {
    const { kind, epoch, choice, key } = asked;
    return {
      ...{ kind, epoch, choice, of: this.ref(who), requestId: 'r' },
      stamp: Instant.parse(asked.stamp),
      ver: Version.parse(asked.ver),
      request: { key, hash: JSON.stringify([kind, choice]) },
      by: this.ref(who).candidateId,
    };
  }

  // Officers.

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

  async extendOne(who: number, instant: InstantId, byMs: number): Promise<void> {
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
    expect(await this.table.preferences.write(seen, write)).toMatchObject({ done: true });
    this.count('extended one');
    if (instant === 't1' && oracle.t1 > this.now)
      oracle.personalT1 = Math.max(oracle.personalT1, to);
    const single = !twoInstants(this.policy);
    if (instant === 't2') oracle.personalT2 = Math.max(oracle.personalT2, to);
    oracle.personalT2 = Math.max(oracle.personalT2, oracle.personalT1);
    if (single && instant === 't2') oracle.personalT1 = Math.max(oracle.personalT1, 0);
  }

  /** Extends the instant for all; the approval arrives now and is applied after `frozenMs`. */
  async extendAll(instant: InstantId, byMs: number, frozenMs: number): Promise<void> {
    if (!lockInstants(this.policy).includes(instant)) return;
    const approvedAt = this.instant();
    await this.arrive(frozenMs, async () => {
      const { round, lock } = await this.table.locks.find(this.ref(0), instant);
      const number = instant === 't1' ? 1 : 2;
      const to = this.round[instant] + byMs;
      const inOrder =
        to > this.round.opensAt && (instant === 't2' ? to >= this.t1() : to <= this.round.t2);
      const later = byMs > 0 || approvedAt <= this.round.opensAt - 600_000;
      const allowed =
        inOrder && later && approvedAt < this.round[instant] && this.round.begun < number;
      const move = { to: Instant.parse(to), approvedAt, by: 'EXI' };
      expect(judgeInstantMove(round, lock, move) === 'ok').toBe(allowed);
      // The store holds alone: even unjudged, the write refuses an instant that is past or sealing.
      if (!allowed && (approvedAt >= this.round[instant] || this.round.begun >= number)) {
        const writes = movingInstant(round, lock, move);
        expect(await this.table.locks.write(this.ref(0), instant, writes)).toBe(false);
      }
      if (!allowed) return this.count('extension refused');
      const writes = movingInstant(round, lock, move);
      expect(await this.table.locks.write(this.ref(0), instant, writes)).toBe(true);
      this.round[instant] = to;
      if (!twoInstants(this.policy)) this.round.t1 = to;
      this.count('extended all');
    });
  }

  private t1(): number {
    return twoInstants(this.policy) ? this.round.t1 : 0;
  }

  // The pass.

  /** What the sweeper does: starts every pass that is due and can be ended. */
  async sweep(): Promise<void> {
    for (const instant of lockInstants(this.policy)) await this.pass(instant, {});
  }

  /**
   * One run of lock-preferences for its next instant, on a machine whose clock is off by `skewMs`; killed
   * before the write `killBefore`; with a request in flight landing before the write `landBefore`.
   */
  async pass(
    instantId: InstantId,
    options: { skewMs?: number; killBefore?: number; landBefore?: number; withoutBegin?: boolean },
  ): Promise<void> {
    const { skewMs = 0, killBefore, landBefore, withoutBegin = false } = options;
    if (!lockInstants(this.policy).includes(instantId)) return;
    const ref = this.ref(0);
    const { lock } = await this.table.locks.find(ref, instantId);
    const at = nextPassAt(lock);
    if (at === undefined) return;
    const task = { seasonId, round: ref.round, instantId, at };
    const now = () => Instant.parse(this.now + skewMs);
    const locks = this.table.locks;

    if (withoutBegin && lock.state === 'OPEN') {
      const alone = sealShard({ ...this.parts(now, this.table.preferences) });
      await expect(alone({ ...task, shard: 0 })).rejects.toMatchObject({ name: 'NotSealing' });
      return;
    }
    const plan = await planLock({ locks })(task);
    expect(plan.outcome).toBe('seal');
    const sealableFrom = at + this.round.confirmGraceMs + sealGraceMs;
    expect(plan.waitUntil).toBe(new Date(sealableFrom).toISOString());
    if (lock.state !== 'SEALING' && now() < sealableFrom) {
      const early = beginSealing({ locks, now })(task);
      await expect(early).rejects.toMatchObject({ name: 'TooEarlyToSeal' });
      return this.count('too early');
    }
    expect(await beginSealing({ locks, now })(task)).toEqual({ outcome: 'sealing' });
    this.round.begun = instantId === 't2' ? 2 : Math.max(1, this.round.begun) === 2 ? 2 : 1;
    this.passAt = at;

    try {
      const preferences = this.seized({ killBefore, landBefore });
      for (const shard of plan.shards)
        await sealShard(this.parts(now, preferences))({ ...task, shard });
    } catch (error) {
      if (!(error instanceof Killed)) throw error;
      this.count('killed');
      return this.compareAll();
    }
    await this.compareAll();
    const { counts } = await closeLock({ preferences: this.table.preferences, locks, now })(task);
    this.expectConserved(counts, instantId, at);
    this.reports[instantId] = counts;
    this.count('sealed');
    if (counts.deferred > 0) this.count('deferred');
    if (counts.leftOpen > 0) this.count('left open');
  }

  private parts(now: () => Instant, preferences: PreferenceStore) {
    return {
      preferences,
      locks: this.table.locks,
      now,
      standingsOf: async (some: readonly { candidateId: string }[]) =>
        new Map(
          some.map(({ candidateId }) => {
            const oracle = this.oracles.find((_, who) => this.ref(who).candidateId === candidateId);
            const judge = ({ category }: Choice) =>
              oracle?.revoked && category !== 'GENERAL'
                ? ('CategoryNotAllowed' as const)
                : ('ok' as const);
            return [candidateId, { eligible: true as const, judge }];
          }),
        ),
    };
  }

  /** The store as a pass meets it: its writes one after the other, some killed, some with company. */
  private seized({ killBefore = -1, landBefore = -1 }): PreferenceStore {
    const { preferences } = this.table;
    let number = 0;
    let queue: Promise<unknown> = Promise.resolve();
    return {
      ...preferences,
      write: (ref, write) => {
        const turn = queue.then(async () => {
          number += 1;
          if (killBefore > 0 && number >= killBefore) throw new Killed();
          if (number === landBefore && this.frozen.length > 0) {
            this.count('landed during the pass');
            await this.thaw();
          }
          return preferences.write(ref, write);
        });
        queue = turn.catch(() => undefined);
        return turn;
      },
    };
  }

  private expectConserved(
    counts: Record<string, number | undefined>,
    instantId: InstantId,
    at: number,
  ) {
    const opened = this.oracles.filter((oracle) => oracle.opened);
    const ended = (outcome: string) =>
      opened.filter(({ sealed }) => sealed?.outcome === outcome).length;
    const open = opened.filter(({ sealed }) => sealed === undefined);
    const left = open.filter(
      ({ missed, boundAt }) => missed && (boundAt === undefined || boundAt >= 0),
    );
    const leftOpen = instantId === 't1' ? left.length : 0;
    expect(counts).toMatchObject({
      all: opened.length,
      locked: ended('LOCKED'),
      noPreference: ended('NO_PREFERENCE'),
      voidUnconfirmed: ended('VOID_UNCONFIRMED'),
      invalidated: ended('INVALIDATED'),
      needsOffice: ended('NEEDS_OFFICE_DECISION'),
      leftOpen,
      deferred: open.length - leftOpen,
    });
    for (const oracle of open) expect(oracle.own).toBeGreaterThan(at);
    for (const { sealed } of opened) if (sealed?.outcome) this.count(sealed.outcome);
  }

  // Comparison with the promise.

  async compareAll(): Promise<void> {
    for (let who = 0; who < people; who += 1) await this.compare(who);
  }

  private async compare(who: number): Promise<void> {
    const oracle = this.oracle(who);
    const item = await this.table.preferences.find(this.ref(who));
    oracle.check(item, this.passAt);
    if (item === undefined) return;
    const view = lockedView(item, await this.roundNow(), this.instant());
    expect(view.locked).toBe(oracle.sealed !== undefined || this.now >= oracle.own);
    expect(view.choice).toEqual(oracle.choice);
    const history = oracle.accepted.map((it) => ({ ...it, stamp: Instant.parse(it.stamp) }));
    expect(versionOfHistory(this.ref(who), history)).toBe(item.ver);
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

  /** What lies in the table. */
  item(who: number): Promise<Preference | undefined> {
    return this.table.preferences.find(this.ref(who));
  }

  private async nextPass(instant: InstantId): Promise<number | undefined> {
    return nextPassAt((await this.table.locks.find(this.ref(0), instant)).lock);
  }

  private async roundNow(): Promise<Round> {
    const round = await this.table.locks.findRound(this.ref(0));
    if (round === undefined) throw preferenceFault('RoundUnknown');
    return round;
  }

  private oracle(who: number): OracleCandidate {
    const oracle = this.oracles[who % people];
    if (oracle === undefined) throw new Error(`No candidate ${who}.`);
    return oracle;
  }

  private tab(who: number, tab: number): Tab {
    const found = this.tabs[who % people]?.[tab % 2];
    if (found === undefined) throw new Error(`No tab ${tab} of candidate ${who}.`);
    return found;
  }

  private ref(who: number): PreferenceRef {
    const letter = 'abc'[who % people];
    const person = `${this.name}${'q'.repeat(15 - this.name.length)}${letter}`;
    return {
      seasonId,
      round: `${this.name}${this.roundNumber + 1}`,
      shard: who % shards,
      candidateId: CandidateId.parse(`c10001-${person}`),
    };
  }

  private instant(): Instant {
    return Instant.parse(this.now);
  }

  private count(what: string): void {
    this.seen[what] = (this.seen[what] ?? 0) + 1;
  }
}

class Killed extends Error {}

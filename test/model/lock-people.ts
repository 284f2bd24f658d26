import { expect } from 'vitest';
import { DomainFault } from '../../shared/domain/kernel/fault.ts';
import { CandidateId } from '../../shared/domain/kernel/ids.ts';
import { Instant } from '../../shared/domain/kernel/instant.ts';
import { preferenceFault } from '../../shared/domain/preference/faults.ts';
import { type Counts, isSealedForAll } from '../../shared/domain/preference/lock.ts';
import type { Attempt } from '../../shared/domain/preference/moves.ts';
import {
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
  type Round,
  roundFrom,
} from '../../shared/domain/preference/round.ts';
import { changePreference } from '../../shared/store/change-preference.ts';
import { rememberedRounds } from '../../shared/store/remembered-rounds.ts';
import type { LockTable } from './lock-memory.ts';
import { type Asked, OracleCandidate, type OracleRound, twoInstants } from './lock-oracle.ts';
import {
  choices,
  confirmGraceMs,
  firstInstant,
  opensAt,
  people,
  sealGraceMs,
  seasonId,
  secondInstant,
  shards,
} from './lock-season.ts';

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

/** Three candidates in a round, the functions that serve them warm in two environments, and a clock that only the test moves. */
export class LockPeople {
  now = opensAt - 3_600_000;
  readonly seen: Record<string, number> = {};
  /** How each wish ended, in the order of their ends. */
  readonly said: string[] = [];
  /** What the last ended pass of each instant reported. */
  readonly reports: Partial<Record<InstantId, Counts>> = {};
  readonly late: { stamp: number; closesAt: number }[] = [];
  protected readonly table: LockTable;
  protected readonly policy: LockPolicy;
  protected readonly name: string;
  protected roundNumber = 0;
  protected round: OracleRound;
  protected oracles: OracleCandidate[] = [];
  protected tabs: Tab[][] = [];
  protected epochs: number[] = [];
  protected frozen: Frozen[] = [];
  protected sent: Sent[] = [];
  protected keys = 0;
  protected passAt: number | undefined;
  protected readonly changes: ReturnType<typeof changePreference>[];
  protected readonly pastRounds: { ref: PreferenceRef; sealed: OracleCandidate }[] = [];

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

  protected newRound(laterMs: number): OracleRound {
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

  protected async publish(): Promise<void> {
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
  protected async open(): Promise<void> {
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

  protected async until(at: number): Promise<void> {
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

  protected async thaw(next = this.frozen[0]): Promise<void> {
    if (next === undefined) return;
    this.frozen = this.frozen.filter((it) => it !== next);
    await next.run();
  }

  protected async arrive(frozenMs: number, run: () => Promise<void>): Promise<void> {
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

  protected async send({ who, tab, env, asked }: Sent): Promise<void> {
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

  protected async end(asked: Asked, who: number, env: number) {
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

  protected attempt(asked: Asked, who: number): Attempt {
    const { kind, epoch, choice, key } = asked;
    return {
      ...{ kind, epoch, choice, of: this.ref(who), requestId: 'r' },
      stamp: Instant.parse(asked.stamp),
      ver: Version.parse(asked.ver),
      request: { key, hash: JSON.stringify([kind, choice]) },
      by: this.ref(who).candidateId,
    };
  }

  // Comparison with the promise.

  async compareAll(): Promise<void> {
    for (let who = 0; who < people; who += 1) await this.compare(who);
  }

  protected async compare(who: number): Promise<void> {
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

  /** What lies in the table. */
  item(who: number): Promise<Preference | undefined> {
    return this.table.preferences.find(this.ref(who));
  }

  protected async roundNow(): Promise<Round> {
    const round = await this.table.locks.findRound(this.ref(0));
    if (round === undefined) throw preferenceFault('RoundUnknown');
    return round;
  }

  protected oracle(who: number): OracleCandidate {
    const oracle = this.oracles[who % people];
    if (oracle === undefined) throw new Error(`No candidate ${who}.`);
    return oracle;
  }

  protected tab(who: number, tab: number): Tab {
    const found = this.tabs[who % people]?.[tab % 2];
    if (found === undefined) throw new Error(`No tab ${tab} of candidate ${who}.`);
    return found;
  }

  protected ref(who: number): PreferenceRef {
    const letter = 'abc'[who % people];
    const person = `${this.name}${'q'.repeat(15 - this.name.length)}${letter}`;
    return {
      seasonId,
      round: `${this.name}${this.roundNumber + 1}`,
      shard: who % shards,
      candidateId: CandidateId.parse(`c10001-${person}`),
    };
  }

  protected instant(): Instant {
    return Instant.parse(this.now);
  }

  protected count(what: string): void {
    this.seen[what] = (this.seen[what] ?? 0) + 1;
  }
}

import { preferenceFault } from '../../shared/domain/preference/faults.ts';
import { changed, holds, type Item, type Write } from '../../shared/domain/preference/guard.ts';
import { type Lock, locksOf } from '../../shared/domain/preference/lock.ts';
import type { Preference } from '../../shared/domain/preference/preference.ts';
import type { InstantId, Round } from '../../shared/domain/preference/round.ts';
import type { LockStore } from '../../shared/store/lock-store.ts';
import type { PreferenceStore } from '../../shared/store/preference-store.ts';

/** Where the lock keeps what it knows: DynamoDB, or this memory. */
export interface LockTable {
  readonly preferences: PreferenceStore;
  readonly locks: LockStore;
  /** The record that holds the candidate's epoch outside the preference: the account. */
  setEpoch(candidateId: string, epoch: number): Promise<void>;
}

/**
 * The table in memory. It evaluates the declared writes as they are; that DynamoDB says the same of every
 * guard and change is held by test/store/condition.test.ts.
 */
export function memoryTable(): LockTable {
  const preferences = new Map<string, Preference>();
  const rounds = new Map<string, Round>();
  const locks = new Map<string, Lock>();
  const epochs = new Map<string, number>();

  const put = <T extends object>(items: Map<string, T>, name: string, write: Write) => {
    const item = items.get(name) as (T & Item) | undefined;
    if (item === undefined || !holds(write.guard, item, write.given)) return false;
    items.set(name, changed(item, write.change));
    return true;
  };
  const nameOf = (ref: { round: string; candidateId: string }) => `${ref.round}/${ref.candidateId}`;

  return {
    preferences: {
      async find(ref) {
        return preferences.get(nameOf(ref));
      },
      async *inShard({ round, shard }) {
        yield [...preferences.values()].filter((it) => it.round === round && it.shard === shard);
      },
      async open(preference, pins) {
        if (pins && epochs.get(preference.candidateId) !== preference.epoch) return 'epoch-changed';
        if (pins && rounds.get(preference.round)?.settled !== pins.round.settled)
          return 'round-changed';
        if (preferences.has(nameOf(preference))) return 'there';
        preferences.set(nameOf(preference), preference);
        return 'opened';
      },
      async write(ref, write) {
        const done = put(preferences, nameOf(ref), write);
        const it = preferences.get(nameOf(ref));
        return done && it ? { done, preference: it } : { done: false, met: it };
      },
    },
    locks: {
      async findRound({ round }) {
        return rounds.get(round);
      },
      async find({ round: name }, instantId) {
        const [round, lock] = [rounds.get(name), locks.get(`${name}/${instantId}`)];
        if (round === undefined || lock === undefined) throw preferenceFault('RoundUnknown');
        return { round, lock };
      },
      async openRound(round, at) {
        rounds.set(round.round, round);
        for (const lock of locksOf(round, at)) locks.set(`${round.round}/${lock.instantId}`, lock);
        return true;
      },
      async write({ round: name }, instantId: InstantId, writes) {
        const lockName = `${name}/${instantId}`;
        const before = { round: rounds.get(name), lock: locks.get(lockName) };
        const done =
          put(locks, lockName, writes.lock) &&
          (writes.round === undefined || put(rounds, name, writes.round));
        if (!done && before.lock) locks.set(lockName, before.lock);
        return done;
      },
    },
    async setEpoch(candidateId, epoch) {
      epochs.set(candidateId, epoch);
    },
  };
}

import { expect } from 'vitest';
import { beginSealing } from '../../functions/preferences/begin-sealing/begin-sealing.ts';
import { closeLock } from '../../functions/preferences/close-lock/close-lock.ts';
import { planLock } from '../../functions/preferences/plan-lock/plan-lock.ts';
import { sealShard } from '../../functions/preferences/seal-shard/seal-shard.ts';
import type { Clock, Instant } from '../../shared/domain/kernel/instant.ts';
import type { Standing } from '../../shared/domain/preference/eligibility.ts';
import type { Counts, Lock } from '../../shared/domain/preference/lock.ts';
import type { PreferenceStore } from '../../shared/store/preference-store.ts';
import type { LockTable } from './lock-memory.ts';

/** What may befall a pass. */
export interface Chances {
  /** How far the clock of its machine is off. */
  readonly skewMs?: number | undefined;
  /** Killed before this write. */
  readonly killBefore?: number | undefined;
  /** A request in flight lands before this write. */
  readonly landBefore?: number | undefined;
  /** Somebody starts the sealing of a shard alone. */
  readonly withoutBegin?: boolean | undefined;
}

interface PassParts extends Chances {
  readonly now: Clock;
  readonly sealableFrom: number;
  readonly begun: () => void;
  readonly land: () => Promise<void>;
  readonly standingOf: (candidateId: string) => Standing;
}

/** Runs the steps of lock-preferences one after the other, as its workflow does. */
export async function runPass(
  { preferences, locks }: LockTable,
  lock: Lock,
  at: Instant,
  parts: PassParts,
): Promise<{ end: 'not begun' | 'too early' | 'killed' | 'sealed'; counts?: Counts }> {
  const { seasonId, round, instantId } = lock;
  const { now, sealableFrom, standingOf } = parts;
  const task = { seasonId, round, instantId, at };
  const seal = sealShard({
    ...{ preferences: seized(preferences, parts), locks, now },
    standingsOf: async (some) =>
      new Map(some.map(({ candidateId }) => [candidateId, standingOf(candidateId)])),
  });

  if (parts.withoutBegin && lock.state === 'OPEN') {
    expect(await nameOf(seal({ ...task, shard: 0 }))).toBe('NotSealing');
    return { end: 'not begun' };
  }
  const plan = await planLock({ locks })(task);
  expect(plan.outcome).toBe('seal');
  expect(plan.waitUntil).toBe(new Date(sealableFrom).toISOString());

  const isEarly = lock.state !== 'SEALING' && now() < sealableFrom;
  const begun = await nameOf(beginSealing({ locks, now })(task));
  expect(begun).toBe(isEarly ? 'TooEarlyToSeal' : 'done');
  if (isEarly) return { end: 'too early' };
  parts.begun();

  for (const shard of plan.shards) {
    const sealed = await nameOf(seal({ ...task, shard }));
    if (sealed === Killed.name) return { end: 'killed' };
    expect(sealed).toBe('done');
  }
  const report = await closeLock({ preferences, locks, now })(task).catch(nameIn);
  expect(report).toMatchObject({ state: 'SEALED' });
  return typeof report === 'string' ? { end: 'killed' } : { end: 'sealed', counts: report.counts };
}

/** The store as a pass meets it: its writes one after the other, some killed, some with company. */
function seized(
  preferences: PreferenceStore,
  { killBefore, landBefore, land }: PassParts,
): PreferenceStore {
  let number = 0;
  let queue: Promise<unknown> = Promise.resolve();
  return {
    ...preferences,
    write: (ref, write) => {
      const turn = queue.then(async () => {
        number += 1;
        if (killBefore !== undefined && number >= killBefore) throw new Killed();
        if (number === landBefore) await land();
        return preferences.write(ref, write);
      });
      queue = turn.catch(() => undefined);
      return turn;
    },
  };
}

class Killed extends Error {
  override name = Killed.name;
}

/** How a step ended: `done`, or the name of its error, so that every surprise is a failed assertion. */
function nameOf(step: Promise<unknown>): Promise<string> {
  return step.then(() => 'done', nameIn);
}

/** What an assertion said inside a step stays what it is. */
function nameIn(error: Error): string {
  if (error.name === 'AssertionError') throw error;
  return error.name;
}

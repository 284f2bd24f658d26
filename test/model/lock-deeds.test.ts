import { describe, expect, test } from 'vitest';
import { beginSealing } from '../../functions/preferences/begin-sealing/begin-sealing.ts';
import { closeLock } from '../../functions/preferences/close-lock/close-lock.ts';
import { planLock } from '../../functions/preferences/plan-lock/plan-lock.ts';
import { sealShard } from '../../functions/preferences/seal-shard/seal-shard.ts';
import { openPreference } from '../../shared/domain/preference/preference.ts';
import {
  at,
  movingOne,
  opensAt,
  ref,
  someRound,
  t1,
  t2,
} from '../domain/preference/preference-builder.ts';
import { memoryTable } from './lock-memory.ts';

const hourMs = 3_600_000;
const round = someRound({ shards: 1 });
const task = { seasonId: round.seasonId, round: round.round, instantId: 't1', at: t1 } as const;
const one = { ...ref, shard: 0 };

async function someLock() {
  const { preferences, locks } = memoryTable();
  await locks.openRound(round, opensAt);
  await preferences.open(openPreference(one, round, 1, opensAt));
  const now = () => at(t1, 120_000);
  const standingsOf = async () => new Map();
  return {
    preferences,
    locks,
    plan: planLock({ locks }),
    begin: beginSealing({ locks, now }),
    seal: sealShard({ preferences, locks, standingsOf, now }),
    close: closeLock({ preferences, locks, now }),
  };
}

describe('the deeds of the sealing', () => {
  test('go one after the other, and each again without harm', async () => {
    const { plan, begin, seal, close, locks } = await someLock();
    expect(await plan(task)).toMatchObject({ outcome: 'seal', shards: [0] });
    for (const _ of [1, 2]) expect(await begin(task)).toEqual({ outcome: 'sealing' });
    for (const _ of [1, 2])
      expect(await seal({ ...task, shard: 0 })).toMatchObject({ leftOpen: 1 });
    for (const _ of [1, 2]) expect(await close(task)).toMatchObject({ state: 'SEALED' });
    expect(await plan(task)).toMatchObject({ outcome: 'nothing-to-seal', shards: [] });
    expect(await begin(task)).toEqual({ outcome: 'nothing-to-seal' });
    expect((await locks.find(task, 't1')).lock.state).toBe('SEALED');
    expect((await locks.find(task, 't1')).round.settled).toBe('t1');
  });

  test('close nothing while a preference is not accounted for', async () => {
    const { begin, seal, close } = await someLock();
    await expect(close(task)).rejects.toMatchObject({ name: 'NotSealing' });
    await begin(task);
    await expect(close(task)).rejects.toMatchObject({
      name: 'LockIncomplete',
      details: { missing: 1 },
    });
    await seal({ ...task, shard: 0 });
    expect(await close(task)).toMatchObject({ counts: { all: 1, leftOpen: 1 } });
  });

  test('do nothing for an instant that has moved', async () => {
    const { plan, begin, seal, locks } = await someLock();
    const { lock } = await locks.find(task, 't1');
    const move = { to: at(t1, hourMs), approvedAt: at(t1, -1) };
    await locks.write(task, 't1', movingOne(round, lock, move));
    expect(await plan(task)).toMatchObject({ outcome: 'nothing-to-seal' });
    expect(await begin(task)).toEqual({ outcome: 'nothing-to-seal' });
    await expect(seal({ ...task, shard: 0 })).rejects.toMatchObject({ name: 'NotSealing' });
  });

  test('leave a first instant settled that is sealed after the close', async () => {
    const { locks } = await someLock();
    const now = () => at(t2, 120_000);
    const begin = beginSealing({ locks, now });
    await begin({ ...task, instantId: 't2', at: t2 });
    await begin(task);
    expect((await locks.find(task, 't1')).round.settled).toBe('t2');
  });

  test('never seal whom they cannot judge', async () => {
    const { preferences, locks } = await someLock();
    const now = () => at(t2, 120_000);
    const late = { ...task, instantId: 't2', at: t2 } as const;
    await beginSealing({ locks, now })(late);
    const unknown = sealShard({ preferences, locks, standingsOf: async () => new Map(), now });
    await expect(unknown({ ...late, shard: 0 })).rejects.toThrow('has no standing');
    expect((await preferences.find(one))?.sealedAt).toBeUndefined();
  });
});

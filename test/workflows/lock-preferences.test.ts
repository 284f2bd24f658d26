import { describe, expect, test } from 'vitest';
import definition from '../../workflows/lock-preferences.asl.json' with { type: 'json' };
import { walk } from '../support/walk.ts';

const at = 1_711_270_800_000;
const lock = { seasonId: 'HN-ZSB-2024', round: '1', instantId: 't1', at };
const input = { ...lock, attempt: 1 };
const waitUntil = new Date(at + 120_000).toISOString();
const counts = { all: 400, locked: 300 };

const answers = {
  PlanLock: () => ({ outcome: 'seal', waitUntil, shards: [0, 1, 2] }),
  BeginSealing: () => ({ outcome: 'sealing' }),
  SealShard: () => counts,
  CloseLock: () => ({ state: 'SEALED', counts }),
  ParkWork: () => ({ outcome: 'parked' }),
};
const fails = (name: string) => () => {
  throw Object.assign(new Error('no'), { name });
};
const seal = (some: Partial<Record<keyof typeof answers, (payload: never) => unknown>> = {}) =>
  walk(definition, input, { ...answers, ...some }, { atMs: at });

describe('the lock-preferences workflow', () => {
  test('waits for the grace, seals each shard, counts, and is within its budget', async () => {
    const run = await seal();
    expect(run.output).toEqual({ state: 'SEALED', counts });
    expect(run.elapsedMs).toBe(120_000);
    expect(run.calls).toEqual([
      { name: 'PlanLock', payload: input },
      { name: 'BeginSealing', payload: lock },
      ...[0, 1, 2].map((shard) => ({ name: 'SealShard', payload: { ...lock, shard } })),
      { name: 'CloseLock', payload: lock },
    ]);
    expect(run.transitions).toBeLessThanOrEqual(20 + 3);
  });

  test('handles a round of one shard', async () => {
    const run = await seal({ PlanLock: () => ({ outcome: 'seal', waitUntil, shards: [0] }) });
    expect(run.calls.filter(({ name }) => name === 'SealShard')).toHaveLength(1);
  });

  test('does nothing for an instant that has moved, before its wait or during it', async () => {
    const nothing = () => ({ outcome: 'nothing-to-seal', waitUntil, shards: [] });
    const old = await seal({ PlanLock: nothing });
    expect(old.states.at(-1)).toBe('Nothing to seal');
    expect(old.elapsedMs).toBe(0);
    const moved = await seal({ BeginSealing: () => ({ outcome: 'nothing-to-seal' }) });
    expect(moved.states.at(-1)).toBe('Nothing to seal');
    expect(moved.calls.map(({ name }) => name)).not.toContain('SealShard');
  });

  test('begins again while its clock is a moment early', async () => {
    let asked = 0;
    const BeginSealing = () => {
      asked += 1;
      return asked < 3 ? fails('TooEarlyToSeal')() : { outcome: 'sealing' };
    };
    expect((await seal({ BeginSealing })).output).toEqual({ state: 'SEALED', counts });
  });

  test.each([
    ['PlanLock', 'RoundUnknown', 'RoundUnknown'],
    ['BeginSealing', 'TooEarlyToSeal', 'TooEarlyToSeal'],
    ['SealShard', 'NotSealing', 'ShardNotSealed'],
    ['CloseLock', 'LockIncomplete', 'LockIncomplete'],
  ] as const)('that stops at %s is parked where a person sees it', async (name, error, told) => {
    const run = await seal({ [name]: fails(error) });
    expect(run.error).toBe('SealingUnfinished');
    expect(run.calls.at(-1)).toMatchObject({
      name: 'ParkWork',
      payload: { seasonId: lock.seasonId, what: 'lock-preferences' },
    });
    const parked = run.calls.at(-1)?.payload as { error: string };
    expect([told, 'States.ExceedToleratedFailureThreshold']).toContain(parked.error);
  });

  test('fails even when parking fails, so that the sweeper starts the next attempt', async () => {
    const run = await seal({ CloseLock: fails('Bug'), ParkWork: fails('Bug') });
    expect(run.error).toBe('SealingUnfinished');
  });
});

import { describe, expect, test } from 'vitest';
import { faultPlan } from '../../../infra/rehearsal/faults.ts';

/** One request, as the HTTP API hands it to a function. */
const request = (key: string) => ({ headers: { 'idempotency-key': key }, requestContext: {} });

/** What strikes whom, when these requests run in this order, each so often. */
function strikes(seed: number, keys: readonly string[], tries = 1): Map<string, unknown> {
  const plan = faultPlan(seed);
  const struck = new Map<string, unknown>();
  for (let attempt = 1; attempt <= tries; attempt += 1) {
    for (const key of keys) {
      const id = `${key}/${attempt}`;
      plan.runs.onStart?.({ id, functionName: 'local-save-profile', event: request(key) });
      for (let index = 0; index < 6; index += 1) {
        const fault = plan.decide({ invocation: id, action: 'UpdateItem', index });
        if (fault !== undefined) struck.set(id, { fault, index });
      }
      plan.runs.onEnd?.({ id, functionName: 'local-save-profile', result: { payload: null } });
    }
  }
  expect(plan.injected()).toBe(struck.size);
  return struck;
}

const keys = Array.from({ length: 400 }, (_, n) => `somebody-${n}`);

describe('a plan of faults', () => {
  test('strikes the same acts, whatever the order in which they happen', () => {
    const forwards = strikes(7, keys);
    expect(strikes(7, keys.toReversed())).toEqual(forwards);
    expect(forwards.size).toBeGreaterThan(15);
  });

  test('strikes others under another seed', () => {
    expect([...strikes(8, keys).keys()]).not.toEqual([...strikes(7, keys).keys()]);
  });

  test('lets everybody through who tries a third time', () => {
    const third = [...strikes(7, keys, 3).keys()].filter((id) => id.endsWith('/3'));
    expect(third).toEqual([]);
  });

  test('knows each kind of fault', () => {
    const kinds = new Set(
      [...strikes(7, keys, 2).values()].map((strike) =>
        JSON.stringify((strike as { fault: unknown }).fault),
      ),
    );
    expect(kinds.size).toBe(6);
  });

  test('lets edges fire never, once and twice', () => {
    const plan = faultPlan(7);
    const edges = [
      'W02-open',
      'W02-close',
      'W04-open',
      'W04-close',
      'W09-open',
      'W10-open',
      'W11-close',
    ];
    const times = edges.map((edge) =>
      plan.startsOf({ schedule: `${edge}-1706486400000`, dueAt: 0, arn: '', input: '' }),
    );
    expect(new Set(times)).toEqual(new Set([0, 1, 2]));
    expect(plan.startsOf({ schedule: 'sweep-season', dueAt: 0, arn: '', input: '' })).toBe(1);
  });

  test('kills the first try of each sealing half way', () => {
    const plan = faultPlan(1);
    const event = { seasonId: 'HN-ZSB-2024', round: 'R1', shard: 2 };
    plan.runs.onStart?.({ id: 'run', functionName: 'local-seal-shard', event });
    expect(plan.decide({ invocation: 'run', action: 'Query', index: 0 })).toBeUndefined();
    expect(plan.decide({ invocation: 'run', action: 'UpdateItem', index: 3 })).toBe('die-after');
  });

  test('harms nothing after the season', () => {
    const plan = faultPlan(1);
    plan.end();
    plan.runs.onStart?.({ id: 'run', functionName: 'local-seal-shard', event: {} });
    expect(plan.decide({ invocation: 'run', action: 'UpdateItem', index: 3 })).toBeUndefined();
  });

  test('harms nothing while it is to be calm, and goes on afterwards', async () => {
    const plan = faultPlan(1);
    const event = { seasonId: 'HN-ZSB-2024', round: 'R1' };
    const killed = (shard: number) => {
      const run = { id: `${shard}`, functionName: 'local-seal-shard', event: { ...event, shard } };
      plan.runs.onStart?.(run);
      return plan.decide({ invocation: run.id, action: 'UpdateItem', index: 3 });
    };
    await plan.calmly(async () => expect(killed(1)).toBeUndefined());
    expect(killed(2)).toBe('die-after');
  });
});

import fc from 'fast-check';
import { expect, test } from 'vitest';
import { freshTable } from '../support/dynamodb.ts';
import { play, storyOf } from './lock-commands.ts';
import { realTable } from './lock-table.ts';
import { LockWorld } from './lock-world.ts';

const numRuns = Number(process.env.LOCK_REAL_RUNS ?? 400);
/** Stories that are told at the same time; each has people and rounds of its own. */
const tellers = 4;

test('holds its promise with real conditional writes too', { timeout: 1_200_000 }, async () => {
  const table = realTable(await freshTable());
  const seen: Record<string, number> = {};
  let number = 0;
  const tell = () =>
    fc.assert(
      fc.asyncProperty(storyOf(16), async (told) => {
        number += 1;
        const world = new LockWorld(table, told.policy, nameOf(number));
        await play(world, told);
        for (const [what, times] of Object.entries(world.seen))
          seen[what] = (seen[what] ?? 0) + times;
      }),
      { numRuns: Math.ceil(numRuns / tellers), includeErrorInReport: true },
    );
  await Promise.all(Array.from({ length: tellers }, tell));
  for (const what of ['accepted', 'PreferenceClosed', 'PreferenceConflict', 'LOCKED', 'left open'])
    expect(seen[what] ?? 0, what).toBeGreaterThan(10);
});

/** A short name in the letters of a candidate id. */
function nameOf(number: number): string {
  return [...number.toString(26)].map((digit) => letters[Number.parseInt(digit, 26)]).join('');
}
const letters = 'abcdefghijklmnopqrstuvwxyz';

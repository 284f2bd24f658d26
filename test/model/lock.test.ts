import fc from 'fast-check';
import { expect, test } from 'vitest';
import { play, storyOf } from './lock-commands.ts';
import { memoryTable } from './lock-memory.ts';
import { LockWorld } from './lock-world.ts';

const numRuns = Number(process.env.LOCK_RUNS ?? 10_000);
const seed = process.env.LOCK_SEED;
const seen: Record<string, number> = {};

test('holds its promise in every story of up to 40 commands', { timeout: 1_200_000 }, async () => {
  await fc.assert(
    fc.asyncProperty(storyOf(40), async (told) => {
      const world = new LockWorld(memoryTable(), told.policy, 'm');
      await play(world, told);
      for (const [what, times] of Object.entries(world.seen))
        seen[what] = (seen[what] ?? 0) + times;
    }),
    { numRuns, includeErrorInReport: true, ...(seed !== undefined && { seed: Number(seed) }) },
  );
  expect(seen.sealed).toBeGreaterThan(numRuns);
});

test.each([
  ...['accepted', 'answered', 'PreferenceNotOpen', 'PreferenceClosed', 'PreferenceSealed'],
  ...['PreferenceConflict', 'EligibilityChanged', 'NothingSaved', 'CategoryNotAllowed'],
  ...['extended one', 'extended all', 'extension refused', 'too early', 'killed', 'sealed'],
  ...['deferred', 'left open', 'landed during the pass', 'second round'],
  ...['LOCKED', 'NO_PREFERENCE', 'VOID_UNCONFIRMED', 'INVALIDATED', 'NEEDS_OFFICE_DECISION'],
])('some stories put it to the test: %s', (what) => {
  expect(seen[what] ?? 0).toBeGreaterThan(numRuns / 1_000);
});

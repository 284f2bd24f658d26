import fc from 'fast-check';
import { expect, test } from 'vitest';
import { play, storyOf } from './lock-commands.ts';
import { memoryTable } from './lock-memory.ts';
import { LockWorld } from './lock-world.ts';

const numRuns = Number(process.env.LOCK_RUNS ?? 10_000);

test('holds its promise in every story of up to 40 commands', { timeout: 180_000 }, async () => {
  const seen: Record<string, number> = {};
  await fc.assert(
    fc.asyncProperty(storyOf(40), async (told) => {
      const world = new LockWorld(memoryTable(), told.policy, 'm');
      await play(world, told);
      for (const [what, times] of Object.entries(world.seen))
        seen[what] = (seen[what] ?? 0) + times;
    }),
    { numRuns, verbose: 1, ...seedOf(process.env.LOCK_SEED) },
  );
  if (process.env.LOCK_TOLD) console.table(seen);
  // A promise that no story put to the test would be an empty one.
  for (const what of everyEnd) expect(seen[what] ?? 0, what).toBeGreaterThan(numRuns / 1_000);
});

const everyEnd = [
  ...['accepted', 'answered', 'PreferenceNotOpen', 'PreferenceClosed', 'PreferenceSealed'],
  ...['PreferenceConflict', 'EligibilityChanged', 'NothingSaved', 'CategoryNotAllowed'],
  ...['extended one', 'extended all', 'extension refused', 'too early', 'killed', 'sealed'],
  ...['deferred', 'left open', 'landed during the pass', 'second round'],
  ...['LOCKED', 'NO_PREFERENCE', 'VOID_UNCONFIRMED', 'INVALIDATED', 'NEEDS_OFFICE_DECISION'],
];

function seedOf(seed: string | undefined) {
  return seed === undefined ? {} : { seed: Number(seed) };
}

import { spawnSync } from 'node:child_process';
import { expect, test } from 'vitest';

const rehearse = (...args: string[]) =>
  spawnSync(process.execPath, ['infra/rehearsal/rehearse.ts', ...args], { encoding: 'utf8' });

test.each([
  [['--bogus'], /^Unknown option '--bogus': it is npm run rehearse /],
  [['--candidates', 'many'], /^--candidates many: give a whole number from 24 on\.$/],
  [['--seed', '-1'], /--seed/],
  [['--sabotage', 'I99'], /^--sabotage I99: it must be one of I01 .* I38\.$/],
])('%j is refused in one sentence', (args, sentence) => {
  const { status, stderr, stdout } = rehearse(...args);
  expect(stderr.trim()).toMatch(sentence);
  expect(stderr.trim().split('\n')).toHaveLength(1);
  expect([status, stdout]).toEqual([1, '']);
});

import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/* `npm test`: everything there is to check, in one run, ending in one line `N passed, N failed`. */

interface Tally {
  passed: number;
  failed: number;
}

/** Each static check counts as one. */
const checks: readonly (readonly [string, string, ...string[]])[] = [
  ['format and lint', 'biome', 'check', '--error-on-warnings', '.'],
  ['types', 'tsc'],
  ['types of the portal', 'tsc', '-p', 'web'],
  ['fences', 'depcruise', 'shared', 'functions', 'infra', 'web/src', 'test'],
  ['dead code', 'knip'],
];

const tally: Tally = { passed: 0, failed: 0 };
for (const [name, command, ...args] of checks) count(name, (await run(command, args)) === 0);
count('build of functions and portal', (await run('npm', ['run', '--silent', 'build'])) === 0);

const folder = mkdtempSync(join(tmpdir(), 'kaoqi-test-'));
const report = join(folder, 'vitest.json');
const status = await run('vitest', [
  'run',
  '--reporter=default',
  '--reporter=json',
  `--outputFile.json=${report}`,
]);
const { numPassedTests, numFailedTests, numFailedTestSuites } = readReport(report);
rmSync(folder, { recursive: true });
tally.passed += numPassedTests;
tally.failed += numFailedTests;
// A file that could not be loaded, or an error outside any test, has failed too.
if (status !== 0 && numFailedTests === 0) tally.failed += Math.max(1, numFailedTestSuites);

console.log(`${tally.passed} passed, ${tally.failed} failed`);
process.exitCode = tally.failed === 0 ? 0 : 1;

function count(name: string, fine: boolean): void {
  console.log(`${fine ? '✓' : '✗'} ${name}`);
  tally[fine ? 'passed' : 'failed'] += 1;
}

function run(command: string, args: readonly string[]): Promise<number> {
  return new Promise((done) => {
    spawn(command, args, { stdio: 'inherit' })
      .on('error', () => done(1))
      .on('exit', (code) => done(code ?? 1));
  });
}

function readReport(file: string) {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as {
      numPassedTests: number;
      numFailedTests: number;
      numFailedTestSuites: number;
    };
  } catch {
    return { numPassedTests: 0, numFailedTests: 0, numFailedTestSuites: 1 };
  }
}

import { execFile } from 'node:child_process';
import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { lockMutants, type Mutant } from './lock-mutants.ts';

/**
 * `npm run mutants -- lock`: breaks the lock on purpose, one text at a time, and wants a failed assertion for
 * each. Every mutant lives in a copy of the tree of its own; the working tree is never touched.
 */

const root = new URL('../..', import.meta.url).pathname;
const areas: Record<string, readonly Mutant[]> = { lock: lockMutants };
const linked = ['node_modules'];
const copied = [
  'shared',
  'functions',
  'workflows',
  'infra',
  'test',
  'package.json',
  'tsconfig.json',
];
const atOnce = 2;

interface Verdict {
  /** `broken`: a test failed or did not load, but no assertion said no. That proves nothing. */
  readonly end: 'killed' | 'SURVIVED' | 'BROKEN';
  readonly by: string;
}

/** What vitest's JSON report says of one test file. */
interface Report {
  readonly numTotalTests: number;
  readonly testResults: readonly {
    readonly message: string;
    readonly assertionResults: readonly {
      readonly status: string;
      readonly fullName: string;
      readonly failureMessages: readonly string[];
    }[];
  }[];
}

async function main(area: string): Promise<number> {
  const mutants = areas[area];
  if (mutants === undefined)
    throw new Error(`There are no mutants of "${area}"; try: ${Object.keys(areas).join(', ')}.`);
  for (const mutant of mutants) onlyPlace(mutant);

  const startedAt = Date.now();
  const clean = await examine(undefined, [...new Set(mutants.flatMap(({ tests }) => tests))]);
  if (clean.end !== 'SURVIVED') throw new Error(`The clean run fails: ${clean.by}`);

  const verdicts = await inParallel(mutants, (mutant) => examine(mutant, mutant.tests));
  for (const [index, { why }] of mutants.entries()) {
    const { end, by } = verdicts[index] ?? { end: 'BROKEN', by: 'not run' };
    console.log(`${end.padEnd(8)}  ${why.padEnd(64)}  ${by}`);
  }
  const killed = verdicts.filter(({ end }) => end === 'killed').length;
  const seconds = Math.round((Date.now() - startedAt) / 1_000);
  console.log(`\n${killed} of ${mutants.length} killed in ${seconds} s.`);
  return killed === mutants.length ? 0 : 1;
}

/** The text must stand exactly once, or the mutant is not the one that was meant. */
function onlyPlace({ file, find, why }: Mutant): string {
  const text = readFileSync(join(root, file), 'utf8');
  const places = text.split(find).length - 1;
  if (places !== 1)
    throw new Error(`"${why}": its text stands ${places} times in ${file}, not once.`);
  return text;
}

async function examine(mutant: Mutant | undefined, tests: readonly string[]): Promise<Verdict> {
  const folder = mkdtempSync(join(tmpdir(), 'kaoqi-mutant-'));
  try {
    for (const name of linked) symlinkSync(join(root, name), join(folder, name));
    for (const name of copied) cpSync(join(root, name), join(folder, name), { recursive: true });
    mkdirSync(join(folder, '.report'));
    if (mutant !== undefined) {
      const text = onlyPlace(mutant).replace(mutant.find, () => mutant.replace);
      writeFileSync(join(folder, mutant.file), text);
    }
    return judged(
      await report(
        folder,
        tests,
        tests.some((test) => test.includes('store/')),
      ),
    );
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function report(folder: string, tests: readonly string[], needsDynamoDb: boolean) {
  const file = join(folder, '.report', 'report.json');
  const config = {
    test: {
      include: tests,
      bail: 1,
      testTimeout: 60_000,
      ...(needsDynamoDb && { globalSetup: ['test/support/dynamodb.ts'] }),
    },
  };
  writeFileSync(join(folder, 'vitest.config.mjs'), `export default ${JSON.stringify(config)};\n`);
  const vitest = join(root, 'node_modules/vitest/vitest.mjs');
  const args = [vitest, 'run', '--reporter=json', `--outputFile=${file}`];
  const env = { ...process.env, LOCK_RUNS: '1500', LOCK_SEED: '20240324', LOCK_IN_MEMORY: '1' };
  const run = promisify(execFile)(process.execPath, args, { cwd: folder, env });
  // A failed test is an exit status of 1; what it means is in the report.
  await run.catch(() => undefined);
  return JSON.parse(readFileSync(file, 'utf8')) as Report;
}

/** A kill is a failed assertion, a property's included. */
function judged({ testResults, numTotalTests }: Report): Verdict {
  const unloaded = testResults.find(
    ({ assertionResults, message }) => assertionResults.length === 0 && message !== '',
  );
  if (unloaded !== undefined || numTotalTests === 0)
    return { end: 'BROKEN', by: `the tests did not load: ${unloaded?.message}` };
  const failures = testResults.flatMap(({ assertionResults }) =>
    assertionResults.filter(({ status }) => status === 'failed'),
  );
  const [first] = failures;
  if (first === undefined) return { end: 'SURVIVED', by: `${numTotalTests} tests passed` };
  const asserted = failures.find(({ failureMessages }) => failureMessages.some(isAssertion));
  if (asserted === undefined) return { end: 'BROKEN', by: first.failureMessages.join(' ') };
  return { end: 'killed', by: asserted.fullName };
}

/** An AssertionError, alone or as the cause of a property's failure; or `rejects` that met a promise kept. */
function isAssertion(message: string): boolean {
  return /AssertionError|^Error: promise resolved .* instead of rejecting/s.test(message);
}

async function inParallel<T, R>(items: readonly T[], act: (item: T) => Promise<R>): Promise<R[]> {
  const results: R[] = [];
  let next = 0;
  const work = async () => {
    for (let index = next++; index < items.length; index = next++) {
      const item = items[index];
      if (item !== undefined) results[index] = await act(item);
    }
  };
  await Promise.all(Array.from({ length: atOnce }, work));
  return results;
}

process.exitCode = await main(process.argv[2] ?? 'lock').catch((error: Error) => {
  console.error(error.message);
  return 1;
});

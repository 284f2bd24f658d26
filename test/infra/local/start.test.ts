import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, describe, expect, onTestFinished, test } from 'vitest';
import { apiClient } from '../../../infra/rehearsal/api-client.ts';
import { candidate } from '../../../infra/rehearsal/candidate.ts';
import { outboxReader } from '../../../infra/rehearsal/outbox-reader.ts';
import { makePeople, type Person } from '../../../infra/rehearsal/people.ts';

const start = join(import.meta.dirname, '../../../infra/local/start.ts');
const patience = { timeout: 90_000, interval: 50 };
const password = 'kaoqi-on-one-machine';
const registrationOpens = Date.parse('2024-01-29T08:00:00+08:00');
const reviewOpens = Date.parse('2024-02-14T00:00:00+08:00');
const acting = makePeople({ count: 60, seed: 'sample-2024' }).filter(
  ({ schoolCode }) => schoolCode !== '12739',
);

let data: string;
let port: number;
beforeEach(async () => {
  data = mkdtempSync(join(tmpdir(), 'kaoqi-start-'));
  port = await freePort();
});
afterEach(() => {
  rmSync(data, { recursive: true, force: true });
});

describe('npm start refuses in one sentence', () => {
  test.each([
    [['--port', '0'], '"0" is no port: give a whole number from 1 to 65535 after --port.'],
    [['--port', '65536'], '"65536" is no port'],
    [['--port', 'http'], '"http" is no port'],
    [['--prot', '1'], "Unknown option '--prot': it is npm start -- [--port <number>]"],
    [['8080'], "Unexpected argument '8080'"],
    [['--port'], "Option '--port <value>' argument missing: it is npm start"],
  ])('the arguments %j', async (args, sentence) => {
    expect(await refusal(args)).toContain(sentence);
  });

  test('a taken port, and --fresh has forgotten nothing', async () => {
    const stranger = createServer().listen(port, '127.0.0.1');
    await once(stranger, 'listening');
    onTestFinished(() => void stranger.close());
    keep('clock.json', JSON.stringify({ offsetMs: 1 }));
    const sentence = `The port ${port} is taken: stop what uses it, or choose another with --port.`;
    expect(await refusal([])).toBe(sentence);
    expect(await refusal(['--fresh'])).toBe(sentence);
    expect(readdirSync(data)).toContain('clock.json');
  });

  test.each([
    ['no Java', undefined, '`java` does not run here'],
    ['an old Java', 'version "11.0.2"', 'is Java 11'],
  ])('%s, with the line that installs one', async (_, version, words) => {
    const home = mkdtempSync(join(tmpdir(), 'java-'));
    onTestFinished(() => rmSync(home, { recursive: true }));
    const env: NodeJS.ProcessEnv = { ...process.env, PATH: home };
    delete env.JAVA_HOME;
    if (version !== undefined) {
      writeFileSync(join(home, 'java'), `#!/bin/sh\necho 'openjdk ${version}' >&2\n`);
      chmodSync(join(home, 'java'), 0o755);
    }
    expect(await refusal([], env)).toMatch(
      new RegExp(`^The local store needs Java 17 or later, and .*${words}: .*(install|adoptium)`),
    );
  });

  test('a broken data folder, by the name of the file', async () => {
    keep('clock.json', '{"offsetMs":');
    expect(await refusal([])).toBe(
      `The file ${join(data, 'clock.json')} is broken: put back a good copy of the whole folder, or begin anew with --fresh.`,
    );
  });

  test('a store that nobody can read', async () => {
    // Whole as a database, but not of the kind that the store writes.
    mkdirSync(join(data, 'dynamodb'));
    const database = new DatabaseSync(join(data, 'dynamodb', 'shared-local-instance.db'));
    database.exec('CREATE TABLE dm (unknown TEXT)');
    database.close();
    keep(
      'sample.json',
      JSON.stringify({ seed: 'sample-2024', totpSecrets: {}, begun: [], done: [] }),
    );
    expect(await refusal([])).toMatch(/^The local store cannot read .*: put back a good copy/);
    await expect.poll(() => storeOf(data)).toBeUndefined();
  }, 60_000);
});

describe('npm start', { timeout: 240_000 }, () => {
  test('says what it waits for, and when all is in how everybody gets in', async () => {
    const run = launch();
    const waits: string[][] = [];
    await expect
      .poll(async () => {
        const { status, waitingFor } = await health();
        if (status === 503) waits.push(waitingFor);
        return status;
      }, patience)
      .toBe(200);
    expect(waits.length).toBeGreaterThan(0);
    for (const waitingFor of waits) expect(waitingFor).toContain('people');
    await expect.poll(() => run.said(), patience).toContain('Ctrl-C ends it');
    const lines = run.said().split('\n');
    for (const line of lines.filter((text) => !text.includes(data)))
      expect(widthOf(line), line).toBeLessThanOrEqual(80);
    for (const address of ['/', '/v1/season', '/openapi.json', '/local/outbox', '/local/cashier'])
      expect(run.said()).toContain(`  http://127.0.0.1:${port}${address}`);
    for (const { idNo } of acting) expect(run.said()).toContain(idNo);
    for (const way of [password, 'operator-12739', 'reviewer-10827', 'auditor-1', 'college-10554'])
      expect(run.said()).toContain(way);

    const second = await refusal(['--fresh'], process.env, await freePort());
    expect(second).toBe(
      `The data folder ${data} is in use by process ${run.child.pid}: stop that one, or choose another with --data <folder>.`,
    );
    expect((await health()).status).toBe(200);
    await run.interrupt();
  });

  test('goes on where it was killed, and begins anew with --fresh', async () => {
    const first = launch();
    await ready();
    const moving = moveClockTo(registrationOpens).catch(() => undefined);
    await expect.poll(() => registered(), patience).toBeGreaterThan(2);
    const acknowledged = await clockNow();
    expect(acknowledged).toBeGreaterThanOrEqual(registrationOpens);
    process.kill(first.child.pid ?? 0, 'SIGKILL');
    await Promise.all([moving, once(first.child, 'exit')]);

    const second = launch();
    await ready();
    expect(await clockNow()).toBeGreaterThanOrEqual(acknowledged);
    await expect.poll(() => sampleFile().done, patience).toContain('W02-open');
    expect(second.said(), second.said()).not.toContain('! ');
    // Everybody of the two schools, the one who was half registered too; one in ten keeps a draft.
    expect(await statesOfActing()).toEqual({ SUBMITTED: 36, DRAFT: 4 });

    const interrupted = moveClockTo(reviewOpens).catch(() => undefined);
    await expect.poll(() => isMoving(), patience).toBe(true);
    await second.interrupt();
    await interrupted;

    const third = launch(['--fresh']);
    await ready();
    expect(await clockNow()).toBeLessThan(registrationOpens);
    expect(sampleFile().done).not.toContain('W02-open');
    expect(await statesOfActing()).toEqual({ unknown: 40 });
    await third.interrupt();
  });

  test('ends at Ctrl-C in the middle of its start', async () => {
    const run = launch();
    await expect
      .poll(() => existsSync(join(data, 'dynamodb', 'running.json')), patience)
      .toBe(true);
    await run.interrupt();
  });
});

function keep(file: string, text: string): void {
  mkdirSync(dirname(join(data, file)), { recursive: true });
  writeFileSync(join(data, file), text);
}

/** Starts with what must not start; gives the one line that it says before it ends with 1. */
async function refusal(args: readonly string[], env = process.env, at = port): Promise<string> {
  const places = args.includes('--data') ? [] : ['--data', data];
  const ports = args.includes('--port') ? [] : ['--port', String(at)];
  const child = spawn(process.execPath, [start, ...ports, ...places, ...args], { env });
  let [out, errors] = ['', ''];
  child.stdout.on('data', (text) => {
    out += String(text);
  });
  child.stderr.on('data', (text) => {
    errors += String(text);
  });
  const [code] = await once(child, 'close');
  expect(code, out + errors).toBe(1);
  expect(errors.trim().split('\n'), errors).toHaveLength(1);
  return errors.trim();
}

/** A start in a process group of its own, as a terminal has it. */
function launch(args: readonly string[] = []) {
  const child = spawn(process.execPath, [start, '--port', String(port), '--data', data, ...args], {
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let said = '';
  const hear = (text: Buffer) => {
    said += String(text);
  };
  child.stdout.on('data', hear);
  child.stderr.on('data', hear);
  onTestFinished(() => void killGroup(child, 'SIGKILL'));
  return {
    child,
    said: () => said,
    /** Ctrl-C; what a shell sees is 0, and nothing is left. */
    async interrupt() {
      const began = Date.now();
      killGroup(child, 'SIGINT');
      const [code] = child.exitCode === null ? await once(child, 'exit') : [child.exitCode];
      expect(code, said).toBe(0);
      expect(Date.now() - began).toBeLessThan(8_000);
      await expect.poll(() => storeOf(data), patience).toBeUndefined();
      expect(existsSync(join(data, 'running.json'))).toBe(false);
      expect(said).not.toContain('    at ');
    },
  };
}

function killGroup({ pid }: ChildProcess, signal: NodeJS.Signals): void {
  try {
    process.kill(-(pid ?? 0), signal);
  } catch {
    // It has ended.
  }
}

/** The Java of a data folder, if it runs. */
function storeOf(folder: string): number | undefined {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
    .find((pid) => {
      try {
        const command = readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0');
        return command.includes(join(folder, 'dynamodb'));
      } catch {
        return false;
      }
    });
}

async function freePort(): Promise<number> {
  const probe = createServer().listen(0, '127.0.0.1');
  await once(probe, 'listening');
  const address = probe.address();
  probe.close();
  await once(probe, 'close');
  return typeof address === 'object' && address !== null ? address.port : 0;
}

const at = (path: string) => `http://127.0.0.1:${port}${path}`;

async function health(): Promise<{ status: number; waitingFor: string[] }> {
  const response = await fetch(at('/health')).catch(() => undefined);
  if (response === undefined) return { status: 0, waitingFor: [] };
  const { waitingFor } = (await response.json()) as { waitingFor: string[] };
  return { status: response.status, waitingFor };
}

const ready = () => expect.poll(async () => (await health()).status, patience).toBe(200);

const clock = async () =>
  (await (await fetch(at('/local/clock'))).json()) as { now: number; moving: boolean };
const clockNow = async () => (await clock()).now;
const isMoving = async () => (await clock()).moving;
const moveClockTo = (to: number) =>
  fetch(at('/local/clock'), { method: 'POST', body: JSON.stringify({ to }) });

const sampleFile = () =>
  JSON.parse(readFileSync(join(data, 'sample.json'), 'utf8')) as { done: string[] };

/** How many codes have gone out. */
async function registered(): Promise<number> {
  const response = await fetch(at('/local/outbox?as=json'));
  return ((await response.json()) as { messages: unknown[] }).messages.length;
}

/** Counts the sample people by the state of their application; `unknown` who cannot sign in. */
async function statesOfActing(): Promise<Record<string, number>> {
  const api = apiClient(at(''));
  const tally: Record<string, number> = {};
  for (const person of acting) {
    const state = await stateOf(api, person);
    tally[state] = (tally[state] ?? 0) + 1;
  }
  return tally;
}

async function stateOf(api: ReturnType<typeof apiClient>, person: Person): Promise<string> {
  const nothing = () => Promise.resolve(Buffer.alloc(0));
  const self = { ...person, password, photo: nothing, proof: nothing };
  const one = candidate(api, outboxReader(api.baseUrl), self);
  try {
    await one.signIn();
  } catch {
    return 'unknown';
  }
  return (await one.me()).application.state;
}

function widthOf(text: string): number {
  return [...text].reduce(
    (sum, each) => sum + (/[\u2e80-\uffff\u{20000}-\u{3ffff}]/u.test(each) ? 2 : 1),
    0,
  );
}

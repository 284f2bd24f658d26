import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';

const root = join(import.meta.dirname, '..', '..');

/** The region whose partition the local stage plays. */
export const localRegion = 'cn-north-1';
/** Where the local stage's assembly lies. */
export const assemblyFolder = join(root, 'cdk.out', `local-${localRegion}`);
/** Where the built portal lies. */
export const portalFolder = join(root, 'dist', 'portal');

interface Product {
  readonly name: string;
  readonly inputs: readonly string[];
  readonly output: string;
  readonly command: readonly [string, ...string[]];
}

const products: readonly Product[] = [
  {
    name: 'functions and stack',
    inputs: [
      'functions',
      'shared',
      'workflows',
      'infra/app.ts',
      'infra/bundle.ts',
      'infra/stages.ts',
      'infra/synth.ts',
      'infra/stacks',
      'infra/steps',
      'infra/constructs',
      'package-lock.json',
    ],
    output: join(assemblyFolder, 'manifest.json'),
    // A child: the CDK's memory goes when it ends.
    command: [process.execPath, 'infra/synth.ts', '--stage', 'local', '--region', localRegion],
  },
  {
    name: 'portal',
    inputs: ['web', 'shared/names.ts', 'package-lock.json', 'infra/local/build.ts'],
    output: join(portalFolder, 'index.html'),
    command: [
      process.execPath,
      'node_modules/vite/bin/vite.js',
      'build',
      'web',
      '--logLevel',
      'warn',
    ],
  },
];

/** Builds what has changed since it was last built, by content; says what it does. */
export async function ensureBuilt(say: (what: string) => void): Promise<void> {
  mkdirSync(join(root, 'dist'), { recursive: true });
  await Promise.all(products.map((product) => build(product, say)));
}

async function build(product: Product, say: (what: string) => void): Promise<void> {
  const { name, inputs, output, command } = product;
  const stampFile = join(root, 'dist', `.${name.replaceAll(' ', '-')}.stamp`);
  const stamp = hashOf(inputs);
  const isFresh = () =>
    existsSync(output) && existsSync(stampFile) && readFileSync(stampFile, 'utf8') === stamp;
  if (isFresh()) return;
  await alone(`${stampFile}.lock`, async () => {
    if (isFresh()) return;
    say(`Building ${name} ...`);
    await run(command);
    writeFileSync(stampFile, stamp);
  });
}

const waitMs = 100;

/** One process of this checkout at a time; a lock of a process that has ended is nobody's. */
async function alone(lockFile: string, what: () => Promise<void>): Promise<void> {
  while (!taken(lockFile)) await pause(waitMs);
  try {
    await what();
  } finally {
    rmSync(lockFile, { force: true });
  }
}

function taken(lockFile: string): boolean {
  try {
    writeFileSync(lockFile, String(process.pid), { flag: 'wx' });
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    const holder = existsSync(lockFile) ? Number(readFileSync(lockFile, 'utf8')) : 0;
    if (holder > 0 && !isAlive(holder)) rmSync(lockFile, { force: true });
    return false;
  }
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

function hashOf(inputs: readonly string[]): string {
  const hash = createHash('sha256');
  for (const input of inputs) add(join(root, input), hash);
  return hash.digest('hex');
}

function add(path: string, hash: ReturnType<typeof createHash>): void {
  if (statSync(path).isDirectory()) {
    for (const name of readdirSync(path).sort()) add(join(path, name), hash);
    return;
  }
  hash.update(path).update(readFileSync(path));
}

function run([command, ...args]: readonly [string, ...string[]]): Promise<void> {
  return new Promise((done, fail) => {
    // Whoever builds, a test included: React for production.
    const env = { ...process.env, NODE_ENV: 'production' };
    const child = spawn(command, args, { cwd: root, env, stdio: ['ignore', 'pipe', 'pipe'] });
    let said = '';
    child.stdout.on('data', (text) => {
      said += String(text);
    });
    child.stderr.on('data', (text) => {
      said += String(text);
    });
    child.on('error', fail);
    child.on('exit', (code) =>
      code === 0 ? done() : fail(new Error(`${args[0]} failed:\n${said.slice(-3000)}`)),
    );
  });
}

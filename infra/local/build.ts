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
import { claim, release } from './claim.ts';
import { isAlive } from './processes.ts';

const root = join(import.meta.dirname, '..', '..');
const dist = join(root, 'dist');

/** The region whose partition the local stage plays. */
export const localRegion = 'cn-north-1';
/** Where the local stage's assembly lies. */
export const assemblyFolder = join(root, 'cdk.out', `local-${localRegion}`);
/** Where the built portal lies. */
export const portalFolder = join(dist, 'portal');

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

/** Builds what has changed since it was last built, by content; says what it does. One process at a time. */
export async function ensureBuilt(say: (what: string) => void): Promise<void> {
  if (products.every(isFresh)) return;
  mkdirSync(dist, { recursive: true });
  const turn = join(dist, '.building');
  for (let holder = claim(turn); holder !== undefined; holder = claim(turn)) {
    say(`Process ${holder} is building: waiting for it ...`);
    while (existsSync(turn) && isAlive(holder)) await pause(100);
  }
  try {
    await Promise.all(products.filter((product) => !isFresh(product)).map(build));
  } finally {
    release(turn);
  }

  async function build(product: Product): Promise<void> {
    const { name, inputs, command } = product;
    const stamp = hashOf(inputs);
    say(`Building ${name} ...`);
    // A build that is broken off must not pass for the last one.
    rmSync(stampFile(product), { force: true });
    const began = performance.now();
    await run(name, command);
    say(`Built ${name} in ${((performance.now() - began) / 1000).toFixed(0)} s.`);
    writeFileSync(stampFile(product), stamp);
  }
}

const stampFile = ({ name }: Product) => join(dist, `.${name.replaceAll(' ', '-')}.stamp`);

function isFresh(product: Product): boolean {
  const stamp = stampFile(product);
  return (
    existsSync(product.output) &&
    existsSync(stamp) &&
    readFileSync(stamp, 'utf8') === hashOf(product.inputs)
  );
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

function run(name: string, [command, ...args]: Product['command']): Promise<void> {
  return new Promise((done, fail) => {
    // Whoever builds, a test included: React for production.
    const env = { ...process.env, NODE_ENV: 'production' };
    const child = spawn(command, args, { cwd: root, env, stdio: ['ignore', 'pipe', 'pipe'] });
    // Whatever ends us, ends it.
    const endIt = () => child.kill();
    process.once('exit', endIt);
    let said = '';
    const hear = (text: Buffer) => {
      said += String(text);
    };
    child.stdout.on('data', hear);
    child.stderr.on('data', hear);
    child.on('error', fail);
    child.on('exit', (code) => {
      process.off('exit', endIt);
      if (code === 0) done();
      else fail(new Error(`The ${name} could not be built:\n${said.trim().slice(-3000)}`));
    });
  });
}

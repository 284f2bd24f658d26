import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

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
    inputs: ['web', 'shared/names.ts', 'package-lock.json'],
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
  await Promise.all(
    products.map(async ({ name, inputs, output, command }) => {
      const stampFile = join(root, 'dist', `.${name.replaceAll(' ', '-')}.stamp`);
      const stamp = hashOf(inputs);
      const isFresh =
        existsSync(output) && existsSync(stampFile) && readFileSync(stampFile, 'utf8') === stamp;
      if (isFresh) return;
      say(`Building ${name} ...`);
      await run(command);
      mkdirSync(join(root, 'dist'), { recursive: true });
      writeFileSync(stampFile, stamp);
    }),
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

function run([command, ...args]: readonly [string, ...string[]]): Promise<void> {
  return new Promise((done, fail) => {
    const child = spawn(command, args, { cwd: root, stdio: ['ignore', 'pipe', 'pipe'] });
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

import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { build } from 'esbuild';
import { env } from '../../shared/names.ts';

const run = promisify(execFile);
const root = join(import.meta.dirname, '..', '..');

/** Each block is A B B A: what slows the machine down meanwhile falls on both. */
const blocks = 4;

/** What a function may read when it loads; nothing is called, so nothing of it need exist. */
const environment: NodeJS.ProcessEnv = {
  AWS_REGION: 'cn-north-1',
  AWS_ACCESS_KEY_ID: 'none',
  AWS_SECRET_ACCESS_KEY: 'none',
  AWS_EC2_METADATA_DISABLED: 'true',
  ...Object.fromEntries(Object.values(env).map((name) => [name, 'https://none.invalid/'])),
  [env.seasonId]: 'HN-ZSB-2024',
  [env.passwordHashCost]: '1024',
  [env.seasonClockOffsetMs]: '0',
};

/**
 * What it costs to load a bundle in a fresh process, in processor time (a busy machine stretches the wall's), against
 * a function that has the bare DynamoDB client and nothing else: one median over the other. Reported, never a gate.
 */
export async function initRatios(files: readonly string[]): Promise<Map<string, number>> {
  const bare = await bareClient();
  const ratios = new Map<string, number>();
  for (const file of files) {
    const took = { bare: [] as number[], own: [] as number[] };
    for (let block = 0; block < blocks; block += 1) {
      took.bare.push(await loadMs(bare));
      took.own.push(await loadMs(file), await loadMs(file));
      took.bare.push(await loadMs(bare));
    }
    ratios.set(file, Math.round((100 * median(took.own)) / median(took.bare)) / 100);
  }
  return ratios;
}

/** The yardstick: the client as it comes, bundled in the usual way, without what our own bundles leave out. */
async function bareClient(): Promise<string> {
  const outfile = join(root, 'dist', 'bench', 'bare-client.mjs');
  await build({
    entryPoints: [join(root, 'test', 'bench', 'bare', 'dynamodb-client', 'handler.ts')],
    outfile,
    ...({ bundle: true, minify: true, format: 'esm', platform: 'node' } as const),
    target: 'node24',
    mainFields: ['module', 'main'],
    banner: {
      js: "import{createRequire}from'node:module';const require=createRequire(import.meta.url);",
    },
  });
  return outfile;
}

async function loadMs(file: string): Promise<number> {
  const url = JSON.stringify(pathToFileURL(file).href);
  const script = `const began = process.cpuUsage(); await import(${url}); const { user, system } = process.cpuUsage(began); process.stdout.write(String((user + system) / 1000)); process.exit();`;
  const args = ['--input-type=module', '--eval', script];
  const { stdout } = await run(process.execPath, args, { env: environment });
  return Number(stdout);
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((one, other) => one - other);
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
}

import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { asShown, takeDataFolder } from './data-folder.ts';
import { findJava } from './java.ts';
import { serveLoopback } from './loopback.ts';
import type { Platform } from './platform.ts';
import type { openSample } from './sample.ts';
import { welcome } from './welcome.ts';

/* `npm start`: the whole platform on this machine, with the 2024 season and sample people in it. */

const usage = 'npm start -- [--port <number>] [--data <folder>] [--fresh]';
const defaultPort = 4700;
const defaultFolder = join(import.meta.dirname, '..', '..', '.local');
const endsWithinMs = 5_000;

const began = performance.now();
let platform: Platform | undefined;
let sample: ReturnType<typeof openSample> | undefined;
let isEnding = false;
const say = (what: string) => {
  if (!isEnding) console.log(what);
};

/** Ends every part; whatever has not ended in time ends with this process, Java by its watcher. */
async function end(): Promise<void> {
  if (isEnding) return;
  isEnding = true;
  setTimeout(() => process.exit(0), endsWithinMs);
  sample?.rest();
  await platform?.stop().catch(() => undefined);
  process.exit(0);
}
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, end);

async function main(): Promise<void> {
  const { port, folder, fresh } = readArguments();
  findJava();
  const data = takeDataFolder(folder);
  if (fresh) {
    // A start that cannot be must not have forgotten anything.
    await (await serveLoopback((_, reply) => reply.writeHead(503).end(), port)).stop();
    data.clear();
  }
  data.requireWhole();

  // A second's load: whoever is refused need not wait for it.
  const { openSample } = await import('./sample.ts');
  const { startPlatform } = await import('./platform.ts');
  sample = openSample(folder, say);
  const { officers, waysIn, onFired } = sample;
  platform = await startPlatform({ port, dataFolder: folder, officers, waysIn, onFired, say });
  await sample.load(platform);
  const { people } = sample;
  say(
    welcome({
      baseUrl: platform.baseUrl,
      seconds: (performance.now() - began) / 1000,
      seasonNow: platform.cloud.clock.now(),
      dataFolder: asShown(folder),
      people,
    }),
  );
}

function readArguments() {
  const { port = String(defaultPort), data = defaultFolder, fresh = false } = optionsGiven();
  if (!/^\d{1,5}$/.test(port) || Number(port) < 1 || Number(port) > 65_535)
    throw new Error(`"${port}" is no port: give a whole number from 1 to 65535 after --port.`);
  if (data === '') throw new Error('Give the name of a folder after --data.');
  return { port: Number(port), folder: resolve(data), fresh };
}

function optionsGiven(): { port?: string; data?: string; fresh?: boolean } {
  const options = {
    port: { type: 'string' },
    data: { type: 'string' },
    fresh: { type: 'boolean' },
  } as const;
  try {
    return parseArgs({ options }).values;
  } catch (error) {
    const [said] = (error as Error).message.split(/[.\n]/);
    throw new Error(`${said}: it is ${usage}.`, { cause: error });
  }
}

main().catch((error: unknown) => {
  if (isEnding) return;
  console.error(error instanceof Error ? error.message : String(error));
  process.exit(1);
});

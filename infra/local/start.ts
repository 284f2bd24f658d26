import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { startPlatform } from './platform.ts';
import { openSample } from './sample.ts';

/* `npm start [-- --port N] [-- --fresh]`: the whole platform on this machine, with the 2024 season and sample people in it. */

const root = join(import.meta.dirname, '..', '..');
const dataFolder = join(root, '.local');
const defaultPort = 4700;
const began = performance.now();
const say = (what: string) => console.log(what);

async function main(): Promise<void> {
  const { port, fresh } = readArguments();
  if (fresh) rmSync(dataFolder, { recursive: true, force: true });
  const sample = openSample(dataFolder);
  const platform = await startPlatform({
    port,
    dataFolder,
    officers: sample.officers,
    waysIn: sample.waysIn,
    onFired: sample.onFired,
    say,
  });
  let _ending: Promise<void> | undefined;
  const end = () => {
    _ending ??= platform.stop().then(() => process.exit(0));
  };
  process.on('SIGINT', end);
  process.on('SIGTERM', end);
  await sample.load(platform, say);
  const seconds = ((performance.now() - began) / 1000).toFixed(1);
  say(`
考期 Kaoqi is ready after ${seconds} s.

  portal    ${platform.baseUrl}/
  API       ${platform.baseUrl}/v1/season     description: ${platform.baseUrl}/openapi.json     health: ${platform.baseUrl}/health
  outbox    ${platform.baseUrl}/local/outbox   (text messages, TOTP codes)
  cashier   ${platform.baseUrl}/local/cashier

${sample.describe()}
Ctrl-C ends it; everything is kept in .local/ until you start with --fresh.`);
}

function readArguments(): { port: number; fresh: boolean } {
  const { values } = parseArgs({
    options: { port: { type: 'string' }, fresh: { type: 'boolean' } },
  });
  const port = values.port === undefined ? defaultPort : Number(values.port);
  if (!Number.isInteger(port) || port < 1 || port > 65_535) {
    throw new Error(`${values.port} is no port: give a whole number from 1 to 65535 after --port.`);
  }
  return { port, fresh: values.fresh ?? false };
}

main().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  process.exit(1);
});

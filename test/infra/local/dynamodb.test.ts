import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ListTablesCommand } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient, GetCommand, PutCommand } from '@aws-sdk/lib-dynamodb';
import { afterEach, beforeEach, describe, expect, onTestFinished, test } from 'vitest';
import { startDynamoDb } from '../../../infra/local/dynamodb.ts';
import { findJava } from '../../../infra/local/java.ts';
import { dynamoDbClient, freshTable } from '../../support/dynamodb.ts';

let dataFolder: string;
beforeEach(() => {
  dataFolder = mkdtempSync(join(tmpdir(), 'kaoqi-'));
});
afterEach(() => {
  rmSync(dataFolder, { recursive: true, force: true });
});

async function start() {
  const store = await startDynamoDb({ dataFolder });
  onTestFinished(() => store.stop());
  return store;
}

/** A process that starts the store of this folder, says its Java's process id, and stays. */
async function parentOfStore() {
  const module = join(import.meta.dirname, '../../../infra/local/dynamodb.ts');
  const parent = spawn(
    process.execPath,
    [
      '--input-type=module',
      '-e',
      `import { startDynamoDb } from ${JSON.stringify(module)};
       const store = await startDynamoDb({ dataFolder: ${JSON.stringify(dataFolder)} });
       console.log(JSON.stringify(store));
       setInterval(() => {}, 1000);`,
    ],
    { stdio: ['ignore', 'pipe', 'inherit'] },
  );
  onTestFinished(() => void parent.kill('SIGKILL'));
  const [line] = await once(parent.stdout, 'data');
  return { parent, store: JSON.parse(String(line)) as { pid: number; endpoint: string } };
}

const isAlive = (pid: number) => {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
};

describe('the store on disk', () => {
  test('keeps what was written over a restart', async () => {
    const first = await startDynamoDb({ dataFolder });
    const { client, tableName } = await freshTable(first.endpoint);
    await client.send(new PutCommand({ TableName: tableName, Item: { pk: 'a', sk: 'b', n: 1 } }));
    await first.stop();

    const second = await start();
    const { Item } = await documents(second.endpoint).send(
      new GetCommand({ TableName: tableName, Key: { pk: 'a', sk: 'b' } }),
    );
    expect(Item).toEqual({ pk: 'a', sk: 'b', n: 1 });
  });

  test('ends with its parent, even when that is killed', async () => {
    const { parent, store } = await parentOfStore();
    parent.kill('SIGKILL');
    await expect.poll(() => isAlive(store.pid)).toBe(false);
  });

  test('is started anew on the same folder right after its parent was killed', async () => {
    const { parent, store } = await parentOfStore();
    const { client, tableName } = await freshTable(store.endpoint);
    await client.send(new PutCommand({ TableName: tableName, Item: { pk: 'a', sk: 'b' } }));
    parent.kill('SIGKILL');
    await once(parent, 'exit');

    const next = await start();
    const tables = await dynamoDbClient(next.endpoint).send(new ListTablesCommand({}));
    expect(tables.TableNames).toEqual([tableName]);
    await expect.poll(() => isAlive(store.pid)).toBe(false);
  });

  test('ends a store that outlived its parent without its watcher', async () => {
    const orphan = spawn('sh', ['-c', 'while :; do sleep 0.1; done', 'sh', '-dbPath', folder()]);
    const ended = once(orphan, 'exit');
    claim({ owner: 2 ** 22 + 1, pid: orphan.pid ?? 0 });

    await start();
    expect(await ended).toEqual([null, 'SIGTERM']);
  });

  test('leaves a process alone that only has the number of an old store', async () => {
    const stranger = spawn('sleep', ['600']);
    onTestFinished(() => void stranger.kill());
    claim({ owner: 2 ** 22 + 1, pid: stranger.pid ?? 0 });

    await start();
    expect(stranger.exitCode ?? stranger.signalCode).toBeNull();
  });

  test('refuses a folder that another run is using, by the number of that run', async () => {
    await start();
    await expect(startDynamoDb({ dataFolder })).rejects.toThrow(`in use by process ${process.pid}`);
  });

  test('says in one sentence that the data folder cannot be written', async () => {
    writeFileSync(folder(), 'a file where the folder should be');
    await expect(startDynamoDb({ dataFolder })).rejects.toThrow(
      /^The data folder .* cannot be written/,
    );
  });

  const folder = () => join(dataFolder, 'dynamodb');
  const documents = (endpoint: string) => DynamoDBDocumentClient.from(dynamoDbClient(endpoint));
  function claim(run: { owner: number; pid: number }) {
    mkdirSync(folder());
    writeFileSync(join(folder(), 'running.json'), JSON.stringify({ ...run, port: 1 }));
  }
});

describe('finding Java', () => {
  const javaHomeThatSays = (version: string) => {
    mkdirSync(join(dataFolder, 'bin'));
    writeFileSync(join(dataFolder, 'bin', 'java'), `#!/bin/sh\necho 'openjdk ${version}' >&2\n`);
    chmodSync(join(dataFolder, 'bin', 'java'), 0o755);
    return { ...process.env, JAVA_HOME: dataFolder };
  };

  test('takes Java 17', () => {
    expect(findJava(javaHomeThatSays('version "17.0.15"'))).toBe(join(dataFolder, 'bin', 'java'));
  });

  test.each([
    ['version "16.0.2"', 'is Java 16'],
    ['version "1.8.0_412"', 'is Java 8'],
    ['no runtime present', 'does not run here'],
  ])('refuses %s with the line that installs a newer one', (version, words) => {
    expect(() => findJava(javaHomeThatSays(version))).toThrow(
      new RegExp(`^The local store needs Java 17 or later, and .* ${words}: .*(install|adoptium)`),
    );
  });

  test('refuses a machine without Java in one sentence', () => {
    expect(() => findJava({ PATH: dataFolder })).toThrow('`java` does not run here: ');
  });
});

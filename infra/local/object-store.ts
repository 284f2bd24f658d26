import { join } from 'node:path';
import type { BuildAppOptions } from 'fauxqs';
import { buildApp } from 'fauxqs';

type Stores = NonNullable<BuildAppOptions['stores']>;
type SqsStore = Stores['sqsStore'];
type Queue = NonNullable<ReturnType<SqsStore['getQueueByName']>>;
type Message = Parameters<Queue['enqueue']>[0];
type S3Store = Stores['s3Store'];
type Listing = ReturnType<S3Store['listObjects']>;

interface Persistence {
  load(sqs: Stores['sqsStore'], sns: Stores['snsStore'], s3: S3Store): void;
  close(): void;
}

/** Told of each object that is whole and on disk. */
export type OnStored = (object: { bucket: string; key: string }) => void;

/**
 * fauxqs in this process, put together from its parts: its own `startFauxqs` listens on every
 * network interface without asking who calls. Objects and messages are rows of one SQLite file,
 * so that a write is whole or absent, `kill -9` included; its file store would tear an overwrite.
 */
export async function openObjectStore(options: {
  readonly dataFolder?: string | undefined;
  readonly region: string;
  readonly onStored: OnStored;
}) {
  const { SqsStore } = await part<{
    SqsStore: (new () => SqsStore) & { createMessage(body: string): Message };
  }>('sqs/sqsStore.js');
  const { SnsStore } = await part<{ SnsStore: new () => Stores['snsStore'] }>('sns/snsStore.js');
  const { S3Store } = await part<{ S3Store: new () => S3Store }>('s3/s3Store.js');
  const stores: Stores = {
    sqsStore: new SqsStore(),
    snsStore: new SnsStore(),
    s3Store: new S3Store(),
  };
  const persistence =
    options.dataFolder === undefined
      ? undefined
      : await persist(join(options.dataFolder, 'objects'), stores);

  stores.s3Store.listObjects = listInByteOrder(stores.s3Store);
  // The store reports each object right after its row is written; a copy is reported as stored too.
  stores.s3Store.spy = {
    addMessage: ({ status, bucket, key }: { status: string; bucket: string; key: string }) => {
      if (status === 'uploaded') options.onStored({ bucket, key });
    },
  } as unknown as NonNullable<S3Store['spy']>;

  const app = buildApp({ logger: false, defaultRegion: options.region, stores });
  app.addHook('onSend', async (request, reply) => {
    for (const [name, value] of Object.entries(request.query as Record<string, string>)) {
      if (name.startsWith('response-')) reply.header(name.slice('response-'.length), value);
    }
  });
  await app.ready();
  return {
    s3: stores.s3Store,
    sqs: stores.sqsStore,
    newMessage: SqsStore.createMessage,
    /** Answers a request that has been let in. */
    serve: app.routing,
    close: async () => {
      await app.close();
      persistence?.close();
    },
  };
}

/** A module of fauxqs that its package does not export; the version is pinned, and tests hold its behaviour. */
async function part<T>(path: string): Promise<T> {
  return (await import(new URL(path, import.meta.resolve('fauxqs')).href)) as T;
}

async function persist(folder: string, stores: Stores): Promise<Persistence> {
  const { PersistenceManager } = await part<{
    PersistenceManager: new (folder: string) => Persistence;
  }>('persistence.js');
  const persistence = new PersistenceManager(folder);
  persistence.load(stores.sqsStore, stores.snsStore, stores.s3Store);
  // Whoever held a message is gone with its process.
  for (const queue of stores.sqsStore.allQueues())
    for (const handle of [...queue.inflightMessages.keys()]) queue.changeVisibility(handle, 0);
  const everyStore = [stores.sqsStore, stores.snsStore, stores.s3Store];
  for (const each of [...everyStore, ...stores.sqsStore.allQueues()]) {
    each.persistence = persistence as NonNullable<typeof each.persistence>;
  }
  return persistence;
}

/** S3 lists keys in the order of their bytes; fauxqs sorts by locale and then skips keys between pages. */
function listInByteOrder(store: S3Store): S3Store['listObjects'] {
  const everything = store.listObjects.bind(store);
  return (
    bucket,
    { prefix = '', delimiter, maxKeys = 1_000, startAfter, marker } = {},
  ): Listing => {
    if (delimiter) throw new Error('The local S3 does not list by a delimiter.');
    const after = startAfter || marker || '';
    const found = everything(bucket, { prefix, maxKeys: Number.POSITIVE_INFINITY })
      .objects.filter(({ key }) => after === '' || inByteOrder(key, after) > 0)
      .sort((one, other) => inByteOrder(one.key, other.key));
    return {
      objects: found.slice(0, maxKeys),
      commonPrefixes: [],
      isTruncated: found.length > maxKeys,
    };
  };
}

const inByteOrder = (one: string, other: string) =>
  Buffer.compare(Buffer.from(one), Buffer.from(other));

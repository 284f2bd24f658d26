import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';
import { passes } from './event-filter.ts';
import type { InvocationResult } from './functions.ts';

interface PumpOptions {
  readonly endpoint: string;
  readonly region: string;
  readonly streamArn: string;
  /** The event source mapping's own settings, from the template. */
  readonly batchSize: number;
  readonly retryAttempts: number;
  readonly filters: readonly unknown[];
  readonly deliver: (event: { Records: object[] }) => Promise<InvocationResult>;
  /** Where the position is kept between two starts; absent for a table in memory. */
  readonly positionFile?: string;
  /** Writes that have started and been answered, from the tap. */
  readonly writes: () => { readonly started: number; readonly completed: number };
  readonly onLost: (records: number, why: string) => void;
}

type Position = Record<string, string>;

/** A record as it is on the wire: the SDK's own client loses empty maps. */
interface WireRecord {
  readonly eventID?: string;
  readonly eventName?: string;
  readonly eventVersion?: string;
  readonly dynamodb?: { readonly SequenceNumber?: string } & Readonly<Record<string, unknown>>;
}
interface Described {
  readonly StreamDescription?: { readonly Shards?: readonly { readonly ShardId?: string }[] };
}
interface Got {
  readonly Records?: readonly WireRecord[];
  readonly NextShardIterator?: string;
}

/** One call of DynamoDB Streams. The local store wants a signature and does not read it. */
async function ask<T>(endpoint: string, action: string, body: object): Promise<T> {
  const response = await fetch(endpoint, {
    method: 'POST',
    headers: {
      'content-type': 'application/x-amz-json-1.0',
      'x-amz-target': `DynamoDBStreams_20120810.${action}`,
      authorization:
        'AWS4-HMAC-SHA256 Credential=local/20240101/local/dynamodb/aws4_request, SignedHeaders=host, Signature=none',
    },
    body: JSON.stringify(body),
  });
  const answer = (await response.json()) as T & { __type?: string; message?: string };
  if (response.ok) return answer;
  const error = new Error(answer.message ?? `${action} failed.`);
  error.name = String(answer.__type).split('#').at(-1) ?? 'Error';
  throw error;
}

/** Feeds a table's stream to its one function: in order by shard, at least once, again after a failure. */
export function createStreamPump(options: PumpOptions) {
  const position = readPosition(options.positionFile);
  const iterators = new Map<string, string | undefined>();
  let stopped = false;
  let wake = Promise.withResolvers<void>();
  /** The count of answered writes when the last poll that found nothing began. */
  let emptyAt = -1;

  const iteratorOf = async (shardId: string): Promise<string | undefined> => {
    const after = position[shardId];
    const { ShardIterator } = await ask<{ ShardIterator?: string }>(
      options.endpoint,
      'GetShardIterator',
      {
        StreamArn: options.streamArn,
        ShardId: shardId,
        ...(after === undefined
          ? { ShardIteratorType: 'TRIM_HORIZON' as const }
          : { ShardIteratorType: 'AFTER_SEQUENCE_NUMBER' as const, SequenceNumber: after }),
      },
    );
    return ShardIterator;
  };

  const findShards = async () => {
    const { StreamDescription } = await ask<Described>(options.endpoint, 'DescribeStream', {
      StreamArn: options.streamArn,
    });
    for (const { ShardId } of StreamDescription?.Shards ?? []) {
      if (ShardId !== undefined && !iterators.has(ShardId))
        iterators.set(ShardId, await iteratorOf(ShardId));
    }
  };

  /** Delivers until it has gone in, from the first failed record on; then remembers where it is. */
  const deliver = async (shardId: string, records: readonly WireRecord[]) => {
    const wanted = records
      .map(eventRecord(options))
      .filter(
        (record) => options.filters.length === 0 || options.filters.some((f) => passes(f, record)),
      );
    let left = wanted;
    for (let attempt = 0; left.length > 0 && !stopped; attempt += 1) {
      const result = await options.deliver({ Records: left });
      const failed = firstFailed(left, result);
      if (failed === undefined) break;
      if (failed > 0) attempt = 0;
      left = left.slice(failed);
      if (attempt >= options.retryAttempts) {
        options.onLost(
          left.length,
          'error' in result ? result.error.errorMessage : 'batch item failures',
        );
        break;
      }
      await pause(Math.min(50 * 2 ** attempt, 2_000));
    }
    const last = records.at(-1)?.dynamodb?.SequenceNumber;
    if (last !== undefined && !stopped) {
      position[shardId] = last;
      writePosition(options.positionFile, position);
    }
  };

  /** One look at every shard. True if there was anything. */
  const poll = async (): Promise<boolean> => {
    if (iterators.size === 0) await findShards();
    let found = false;
    for (const [shardId, iterator] of iterators) {
      if (iterator === undefined) continue;
      const { Records = [], NextShardIterator } = await ask<Got>(options.endpoint, 'GetRecords', {
        ShardIterator: iterator,
        Limit: options.batchSize,
      });
      if (Records.length > 0) {
        found = true;
        await deliver(shardId, Records);
      }
      iterators.set(shardId, NextShardIterator);
      if (NextShardIterator === undefined) await findShards();
    }
    return found;
  };

  const run = async () => {
    while (!stopped) {
      try {
        const { started, completed } = options.writes();
        const found = await poll();
        if (found) continue;
        if (started === completed) emptyAt = completed;
      } catch (error) {
        if (stopped) return;
        // An iterator lasts 15 minutes: find the place again from the remembered position.
        iterators.clear();
        if ((error as Error).name !== 'ExpiredIteratorException') await pause(200);
        continue;
      }
      await Promise.race([wake.promise, pause(500)]);
      wake = Promise.withResolvers<void>();
    }
  };
  const running = run();

  return {
    /** Something was written: look now. */
    nudge: () => wake.resolve(),
    /** Everything written so far has been delivered. */
    isDrained: (): boolean => {
      const { started, completed } = options.writes();
      return started === completed && emptyAt === completed;
    },
    async stop() {
      stopped = true;
      wake.resolve();
      await running;
    },
  };
}

const eventRecord = (options: PumpOptions) => (record: WireRecord) => ({
  eventID: record.eventID,
  eventName: record.eventName,
  eventVersion: record.eventVersion,
  eventSource: 'aws:dynamodb',
  awsRegion: options.region,
  eventSourceARN: options.streamArn,
  dynamodb: withEmptyMaps(record.dynamodb) as WireRecord['dynamodb'] & object,
});

type Delivered = ReturnType<ReturnType<typeof eventRecord>>;

/** The index of the first record that did not go in, or undefined if all did. */
function firstFailed(records: readonly Delivered[], result: InvocationResult): number | undefined {
  if ('error' in result) return 0;
  const { batchItemFailures = [] } = (result.payload ?? {}) as {
    batchItemFailures?: { itemIdentifier: string }[];
  };
  if (batchItemFailures.length === 0) return undefined;
  const failed = new Set(batchItemFailures.map(({ itemIdentifier }) => itemIdentifier));
  return Math.max(
    0,
    records.findIndex(({ dynamodb }) => failed.has(String(dynamodb.SequenceNumber))),
  );
}

function readPosition(file: string | undefined): Position {
  if (file === undefined) return {};
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as Position;
  } catch {
    return {};
  }
}

function writePosition(file: string | undefined, position: Position): void {
  if (file === undefined) return;
  writeFileSync(`${file}.new`, JSON.stringify(position));
  renameSync(`${file}.new`, file);
}

/** DynamoDB Local's stream writes an empty map as `{}` where AWS writes `{"M":{}}`. */
function withEmptyMaps(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withEmptyMaps);
  if (value === null || typeof value !== 'object') return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, inner]) => [
      name,
      name !== 'M' && isEmpty(inner) ? { M: {} } : withEmptyMaps(inner),
    ]),
  );
}

const isEmpty = (value: unknown): boolean =>
  value !== null &&
  typeof value === 'object' &&
  !Array.isArray(value) &&
  Object.keys(value).length === 0;

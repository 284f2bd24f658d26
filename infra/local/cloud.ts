import { join } from 'node:path';
import { seasonTimers } from './due.ts';
import { startDynamoDb } from './dynamodb.ts';
import { type Functions, loadFunctions, type RunPorts } from './functions.ts';
import { createHttpApi, type StampOf } from './http-api.ts';
import { startKms } from './kms.ts';
import { serveLoopback } from './loopback.ts';
import { createQueuePump, queueAttributes } from './queues.ts';
import { startS3Front } from './s3-front.ts';
import type { Schedule } from './schedule.ts';
import { type StartTarget, startScheduler } from './scheduler.ts';
import { putSeasonClock, startSeasonClock } from './season-clock.ts';
import { createStates } from './states/states.ts';
import { statesEndpoint } from './states/states-endpoint.ts';
import { createStreamPump } from './streams.ts';
import { ensureTable } from './table.ts';
import { tableGrants } from './table-grants.ts';
import { createTap, type StoreCall, type StoreFault } from './tap.ts';
import { type Assembly, type Resource, refuseUnknown } from './template.ts';

export interface CloudOptions {
  readonly assembly: Assembly;
  /** Where everything is kept; without it, in memory. */
  readonly dataFolder?: string;
  /** Where the season clock is put the first time; ms. */
  readonly startAt?: number;
  /** Added to every function's environment. */
  readonly environment?: Readonly<Record<string, string>>;
  readonly weigh?: boolean;
  readonly decide?: (call: StoreCall) => StoreFault | undefined;
  readonly runs?: RunPorts;
  readonly stampOf?: StampOf;
  /** Of the HMAC keys: without it they are new each time. */
  readonly keySeed?: string;
  /** How often a schedule's target is started: 1, or as a fault plan says. */
  readonly startsOf?: (target: StartTarget) => number;
  /** Told of each schedule that fired, and of what went wrong where nobody waits for an answer. */
  readonly onFired?: (what: string, at: number) => void;
  readonly onTrouble: (what: string, error: unknown) => void;
}

export type Cloud = Awaited<ReturnType<typeof startCloud>>;

const credentials = { accessKeyId: 'local', secretAccessKey: 'local' };
/** The functions' own clock, on this machine (design §10). */
const seasonNow = () => Date.now() + Number(process.env.SEASON_CLOCK_OFFSET_MS ?? 0);

/** The stack of an assembly on this machine: each part stands in for one service, and exists because the stack has it. */
export async function startCloud(options: CloudOptions) {
  const { assembly, dataFolder, onTrouble } = options;
  const { region } = assembly;
  refuseUnknown(assembly);
  const putClock = { ...kept(dataFolder), ...startOf(options) };
  putSeasonClock(putClock);
  const ofType = (...types: string[]) =>
    assembly.resources.filter(({ type }) => types.includes(type));
  const stops: (() => Promise<void> | void)[] = [];
  const started = <T extends { stop(): Promise<void> | void }>(part: T): T => {
    stops.unshift(() => part.stop());
    return part;
  };

  const table = only(ofType('AWS::DynamoDB::Table', 'AWS::DynamoDB::GlobalTable'), 'table');
  const queues = ofType('AWS::SQS::Queue');
  const mappings = ofType('AWS::Lambda::EventSourceMapping');

  const store = started(await startDynamoDb({ ...(dataFolder !== undefined && { dataFolder }) }));
  const streamArn = await ensureTable(store.endpoint, region, table);
  const lacking = tableGrants(assembly, table);
  const tap = started(
    await createTap({
      target: store.endpoint,
      weigh: options.weigh ?? false,
      ...(options.decide !== undefined && { decide: options.decide }),
      deny: (invocation, question) => {
        const caller = functions.caller(invocation);
        const denied = caller && lacking(caller, question);
        // A deed may go on without what it was denied: it must be seen all the same.
        if (denied) onTrouble('table', new Error(denied));
        return denied;
      },
      onWritten: () => stream?.nudge(),
    }),
  );
  const kms = started(
    await startKms({
      ...kept(dataFolder),
      keySeed: options.keySeed,
      keyArns: ofType('AWS::KMS::Key').map(({ arn }) => arn),
    }),
  );
  const objects = started(
    await startS3Front({
      ...kept(dataFolder),
      buckets: ofType('AWS::S3::Bucket').map(({ name, properties }) => ({ name, properties })),
      queues: queues.map(({ name, properties }) => ({
        name,
        attributes: queueAttributes(properties),
      })),
      credentials,
      region,
      onObjectCreated: (object) => {
        const told = notifiedBy(assembly, object);
        for (const { name, arn } of queues.filter((queue) => told.includes(queue.arn))) {
          objects.send(name, objectEvent(object, region));
          pumps.get(arn)?.nudge();
        }
      },
    }),
  );
  const timers = seasonTimers();
  const environment: Record<string, string> = {
    AWS_REGION: region,
    AWS_ACCESS_KEY_ID: credentials.accessKeyId,
    AWS_SECRET_ACCESS_KEY: credentials.secretAccessKey,
    AWS_ENDPOINT_URL_DYNAMODB: tap.endpoint,
    AWS_ENDPOINT_URL_S3: objects.endpoint,
    AWS_ENDPOINT_URL_KMS: kms.endpoint,
    AWS_EC2_METADATA_DISABLED: 'true',
    POWERTOOLS_LOG_LEVEL: 'ERROR',
    ...options.environment,
  };
  const functions = started(loadFunctions(assembly, environment, options.runs));
  const states = createStates({
    machines: ofType('AWS::StepFunctions::StateMachine').map(({ name, arn, properties }) => ({
      name,
      arn,
      type:
        properties.StateMachineType === 'EXPRESS' ? ('EXPRESS' as const) : ('STANDARD' as const),
      definition: definitionOf(properties),
    })),
    ports: {
      seasonNow,
      waitUntil: timers.waitUntil,
      invoke: async (name, payload) => {
        const result = await functions.invoke(name, payload);
        if ('payload' in result) return result;
        return { error: result.error.errorType, cause: result.error.errorMessage };
      },
    },
  });
  const statesApi = started(await serveLoopback(quietly(statesEndpoint(states), onTrouble)));
  const scheduler = started(
    await startScheduler({
      ...kept(dataFolder),
      region,
      groups: ofType('AWS::Scheduler::ScheduleGroup').map(({ name }) => name),
      schedules: ofType('AWS::Scheduler::Schedule').map(
        ({ properties }) => properties as unknown as Schedule,
      ),
      now: seasonNow,
      startTarget: async (target) => {
        options.onFired?.(target.schedule, target.dueAt);
        const times = options.startsOf?.(target) ?? 1;
        for (let n = 0; n < times; n += 1) await startTarget(target, functions, states);
      },
      onLost: ({ schedule }, error) => onTrouble(`schedule ${schedule}`, error),
    }),
  );
  Object.assign(environment, {
    AWS_ENDPOINT_URL_SFN: statesApi.endpoint,
    AWS_ENDPOINT_URL_SCHEDULER: scheduler.endpoint,
  });

  const pumps = new Map<string, ReturnType<typeof createQueuePump>>();
  let stream: ReturnType<typeof createStreamPump> | undefined;
  for (const { properties } of mappings) {
    const source = String(properties.EventSourceArn);
    const target = String(properties.FunctionName);
    const deliver = (event: object) => functions.invoke(target, event);
    const batchSize = Number(properties.BatchSize ?? 10);
    const queue = queues.find(({ arn }) => arn === source);
    if (queue !== undefined) {
      const queueUrl = objects.queueUrl(queue.name);
      pumps.set(
        queue.arn,
        started(
          createQueuePump({
            endpoint: objects.endpoint,
            region,
            queueUrl,
            queueArn: queue.arn,
            batchSize,
            undone: () => objects.undone(queue.name),
            deliver,
          }),
        ),
      );
      continue;
    }
    stream = started(
      createStreamPump({
        endpoint: store.endpoint,
        region,
        streamArn,
        batchSize,
        retryAttempts: Number(properties.MaximumRetryAttempts ?? 10),
        filters: filtersOf(properties),
        deliver,
        ...(dataFolder !== undefined && { positionFile: join(dataFolder, 'stream.json') }),
        writes: () => tap.writes,
        onLost: (records, why) => onTrouble(`${records} stream records`, new Error(why)),
      }),
    );
  }

  const isQuiet = () =>
    functions.underWay() === 0 &&
    states.busy() === 0 &&
    tap.writes.started === tap.writes.completed &&
    (stream?.isDrained() ?? true) &&
    [...pumps.values()].every((pump) => pump.isDrained());
  /** Resolves when nothing is under way: seen quiet twice with a look at the stream between. */
  const settle = async () => {
    for (let seen = 0; seen < 2; ) {
      stream?.nudge();
      await new Promise((next) => setTimeout(next, 2));
      seen = isQuiet() ? seen + 1 : 0;
    }
  };

  const clock = started(
    startSeasonClock({
      ...putClock,
      sources: [scheduler.oneOffs, timers],
      recurring: [scheduler.rates],
      settle,
      onError: (error) => onTrouble('season clock', error),
    }),
  );

  return {
    assembly,
    environment,
    tableName: table.name,
    functions,
    states,
    scheduler,
    clock,
    tap,
    kms,
    objects,
    settle,
    seasonNow,
    http: createHttpApi(assembly, functions, seasonNow, options.stampOf, onTrouble),
    /** Ends every part, the last started first. */
    async stop() {
      for (const stop of stops) await stop();
    },
  };
}

const kept = (dataFolder: string | undefined) => (dataFolder === undefined ? {} : { dataFolder });
const startOf = ({ startAt }: CloudOptions) => (startAt === undefined ? {} : { startAt });

function only(found: readonly Resource[], what: string): Resource {
  const [one, other] = found;
  if (one === undefined || other !== undefined)
    throw new Error(`The local cloud wants exactly one ${what}; the stack has ${found.length}.`);
  return one;
}

/** The machine's file, its placeholders filled as CloudFormation fills them. */
function definitionOf(properties: Record<string, unknown>): unknown {
  const given = (properties.DefinitionSubstitutions ?? {}) as Record<string, string>;
  const text = String(properties.DefinitionString).replace(
    /\$\{(\w+)\}/g,
    (whole, name: string) => given[name] ?? whole,
  );
  return JSON.parse(text);
}

function filtersOf(properties: Record<string, unknown>): unknown[] {
  const criteria = properties.FilterCriteria as { Filters?: { Pattern: string }[] } | undefined;
  return (criteria?.Filters ?? []).map(({ Pattern }) => JSON.parse(Pattern) as unknown);
}

interface StoredObject {
  readonly bucket: string;
  readonly key: string;
  readonly size: number;
  readonly eTag: string;
  readonly sequencer: string;
}

/** The queues that the bucket's notifications name for this key. */
function notifiedBy(assembly: Assembly, { bucket, key }: StoredObject): string[] {
  return assembly.resources.flatMap(({ type, name, properties }) => {
    if (type !== 'AWS::S3::Bucket' || name !== bucket) return [];
    const { QueueConfigurations = [] } = (properties.NotificationConfiguration ?? {}) as {
      QueueConfigurations?: {
        Queue: string;
        Filter?: { S3Key: { Rules: { Name: string; Value: string }[] } };
      }[];
    };
    return QueueConfigurations.filter(({ Filter }) =>
      (Filter?.S3Key.Rules ?? []).every(({ Name, Value }) =>
        Name.toLowerCase() === 'prefix' ? key.startsWith(Value) : key.endsWith(Value),
      ),
    ).map(({ Queue }) => Queue);
  });
}

function objectEvent({ bucket, key, size, eTag, sequencer }: StoredObject, awsRegion: string) {
  const s3 = {
    s3SchemaVersion: '1.0',
    bucket: { name: bucket, arn: `arn:aws:s3:::${bucket}` },
    object: { key: encodeURIComponent(key).replaceAll('%2F', '/'), size, eTag, sequencer },
  };
  return {
    Records: [
      {
        eventVersion: '2.1',
        eventSource: 'aws:s3',
        awsRegion,
        eventName: 'ObjectCreated:Post',
        s3,
      },
    ],
  };
}

/** What a schedule starts; a start that was already made is no trouble. */
async function startTarget(
  target: StartTarget,
  functions: Functions,
  states: ReturnType<typeof createStates>,
) {
  if (target.arn.includes(':lambda:')) {
    await functions.invoke(target.arn, JSON.parse(target.input || '{}'));
    return;
  }
  const { StateMachineArn, Name, Input } = JSON.parse(target.input) as Record<string, string>;
  try {
    states.start({
      stateMachineArn: StateMachineArn ?? target.arn,
      name: Name,
      input: JSON.parse(Input ?? '{}'),
    });
  } catch (error) {
    if ((error as Error).name !== 'ExecutionAlreadyExists') throw error;
  }
}

function quietly(
  answer: (...args: Parameters<Parameters<typeof serveLoopback>[0]>) => Promise<void>,
  onTrouble: (what: string, error: unknown) => void,
): Parameters<typeof serveLoopback>[0] {
  return (request, reply) => {
    answer(request, reply).catch((error: unknown) => {
      onTrouble('states', error);
      reply.destroy();
    });
  };
}

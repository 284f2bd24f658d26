import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { KMSClient } from '@aws-sdk/client-kms';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import type { Instant } from '../../shared/domain/kernel/instant.ts';
import { env } from '../../shared/names.ts';
import { cashierPurpose } from '../../shared/runtime/cashier.ts';
import { keyRing } from '../../shared/runtime/keyring.ts';
import { type NewOfficer, publishHunan2024, shardsFor } from '../publish-season.ts';
import { assemblyFolder, ensureBuilt, localRegion, portalFolder } from './build.ts';
import { createCashier } from './cashier.ts';
import { type CloudOptions, startCloud } from './cloud.ts';
import { openFrontDoor } from './front-door.ts';
import { createOutbox, type WayIn } from './outbox.ts';
import { portalFiles } from './portal-files.ts';
import { type Resource, readAssembly } from './template.ts';
import type { createTour } from './tour.ts';

export interface PlatformOptions
  extends Partial<
    Pick<
      CloudOptions,
      | 'dataFolder'
      | 'startAt'
      | 'weigh'
      | 'environment'
      | 'keySeed'
      | 'decide'
      | 'runs'
      | 'stampOf'
      | 'startsOf'
      | 'onFired'
      | 'onTrouble'
    >
  > {
  /** 0: any free one. @default 0 */
  readonly port?: number;
  /** How many candidates the season expects; its shards follow. @default as many as one shard holds */
  readonly expectedCandidates?: number;
  readonly officers: readonly NewOfficer[];
  readonly waysIn?: () => readonly WayIn[];
  readonly say?: (what: string) => void;
}

export type Platform = Awaited<ReturnType<typeof startPlatform>>;

/** The first moment of the sample: five minutes before registration opens. */
export const sampleStartsAt = Date.parse('2024-01-29T07:55:00+08:00');

const credentials = { accessKeyId: 'local', secretAccessKey: 'local' };

/** The whole platform on this machine: built, started, and with the 2024 season published in it. */
export async function startPlatform(options: PlatformOptions) {
  const { say = () => {}, startAt = sampleStartsAt } = options;
  const waiting = new Set(['build', 'cloud', 'season', 'people']);
  const onTrouble =
    options.onTrouble ?? ((what: string, error: unknown) => say(`! ${what}: ${String(error)}`));
  let cloud: Awaited<ReturnType<typeof startCloud>> | undefined;
  let tour: ReturnType<typeof createTour> | undefined;
  const seasonNow = () => cloud?.clock.now() ?? startAt;
  const outbox = createOutbox(seasonNow, options.waysIn ?? (() => []));
  let cashierSecret: Promise<Buffer> | undefined;
  const cashier = createCashier({
    seasonNow,
    secret: () => cashierSecret ?? Promise.reject(new Error('The cashier is not open yet.')),
    notify: (notice) =>
      fetch(`${door.endpoint}/v1/payments/notifications`, {
        method: 'POST',
        headers: {
          'content-type': 'application/json',
          'idempotency-key': `notice-${Date.now()}-${Math.random()}`,
        },
        body: JSON.stringify(notice),
      }),
  });
  const files = { serve: undefined as ReturnType<typeof portalFiles> | undefined };
  const door = await openFrontDoor({
    port: options.port ?? 0,
    cloud: () => cloud,
    waitingFor: () => [...waiting],
    outbox,
    cashier,
    tour: () => tour,
    portal: (path, response) => {
      if (files.serve !== undefined) return files.serve(path, response);
      response
        .writeHead(503, { 'content-type': 'text/plain; charset=utf-8', 'retry-after': '1' })
        .end('正在启动，请稍候。 Starting, please wait.');
    },
  });
  try {
    await ensureBuilt(say);
    waiting.delete('build');

    const assembly = readAssembly(assemblyFolder, localRegion, {
      PortalUrl: door.endpoint,
      SmsGatewayUrl: `${door.endpoint}/local/sms`,
      CashierUrl: `${door.endpoint}/local/cashier`,
    });
    say('Starting the local cloud ...');
    cloud = await startCloud({ ...options, startAt, assembly, onTrouble });
    files.serve = portalFiles(portalFolder, cloud.objects.endpoint);
    waiting.delete('cloud');

    const kms = new KMSClient({ endpoint: cloud.kms.endpoint, region: localRegion, credentials });
    const keyOf = (resources: readonly Resource[], variable: string) => {
      const functions = resources.filter(({ type }) => type === 'AWS::Lambda::Function');
      const values = functions.map(
        ({ properties }) =>
          (properties.Environment as { Variables?: Record<string, string> })?.Variables?.[variable],
      );
      const found = values.find((value) => value !== undefined);
      if (found === undefined) throw new Error(`No function of the stack has ${variable}.`);
      return found;
    };
    cashierSecret = keyRing(kms, keyOf(assembly.resources, env.providerKey)).secret(cashierPurpose);

    say('Publishing the season ...');
    const dynamo = new DynamoDBClient({
      endpoint: cloud.tap.endpoint,
      region: localRegion,
      credentials,
    });
    const client = DynamoDBDocumentClient.from(dynamo, {
      marshallOptions: { removeUndefinedValues: true },
    });
    await publishHunan2024({
      client,
      tableName: cloud.tableName,
      kms,
      identityKeyId: keyOf(assembly.resources, env.identityKey),
      shards: shardsFor(options.expectedCandidates ?? 1),
      officers: options.officers,
      passwordHashCost: Number(keyOf(assembly.resources, env.passwordHashCost)),
      publishedBy: ['institute-1', 'institute-2'],
      at: cloud.clock.now() as Instant,
    });
    await cloud.settle();
    waiting.delete('season');
    const running = cloud;
    return {
      baseUrl: door.endpoint,
      cloud: running,
      /** The table as it is, for whoever judges from raw items. */
      client,
      outbox,
      /** From here on the season clock's bar is shown, and /health answers for itself. */
      open(guide?: ReturnType<typeof createTour>) {
        tour = guide;
        waiting.clear();
      },
      async stop() {
        await door.stop();
        dynamo.destroy();
        kms.destroy();
        await running.stop();
      },
    };
  } catch (error) {
    await door.stop();
    await cloud?.stop();
    throw error;
  }
}

import { KMSClient } from '@aws-sdk/client-kms';
import { keyRing } from '../../shared/runtime/keyring.ts';
import { type Platform, type PlatformOptions, startPlatform } from '../local/platform.ts';
import { actorLog } from './actor-log.ts';
import { apiClient, arrivalHeader } from './api-client.ts';
import { castOf, officerPassword, totpDevice } from './cast.ts';
import type { SeasonEvidence } from './checker/evidence.ts';
import { dumpObjects, dumpTable } from './dump.ts';
import { factsOf } from './facts.ts';
import { type FaultPlan, faultPlan } from './faults.ts';
import { refiring } from './fire-again.ts';
import { officer } from './officer.ts';
import { outboxReader } from './outbox-reader.ts';
import { paymentProvider } from './provider.ts';
import { type Company, minuteMs, seasonCalendar } from './scenes/company.ts';
import { importRosters } from './scenes/import-rosters.ts';
import { preferAndPay } from './scenes/prefer.ts';
import { printTickets } from './scenes/print-tickets.ts';
import { readPublicity } from './scenes/read-publicity.ts';
import { registerAll } from './scenes/register.ts';
import { reviewAll } from './scenes/review.ts';

export interface RunOptions {
  readonly candidates: number;
  readonly seed: number;
  readonly faults: boolean;
  /** Told again and again: which scene is on, and at which moment of the season; 0 before the first. */
  readonly onProgress?: (scene: string, seasonNow: number) => void;
  /** Told of what went wrong where nobody waits for an answer. */
  readonly onTrouble?: (what: string, error: unknown) => void;
}

export interface SeasonRun {
  readonly evidence: SeasonEvidence;
  readonly faultsInjected: number;
}

const progressEveryMs = 250;
const startsAt = Date.parse('2024-01-29T07:55:00+08:00');
/** So many shards, at least, even for few people: a pass that is one shard proves little. */
const leastExpected = 1_200;
/** After the last scene the sweeper finds what never began there. */
const lastSweepMs = 5 * minuteMs;

const scenes = {
  rosters: importRosters,
  registration: registerAll,
  review: reviewAll,
  publicity: readPublicity,
  preferences: preferAndPay,
  tickets: printTickets,
};

/** Plays a whole season: candidates and officers over HTTP, on the season's clock, from the import to the ticket. */
export async function runSeason(options: RunOptions): Promise<SeasonRun> {
  const { candidates, seed, faults, onProgress = () => {}, onTrouble = () => {} } = options;
  const cast = castOf(candidates, seed);
  const plan = faults ? faultPlan(seed) : undefined;
  let platform: Platform | undefined;
  let scene = 'start';
  const ticking = setInterval(
    () => onProgress(scene, platform?.cloud.clock.now() ?? 0),
    progressEveryMs,
  );
  try {
    platform = await startPlatform({
      startAt: startsAt,
      expectedCandidates: Math.max(leastExpected, candidates),
      officers: cast.officers,
      keySeed: `rehearsal ${seed}`,
      stampOf: (headers) => {
        const played = headers[arrivalHeader];
        return typeof played === 'string' ? Number(played) : undefined;
      },
      ...(plan === undefined ? toldOf(onTrouble) : harmedBy(plan)),
    });
    const { cloud, client } = platform;
    plan?.repeatThrough(cloud.functions);
    platform.open();
    const log = actorLog(cloud.clock.now);
    const again = refiring(platform, plan?.calmly ?? ((work) => work()));
    const company = await gather(platform, cast, { seed, log, fireAgain: again.afresh });
    for (const [name, play] of Object.entries(scenes)) {
      scene = name;
      await play(company);
    }

    scene = 'judgement';
    await cloud.settle();
    plan?.end();
    await cloud.clock.moveTo(cloud.clock.now() + lastSweepMs);
    await again.afresh();
    await again.all();
    const facts = factsOf(company, { faults, refired: again.firings });
    const items = await dumpTable(client, cloud.tableName);
    const objects = await dumpObjects(cloud);
    return {
      evidence: { items, objects, acts: log.acts, facts },
      faultsInjected: plan?.injected() ?? 0,
    };
  } finally {
    clearInterval(ticking);
    await platform?.stop();
  }
}

/** Without faults no function fails; one that did is told by name. */
function toldOf(onTrouble: NonNullable<RunOptions['onTrouble']>): Partial<PlatformOptions> {
  return {
    onTrouble,
    runs: {
      onEnd: ({ functionName, result }) => {
        if ('payload' in result) return;
        onTrouble(functionName, new Error(Object.values(result.error).join(': ')));
      },
    },
  };
}

/** With faults much goes wrong on purpose, and a function that was made to fail would say so thousands of times. */
function harmedBy({ decide, runs, startsOf }: FaultPlan): Partial<PlatformOptions> {
  const environment = { POWERTOOLS_LOG_LEVEL: 'SILENT' };
  return { decide, runs, startsOf, environment, onTrouble: () => {} };
}

/** Everybody of the play, each with a client whose answers are logged. */
async function gather(
  { baseUrl, cloud }: Platform,
  cast: ReturnType<typeof castOf>,
  {
    seed,
    log,
    fireAgain,
  }: Pick<Company, 'seed' | 'fireAgain'> & { readonly log: ReturnType<typeof actorLog> },
): Promise<Company> {
  const clientOf = (actor: string) =>
    apiClient(baseUrl, { listen: log.of(actor), now: cloud.clock.now });
  const open = clientOf('public');
  const officers = cast.officers.map((post) => {
    const self = { staffId: post.staffId, password: officerPassword, totp: totpDevice(post) };
    return [post.staffId, officer(clientOf(post.staffId), self)] as const;
  });
  return {
    ...cast,
    ...{ seed, clientOf, open, fireAgain },
    ...{ clock: cloud.clock, settle: cloud.settle },
    outbox: outboxReader(baseUrl),
    calendar: () => seasonCalendar(open),
    provider: paymentProvider(clientOf('provider'), await cashierSecret(cloud), seed),
    officers: new Map(officers),
    ...{ sentRows: [], racedPhones: [], players: [] },
  };
}

/** What provider and platform share. */
async function cashierSecret({ assembly, kms }: Platform['cloud']): Promise<Buffer> {
  const providerKey = assembly.resources
    .filter(({ type }) => type === 'AWS::Lambda::Function')
    .map(
      ({ properties }) =>
        (properties.Environment as { Variables?: Record<string, string> } | undefined)?.Variables
          ?.PROVIDER_KEY_ID,
    )
    .find((id) => id !== undefined);
  const credentials = { accessKeyId: 'local', secretAccessKey: 'local' };
  const client = new KMSClient({ endpoint: kms.endpoint, region: assembly.region, credentials });
  const secret = await keyRing(client, providerKey ?? '').secret('cashier-sandbox');
  client.destroy();
  return secret;
}

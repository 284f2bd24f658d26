import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { KMSClient } from '@aws-sdk/client-kms';
import { keyRing } from '../../shared/runtime/keyring.ts';
import type { RunPorts } from '../local/functions.ts';
import { startPlatform } from '../local/platform.ts';
import { actorLog } from './actor-log.ts';
import { apiClient, arrivalHeader } from './api-client.ts';
import { castOf, officerPassword, totpDevice } from './cast.ts';
import type { Facts, MappingRow, PlanRow, SeasonEvidence } from './checker/evidence.ts';
import { itemHash, itemName } from './checker/item-hash.ts';
import { isStoreState } from './checker/time.ts';
import { dumpObjects, dumpTable } from './dump.ts';
import { type FaultPlan, faultPlan } from './faults.ts';
import { officer } from './officer.ts';
import { outboxReader } from './outbox-reader.ts';
import { paymentProvider } from './provider.ts';
import { type Company, seasonCalendar } from './scenes/company.ts';
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
const seasonFolder = join(import.meta.dirname, '..', '..', 'shared', 'seasons', 'hunan-2024');
const readSeasonFile = (name: string) =>
  JSON.parse(readFileSync(join(seasonFolder, name), 'utf8')) as unknown;

/** Plays a whole season: candidates and officers over HTTP, on the season's clock, from the import to the ticket. */
export async function runSeason(options: RunOptions): Promise<SeasonRun> {
  const { candidates, seed, onProgress = () => {}, onTrouble = () => {} } = options;
  const cast = castOf(candidates, seed);
  const plan: FaultPlan | undefined = options.faults ? faultPlan(seed) : undefined;
  let scene = 'start';
  let now = () => 0;
  const ticking = setInterval(() => onProgress(scene, now()), progressEveryMs);
  const starting = startPlatform({
    startAt: startsAt,
    expectedCandidates: Math.max(leastExpected, candidates),
    officers: cast.officers,
    onTrouble: plan === undefined ? onTrouble : () => {},
    stampOf: (headers) => {
      const played = headers[arrivalHeader];
      return typeof played === 'string' ? Number(played) : undefined;
    },
    ...(plan === undefined
      ? { runs: toldOf(onTrouble) }
      : {
          ...{ decide: plan.decide, runs: plan.runs, startsOf: plan.startsOf },
          // A function that was made to fail would say so, thousands of times.
          environment: { POWERTOOLS_LOG_LEVEL: 'SILENT' },
        }),
  });
  starting.catch(() => clearInterval(ticking));
  const platform = await starting;
  try {
    const { cloud } = platform;
    now = cloud.clock.now;
    plan?.repeatThrough(cloud.functions);
    platform.open();
    const log = actorLog(cloud.clock.now);
    const clientOf = (actor: string) =>
      apiClient(platform.baseUrl, { listen: log.of(actor), now: cloud.clock.now });
    const open = clientOf('public');
    const company: Company = {
      ...cast,
      ...{ seed, clientOf, open },
      clock: cloud.clock,
      settle: cloud.settle,
      outbox: outboxReader(platform.baseUrl),
      calendar: () => seasonCalendar(open),
      provider: paymentProvider(clientOf('provider'), await cashierSecret(cloud), seed),
      officers: new Map(
        cast.officers.map((post) => {
          const self = { staffId: post.staffId, password: officerPassword, totp: totpDevice(post) };
          return [post.staffId, officer(clientOf(post.staffId), self)];
        }),
      ),
      sentRows: [],
      racedPhones: [],
      players: [],
    };
    const scenes = [
      ['rosters', importRosters],
      ['registration', registerAll],
      ['review', reviewAll],
      ['publicity', readPublicity],
      ['preferences', preferAndPay],
      ['tickets', printTickets],
    ] as const;
    for (const [name, play] of scenes) {
      scene = name;
      await play(company);
    }
    scene = 'judgement';
    await cloud.settle();
    plan?.end();
    const refired = await fireAgain(platform);
    const [items, objects] = await Promise.all([
      dumpTable(platform.client, cloud.tableName),
      dumpObjects(cloud),
    ]);
    const facts: Facts = { ...seasonFacts(), ...factsOf(company), refired };
    return {
      evidence: { items, objects, acts: log.acts, facts },
      faultsInjected: plan?.injected() ?? 0,
    };
  } finally {
    clearInterval(ticking);
    await platform.stop();
  }
}

/** Without faults no function fails; one that did is told by name. */
function toldOf(onTrouble: NonNullable<RunOptions['onTrouble']>): RunPorts {
  return {
    onEnd: ({ functionName, result }) => {
      if ('error' in result)
        onTrouble(functionName, new Error(Object.values(result.error).join(': ')));
    },
  };
}

type Platform = Awaited<ReturnType<typeof startPlatform>>;

/** Fires every edge that is done once more, under a new number, as a sweeper gone wrong might (domain I02). */
async function fireAgain({ cloud, client }: Platform): Promise<Facts['refired']> {
  const items = await dumpTable(client, cloud.tableName);
  const edges = items.filter(({ pk, sk }) => pk.startsWith('SEASON#') && sk.startsWith('EDGE#'));
  const machine = cloud.assembly.resources.find(
    ({ type, name }) =>
      type === 'AWS::StepFunctions::StateMachine' && name.endsWith('-window-edge'),
  );
  if (machine === undefined) throw new Error('The stack has no workflow window-edge.');
  for (const { edgeId, seasonId, attempt } of edges) {
    const input = { seasonId, edgeId, attempt: Number(attempt) + 1 };
    cloud.states.start({
      stateMachineArn: machine.arn,
      name: `again-${edgeId}`,
      input,
    });
  }
  await cloud.settle();
  return {
    edges: edges.map(({ edgeId }) => String(edgeId)),
    before: Object.fromEntries(
      items.filter(isStoreState).map((item) => [itemName(item), itemHash(item)]),
    ),
  };
}

/** What provider and platform share. */
async function cashierSecret({ assembly, kms }: Platform['cloud']): Promise<Buffer> {
  const signingKey = assembly.resources
    .filter(({ type }) => type === 'AWS::Lambda::Function')
    .map(
      ({ properties }) =>
        (properties.Environment as { Variables?: Record<string, string> } | undefined)?.Variables
          ?.SIGNING_KEY_ID,
    )
    .find((id) => id !== undefined);
  const credentials = { accessKeyId: 'local', secretAccessKey: 'local' };
  const client = new KMSClient({ endpoint: kms.endpoint, region: assembly.region, credentials });
  const secret = await keyRing(client, signingKey ?? '').secret('cashier-sandbox');
  client.destroy();
  return secret;
}

/** The season's own rules as its files have them. */
function seasonFacts() {
  const season = readSeasonFile('season.json') as {
    seasonId: string;
    round: { id: string; lockPolicy: string };
    categories: { id: string; fee: { amountFen: number; waived: boolean } }[];
  };
  const sites = readSeasonFile('sites-sample.json') as { siteCode: string; collegeCode: string }[];
  return {
    seasonId: season.seasonId,
    round: season.round.id,
    lockPolicy: season.round.lockPolicy,
    fees: Object.fromEntries(
      season.categories.map(({ id, fee }) => [id, fee.waived ? 0 : fee.amountFen]),
    ),
    plans: readSeasonFile('plans-sample.json') as PlanRow[],
    mapping: (readSeasonFile('major-mapping.json') as { rows: MappingRow[] }).rows,
    sites: Object.fromEntries(sites.map(({ siteCode, collegeCode }) => [siteCode, collegeCode])),
  };
}

function factsOf({ people, sentRows, provider, racedPhones, players }: Company) {
  const phoneOf = new Map(players.map(({ person, phone }) => [person.studentNo12, phone]));
  return {
    people: people.map((person) => ({
      ...person,
      phone: phoneOf.get(person.studentNo12) ?? person.phone,
    })),
    sentRows,
    payments: provider.payments,
    racedPhones,
  };
}

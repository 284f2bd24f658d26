import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { KMSClient } from '@aws-sdk/client-kms';
import { DynamoDBDocumentClient, GetCommand } from '@aws-sdk/lib-dynamodb';
import * as z from 'zod';
import { Staff } from '../shared/domain/account/account.ts';
import { Calendar } from '../shared/domain/calendar/calendar.ts';
import { canonicalJson } from '../shared/domain/kernel/canonical-json.ts';
import { Role } from '../shared/domain/kernel/ids.ts';
import type { Instant } from '../shared/domain/kernel/instant.ts';
import { base32 } from '../shared/runtime/base32.ts';
import { keyRing } from '../shared/runtime/keyring.ts';
import { newStaff, newTotpSecret } from '../shared/runtime/new-staff.ts';
import { parseSeasonFile, type SeasonFile } from '../shared/seasons/season-file.ts';
import { publishSeason } from '../shared/store/calendar-versions.ts';
import { catalogueStore } from '../shared/store/catalogue-store.ts';
import { calendarVersionKey } from '../shared/store/keys.ts';
import { settingsReader } from '../shared/store/settings-store.ts';
import { staffStore } from '../shared/store/staff-store.ts';
import { deployed, optionsOf, readJsonFile, run } from './deployed.ts';

const folder = join(import.meta.dirname, '..', 'shared', 'seasons', 'hunan-2024');
const read = (file: string): unknown => JSON.parse(readFileSync(join(folder, file), 'utf8'));

export interface NewOfficer {
  readonly staffId: string;
  readonly name: string;
  readonly org: string;
  readonly roles: readonly Role[];
  readonly password: string;
  readonly totpSecret: Buffer;
}

/** Rules and calendar of the season of Hunan 2024. */
export const hunan2024 = (): SeasonFile => parseSeasonFile(read('season.json'));

interface Place {
  readonly client: DynamoDBDocumentClient;
  readonly tableName: string;
  readonly kms: KMSClient;
  readonly identityKeyId: string;
  readonly shards: number;
  readonly officers: readonly NewOfficer[];
  readonly passwordHashCost: number;
  readonly publishedBy: readonly [string, string];
  readonly at: Instant;
  /** Told of each officer who was not there before. @default nobody is */
  readonly onNewOfficer?: (officer: NewOfficer) => void;
}

/** A preference item's shard holds about this many people (lock.md §2). */
const candidatesPerShard = 400;

/** How many shards a season gets for so many candidates; they never change afterwards. */
export const shardsFor = (candidates: number): number =>
  Math.max(1, Math.ceil(candidates / candidatesPerShard));

/** Puts the 2024 season of Hunan into a table: rules, calendar, plans, mapping, and the officers who will work in it. */
export async function publishHunan2024(place: Place): Promise<void> {
  const { client, tableName, shards, publishedBy, at } = place;
  const file = hunan2024();
  const { seasonId } = file.calendar;
  const ring = keyRing(place.kms, place.identityKeyId);
  const staff = staffStore(client, tableName);
  for (const officer of place.officers) {
    const person = { ...officer, seasonId, roles: [...officer.roles] };
    const isNew = await staff.put(await newStaff(ring, person, place.passwordHashCost));
    if (isNew) place.onNewOfficer?.(officer);
  }
  await catalogueStore(client, tableName).put(plansOf(seasonId));
  await publishSeason(client, tableName, { file, shards, catalogueVersion: 1, publishedBy, at });
}

const plansOf = (seasonId: string) => ({
  seasonId,
  version: 1,
  plans: read('plans-sample.json'),
  sites: read('sites-sample.json'),
  mapping: read('major-mapping.json'),
});

/** Throws if another season, or another's plans, stand under this one's name. The same one may be completed. */
export async function requireSameOrNone(
  client: DynamoDBDocumentClient,
  tableName: string,
  shards: number,
): Promise<void> {
  const { calendar, rules } = hunan2024();
  const { seasonId } = calendar;
  const differ = (await catalogueStore(client, tableName).put(plansOf(seasonId))) ? [] : ['plans'];
  const { Item } = await client.send(
    new GetCommand({ TableName: tableName, Key: calendarVersionKey(calendar) }),
  );
  if (Item !== undefined) {
    const there = await settingsReader(client, tableName, seasonId).fresh();
    const { catalogueVersion } = there;
    const same = (a: object, b: object) => canonicalJson(a) === canonicalJson(b);
    if (!same(Calendar.parse(Item), calendar)) differ.push('a calendar');
    if (!same(there, { ...rules, shards: there.shards, catalogueVersion })) differ.push('rules');
    if (there.shards !== shards) differ.push('a number of candidates');
  }
  if (differ.length > 0)
    throw new Error(
      `${seasonId} is in the table already, with other things than here: ${differ.join(', ')}. What is published changes by two approvals.`,
    );
}

const usage =
  'npm run publish-season -- --stage production --region … --outputs outputs.json --officers officers.json --approved-by staffId,staffId --candidates N';

/** Those who work in the season, from a file that somebody wrote. */
const Officers = z.array(
  Staff.pick({ staffId: true, name: true, org: true })
    .extend({ roles: z.array(Role.exclude(['candidate'])).min(1) })
    .strict(),
);

/** The officers of a file, each with secrets of their own; in it must be the two who approved the season. */
export function readOfficers(file: string, approvedBy: string) {
  const read = Officers.safeParse(readJsonFile(file));
  if (!read.success) throw new Error(`${file}:\n${z.prettifyError(read.error)}`);
  const ids = read.data.map(({ staffId }) => staffId);
  const twice = ids.filter((id, at) => ids.indexOf(id) !== at);
  if (twice.length > 0) throw new Error(`${file} has ${twice.join(', ')} twice.`);
  const [first, second, ...more] = approvedBy.split(',');
  const isInstitute = (id: string | undefined) =>
    read.data.some(({ staffId, roles }) => staffId === id && roles.includes('institute'));
  if (first === second || more.length > 0 || ![first, second].every(isInstitute))
    throw new Error(
      `--approved-by ${approvedBy}: name two different officers of ${file} who have the role institute.`,
    );
  const officers = read.data.map(
    (officer): NewOfficer => ({
      ...officer,
      password: base32(randomBytes(10)).replace(/.{4}(?=.)/g, '$&-'),
      totpSecret: newTotpSecret(),
    }),
  );
  return { officers, publishedBy: [first, second] as [string, string] };
}

/** What an officer is handed: the password, and the address that an authenticator takes. */
export const wayInOf = ({ staffId, name, password, totpSecret }: NewOfficer): string =>
  `${staffId}  ${name}
  ${password}
  otpauth://totp/Kaoqi:${staffId}?secret=${base32(totpSecret).toUpperCase()}&issuer=Kaoqi`;

async function main(): Promise<void> {
  const given = optionsOf(
    ['stage', 'region', 'outputs', 'officers', 'approved-by', 'candidates'],
    usage,
  );
  const { region } = given;
  const candidates = Number(given.candidates);
  if (!(Number.isSafeInteger(candidates) && candidates > 0))
    throw new Error(`--candidates ${given.candidates}: how many are expected at most?`);
  const { stage, outputs } = deployed(given.stage, given.outputs);
  const { officers, publishedBy } = readOfficers(given.officers, given['approved-by']);
  const shards = shardsFor(candidates);
  const client = DynamoDBDocumentClient.from(new DynamoDBClient({ region }), {
    marshallOptions: { removeUndefinedValues: true },
  });
  await requireSameOrNone(client, outputs.TableName, shards);
  await publishHunan2024({
    ...{ client, tableName: outputs.TableName, shards, officers, publishedBy },
    ...{ kms: new KMSClient({ region }), identityKeyId: outputs.IdentityKeyId },
    passwordHashCost: stage.passwordHashCost,
    at: Date.now() as Instant,
    onNewOfficer: (officer) => console.log(wayInOf(officer)),
  });
  console.log(`
${stage.seasonId} is published. What stands above is shown this once: hand each officer their own
three lines, and keep none. Who is not above was there already and keeps their password.`);
}

if (import.meta.main) await run(main);

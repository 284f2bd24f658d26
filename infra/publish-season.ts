import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { KMSClient } from '@aws-sdk/client-kms';
import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import type { Role } from '../shared/domain/kernel/ids.ts';
import type { Instant } from '../shared/domain/kernel/instant.ts';
import { keyRing } from '../shared/runtime/keyring.ts';
import { newStaff } from '../shared/runtime/new-staff.ts';
import { parseSeasonFile, type SeasonFile } from '../shared/seasons/season-file.ts';
import { publishSeason } from '../shared/store/calendar-versions.ts';
import { catalogueStore } from '../shared/store/catalogue-store.ts';
import { staffStore } from '../shared/store/staff-store.ts';

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

/** Puts the 2024 season of Hunan into a table: rules, calendar, plans, mapping, and the officers who will work in it. */
export async function publishHunan2024(place: {
  readonly client: DynamoDBDocumentClient;
  readonly tableName: string;
  readonly kms: KMSClient;
  readonly identityKeyId: string;
  readonly shards: number;
  readonly officers: readonly NewOfficer[];
  readonly passwordHashCost: number;
  readonly publishedBy: readonly [string, string];
  readonly at: Instant;
}): Promise<void> {
  const { client, tableName } = place;
  const file = hunan2024();
  const ring = keyRing(place.kms, place.identityKeyId);
  const staff = staffStore(client, tableName);
  for (const officer of place.officers) {
    const person = { ...officer, seasonId: file.calendar.seasonId, roles: [...officer.roles] };
    await staff.put(await newStaff(ring, person, place.passwordHashCost));
  }
  await catalogueStore(client, tableName).put({
    seasonId: file.calendar.seasonId,
    version: 1,
    plans: read('plans-sample.json'),
    sites: read('sites-sample.json'),
    mapping: read('major-mapping.json'),
  });
  await publishSeason(client, tableName, {
    file,
    shards: place.shards,
    catalogueVersion: 1,
    publishedBy: place.publishedBy,
    at: place.at,
  });
}

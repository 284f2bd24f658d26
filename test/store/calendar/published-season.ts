import { calendarReader } from '../../../shared/store/calendar-store.ts';
import { publishSeason } from '../../../shared/store/calendar-versions.ts';
import { edgeStore } from '../../../shared/store/edge-store.ts';
import { lockStore } from '../../../shared/store/lock-store.ts';
import { proposalStore } from '../../../shared/store/proposal-store.ts';
import { settingsReader } from '../../../shared/store/settings-store.ts';
import { at, hunan } from '../../domain/calendar/season.ts';
import { freshTable } from '../../support/dynamodb.ts';

export const { seasonId } = hunan.calendar;
const publishedAt = at('2024-01-17T12:00');

/** A table with Hunan 2024 in force, and every store of the calendar. */
export async function publishedSeason({ shards = 2 } = {}) {
  const { client, tableName } = await freshTable();
  const publish = () =>
    publishSeason(client, tableName, {
      file: hunan,
      shards,
      catalogueVersion: 1,
      publishedBy: ['exi-li', 'exi-wang'],
      at: publishedAt,
    });
  await publish();
  return {
    client,
    tableName,
    publish,
    reader: calendarReader(client, tableName, seasonId),
    settings: settingsReader(client, tableName, seasonId),
    proposals: proposalStore(client, tableName),
    edges: edgeStore(client, tableName),
    locks: lockStore(client, tableName),
  };
}

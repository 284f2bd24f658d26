import { calendarContracts } from '../../../shared/contracts/calendar.ts';
import { settingsReader } from '../../../shared/store/settings-store.ts';
import { api, calendar, client, seasonId, tableName } from '../../wire.ts';
import { showSeason } from './show-season.ts';

export const handler = api(
  'showSeason',
  calendarContracts.showSeason,
  showSeason({ calendar, settings: settingsReader(client, tableName, seasonId) }),
);

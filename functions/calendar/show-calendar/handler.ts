import { calendarContracts } from '../../../shared/contracts/calendar.ts';
import { edgeStore } from '../../../shared/store/edge-store.ts';
import { settingsReader } from '../../../shared/store/settings-store.ts';
import { api, calendar, client, seasonId, tableName } from '../../wire.ts';
import { showCalendar } from './show-calendar.ts';

export const handler = api(
  'showCalendar',
  calendarContracts.showCalendar,
  showCalendar({
    calendar,
    settings: settingsReader(client, tableName, seasonId),
    edges: edgeStore(client, tableName),
  }),
);

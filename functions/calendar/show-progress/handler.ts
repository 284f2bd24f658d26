import { calendarContracts } from '../../../shared/contracts/calendar.ts';
import { progressReader } from '../../../shared/store/progress-reader.ts';
import { settingsReader } from '../../../shared/store/settings-store.ts';
import { api, client, seasonId, tableName } from '../../wire.ts';
import { showProgress } from './show-progress.ts';

export const handler = api(
  'showProgress',
  calendarContracts.showProgress,
  showProgress({
    settings: settingsReader(client, tableName, seasonId),
    progress: progressReader(client, tableName),
  }),
);

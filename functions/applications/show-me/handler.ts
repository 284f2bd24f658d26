import { applicationContracts } from '../../../shared/contracts/applications.ts';
import { collegeName } from '../../../shared/seasons/colleges.ts';
import { personStore } from '../../../shared/store/person-store.ts';
import { settingsReader } from '../../../shared/store/settings-store.ts';
import { api, calendar, client, seasonId, tableName } from '../../wire.ts';
import { showMe } from './show-me.ts';

export const handler = api(
  'showMe',
  applicationContracts.showMe,
  showMe({
    calendar,
    settings: settingsReader(client, tableName, seasonId),
    people: personStore(client, tableName),
    collegeName: (code) => collegeName(seasonId, code),
  }),
);

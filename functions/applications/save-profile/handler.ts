import { applicationContracts } from '../../../shared/contracts/applications.ts';
import { accountStore } from '../../../shared/store/account-store.ts';
import { applicationStore } from '../../../shared/store/application-store.ts';
import { settingsReader } from '../../../shared/store/settings-store.ts';
import { api, calendar, client, seasonId, tableName } from '../../wire.ts';
import { saveProfile } from './save-profile.ts';

export const handler = api(
  'saveProfile',
  applicationContracts.saveProfile,
  saveProfile({
    calendar,
    settings: settingsReader(client, tableName, seasonId),
    accounts: accountStore(client, tableName),
    applications: applicationStore(client, tableName),
  }),
);

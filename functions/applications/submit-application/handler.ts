import { applicationContracts } from '../../../shared/contracts/applications.ts';
import { applicationStore } from '../../../shared/store/application-store.ts';
import { personStore } from '../../../shared/store/person-store.ts';
import { settingsReader } from '../../../shared/store/settings-store.ts';
import { api, calendar, client, seasonId, tableName } from '../../wire.ts';
import { submitApplication } from './submit-application.ts';

export const handler = api(
  'submitApplication',
  applicationContracts.submitApplication,
  submitApplication({
    calendar,
    settings: settingsReader(client, tableName, seasonId),
    people: personStore(client, tableName),
    applications: applicationStore(client, tableName),
  }),
);

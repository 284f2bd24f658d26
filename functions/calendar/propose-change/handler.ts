import { calendarContracts } from '../../../shared/contracts/calendar.ts';
import { extensionDesk } from '../../../shared/store/extension-desk.ts';
import { extensionStore } from '../../../shared/store/extension-store.ts';
import { lockStore } from '../../../shared/store/lock-store.ts';
import { preferenceStore } from '../../../shared/store/preference-store.ts';
import { proposalStore } from '../../../shared/store/proposal-store.ts';
import { settingsReader } from '../../../shared/store/settings-store.ts';
import { api, calendar, client, seasonId, tableName } from '../../wire.ts';
import { proposeChange } from './propose-change.ts';

export const handler = api(
  'proposeChange',
  calendarContracts.proposeChange,
  proposeChange({
    calendar,
    proposals: proposalStore(client, tableName),
    extensions: extensionDesk({
      calendar,
      settings: settingsReader(client, tableName, seasonId),
      store: extensionStore(client, tableName),
      preferences: preferenceStore(client, tableName),
      locks: lockStore(client, tableName),
    }),
  }),
);

import { PreparedVersion, VersionTask } from '../../../shared/contracts/calendar-tasks.ts';
import { clock } from '../../../shared/runtime/clock.ts';
import { taskHandler } from '../../../shared/runtime/task-handler.ts';
import { proposalStore } from '../../../shared/store/proposal-store.ts';
import { settingsReader } from '../../../shared/store/settings-store.ts';
import { calendar, client, seasonId, tableName } from '../../wire.ts';
import { prepareVersion } from './prepare-version.ts';

export const handler = taskHandler(
  VersionTask,
  PreparedVersion,
  prepareVersion({
    calendar,
    settings: settingsReader(client, tableName, seasonId),
    proposals: proposalStore(client, tableName),
    now: clock,
  }),
);

import { ActivatedVersion, VersionTask } from '../../../shared/contracts/calendar-tasks.ts';
import { clock } from '../../../shared/runtime/clock.ts';
import { taskHandler } from '../../../shared/runtime/task-handler.ts';
import { calendarVersions } from '../../../shared/store/calendar-versions.ts';
import { lockStore } from '../../../shared/store/lock-store.ts';
import { proposalStore } from '../../../shared/store/proposal-store.ts';
import { settingsReader } from '../../../shared/store/settings-store.ts';
import { calendar, client, seasonId, tableName } from '../../wire.ts';
import { activateVersion } from './activate-version.ts';

export const handler = taskHandler(
  VersionTask,
  ActivatedVersion,
  activateVersion({
    calendar,
    settings: settingsReader(client, tableName, seasonId),
    proposals: proposalStore(client, tableName),
    locks: lockStore(client, tableName),
    versions: calendarVersions(client, tableName),
    now: clock,
  }),
);

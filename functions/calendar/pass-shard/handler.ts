import { PassReport, PassTask } from '../../../shared/contracts/calendar-tasks.ts';
import { clock as now } from '../../../shared/runtime/clock.ts';
import { taskHandler } from '../../../shared/runtime/task-handler.ts';
import { accountStore } from '../../../shared/store/account-store.ts';
import { edgeStore } from '../../../shared/store/edge-store.ts';
import { lockStore } from '../../../shared/store/lock-store.ts';
import { preferenceStore } from '../../../shared/store/preference-store.ts';
import { seasonPass } from '../../../shared/store/season-pass.ts';
import { settingsReader } from '../../../shared/store/settings-store.ts';
import { taskStore } from '../../../shared/store/task-store.ts';
import { client, seasonId, tableName } from '../../wire.ts';
import { closeFees } from './close-fees.ts';
import { expireDrafts } from './expire-drafts.ts';
import { fileTasks } from './file-tasks.ts';
import { overdueReviews } from './overdue-reviews.ts';
import { passShard } from './pass-shard.ts';
import { settleEligibility } from './settle-eligibility.ts';

const people = seasonPass(client, tableName);
const preferences = preferenceStore(client, tableName);
const settings = settingsReader(client, tableName, seasonId);
const accounts = accountStore(client, tableName);
const tasks = taskStore(client, tableName);
const locks = lockStore(client, tableName);

export const handler = taskHandler(
  PassTask,
  PassReport,
  passShard({
    edges: edgeStore(client, tableName),
    passes: {
      'expire-drafts': expireDrafts({ people, tasks, now }),
      'file-tasks': fileTasks({ people, tasks, now }),
      'overdue-reviews': overdueReviews({ people, now }),
      'settle-eligibility': settleEligibility({
        ...{ people, accounts, preferences, locks, settings, now },
      }),
      'close-fees': closeFees({ people, preferences, settings, now }),
    },
  }),
);

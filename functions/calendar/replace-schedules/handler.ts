import { SchedulerClient } from '@aws-sdk/client-scheduler';
import { ReplacedSchedules, SchedulesTask } from '../../../shared/contracts/calendar-tasks.ts';
import { env } from '../../../shared/names.ts';
import { clock } from '../../../shared/runtime/clock.ts';
import { required } from '../../../shared/runtime/config.ts';
import { taskHandler } from '../../../shared/runtime/task-handler.ts';
import { edgeSchedules } from '../../../shared/store/edge-schedules.ts';
import { settingsReader } from '../../../shared/store/settings-store.ts';
import { calendar, client, seasonId, tableName } from '../../wire.ts';
import { replaceSchedules } from './replace-schedules.ts';

export const handler = taskHandler(
  SchedulesTask,
  ReplacedSchedules,
  replaceSchedules({
    calendar,
    settings: settingsReader(client, tableName, seasonId),
    schedules: edgeSchedules(new SchedulerClient(), {
      group: required(env.scheduleGroup),
      roleArn: required(env.scheduleRoleArn),
      targetArn: required(env.scheduleTargetArn),
      deadLetterArn: required(env.scheduleDeadLetterArn),
      stateMachineArn: `${required(env.stateMachineArnPrefix)}window-edge`,
    }),
    now: clock,
  }),
);

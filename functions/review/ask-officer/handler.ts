import { SFNClient } from '@aws-sdk/client-sfn';
import { clock } from '../../../shared/runtime/clock.ts';
import { taskHandler } from '../../../shared/runtime/task-handler.ts';
import { answerTask } from '../../../shared/store/executions.ts';
import { taskStore } from '../../../shared/store/task-store.ts';
import { client, tableName } from '../../wire.ts';
import { AskOfficerOutcome, AskOfficerTask, askOfficer } from './ask-officer.ts';

export const handler = taskHandler(
  AskOfficerTask,
  AskOfficerOutcome,
  askOfficer({
    tasks: taskStore(client, tableName),
    answer: answerTask(new SFNClient()),
    now: clock,
  }),
);

import { clock } from '../../../shared/runtime/clock.ts';
import { taskHandler } from '../../../shared/runtime/task-handler.ts';
import { taskStore } from '../../../shared/store/task-store.ts';
import { client, tableName } from '../../wire.ts';
import { ReturnTaskOutcome, ReturnTaskTask, returnTask } from './return-task.ts';

export const handler = taskHandler(
  ReturnTaskTask,
  ReturnTaskOutcome,
  returnTask({ tasks: taskStore(client, tableName), now: clock }),
);

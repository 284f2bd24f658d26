import { reviewContracts } from '../../../shared/contracts/review.ts';
import { reviewMoves } from '../../../shared/domain/review/moves.ts';
import { gate } from '../../../shared/store/calendar-store.ts';
import { taskStore } from '../../../shared/store/task-store.ts';
import { api, calendar, client, tableName } from '../../wire.ts';
import { handBackTask } from './hand-back-task.ts';

const handBack = handBackTask({
  tasks: taskStore(client, tableName),
  requireReview: (at) => gate(calendar, reviewMoves.handBack.when.inside, at),
});

export const handler = api(
  'handBackTask',
  reviewContracts.handBackTask,
  ({ session, params, at, mark, requestId }) =>
    handBack({
      taskId: params.taskId,
      officer: { staffId: session.sub, org: session.org, at },
      mark,
      requestId,
    }),
);

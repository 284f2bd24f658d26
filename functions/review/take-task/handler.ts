import { reviewContracts } from '../../../shared/contracts/review.ts';
import { reviewMoves } from '../../../shared/domain/review/moves.ts';
import { gate } from '../../../shared/store/calendar-store.ts';
import { reviewDesk } from '../../../shared/store/review-desk.ts';
import { taskDecisions } from '../../../shared/store/task-decision.ts';
import { api, calendar, client, tableName } from '../../wire.ts';
import { takeTask } from './take-task.ts';

const take = takeTask({
  desk: reviewDesk(taskDecisions(client, tableName)),
  requireReview: (at) => gate(calendar, reviewMoves.take.when.inside, at),
});

export const handler = api(
  'takeTask',
  reviewContracts.takeTask,
  ({ session, params, at, mark, requestId }) =>
    take({
      taskId: params.taskId,
      officer: { staffId: session.sub, org: session.org, at },
      mark,
      requestId,
    }),
);

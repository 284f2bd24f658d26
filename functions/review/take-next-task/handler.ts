import { reviewContracts } from '../../../shared/contracts/review.ts';
import { reviewMoves } from '../../../shared/domain/review/moves.ts';
import { gate } from '../../../shared/store/calendar-store.ts';
import { reviewDesk } from '../../../shared/store/review-desk.ts';
import { taskDecisions } from '../../../shared/store/task-decision.ts';
import { taskStore } from '../../../shared/store/task-store.ts';
import { api, calendar, client, tableName } from '../../wire.ts';
import { takeNextTask } from './take-next-task.ts';

const takeNext = takeNextTask({
  tasks: taskStore(client, tableName),
  desk: reviewDesk(taskDecisions(client, tableName)),
  requireReview: (at) => gate(calendar, reviewMoves.take.when.inside, at),
});

export const handler = api(
  'takeNextTask',
  reviewContracts.takeNextTask,
  ({ session, body, at, mark, requestId }) =>
    takeNext({
      stage: body.stage,
      officer: { staffId: session.sub, org: session.org, at },
      mark,
      requestId,
    }),
);

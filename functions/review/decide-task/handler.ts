import { reviewContracts } from '../../../shared/contracts/review.ts';
import { reviewMoves } from '../../../shared/domain/review/moves.ts';
import { gate } from '../../../shared/store/calendar-store.ts';
import { reviewDesk } from '../../../shared/store/review-desk.ts';
import { settingsReader } from '../../../shared/store/settings-store.ts';
import { taskDecisions } from '../../../shared/store/task-decision.ts';
import { api, calendar, client, seasonId, tableName } from '../../wire.ts';
import { decideTask } from './decide-task.ts';

const settings = settingsReader(client, tableName, seasonId);
const decide = decideTask({
  desk: reviewDesk(taskDecisions(client, tableName)),
  reasons: async () => (await settings.current()).reasonCodes,
  requireReview: (at) => gate(calendar, reviewMoves.decide.when.inside, at),
});

export const handler = api(
  'decideTask',
  reviewContracts.decideTask,
  ({ session, params, body, at, mark, requestId }) =>
    decide({
      ...body,
      taskId: params.taskId,
      officer: { staffId: session.sub, org: session.org, at },
      mark,
      requestId,
    }),
);

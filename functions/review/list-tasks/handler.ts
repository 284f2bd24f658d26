import { reviewContracts } from '../../../shared/contracts/review.ts';
import { taskStore } from '../../../shared/store/task-store.ts';
import { api, client, tableName } from '../../wire.ts';
import { listTasks } from './list-tasks.ts';

const list = listTasks({ tasks: taskStore(client, tableName) });

export const handler = api('listTasks', reviewContracts.listTasks, ({ session, query }) =>
  list({ org: session.org, ...query }),
);

import { EdgeTask, OpenedEdge } from '../../../shared/contracts/calendar-tasks.ts';
import { clock } from '../../../shared/runtime/clock.ts';
import { taskHandler } from '../../../shared/runtime/task-handler.ts';
import { edgeStore } from '../../../shared/store/edge-store.ts';
import { settingsReader } from '../../../shared/store/settings-store.ts';
import { calendar, client, seasonId, tableName } from '../../wire.ts';
import { openEdge } from './open-edge.ts';

export const handler = taskHandler(
  EdgeTask,
  OpenedEdge,
  openEdge({
    calendar,
    settings: settingsReader(client, tableName, seasonId),
    edges: edgeStore(client, tableName),
    now: clock,
  }),
);

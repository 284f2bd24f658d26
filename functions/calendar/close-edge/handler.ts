import { ClosedEdge, CloseEdgeTask } from '../../../shared/contracts/calendar-tasks.ts';
import { clock } from '../../../shared/runtime/clock.ts';
import { taskHandler } from '../../../shared/runtime/task-handler.ts';
import { edgeStore } from '../../../shared/store/edge-store.ts';
import { lockStore } from '../../../shared/store/lock-store.ts';
import { settingsReader } from '../../../shared/store/settings-store.ts';
import { calendar, client, seasonId, tableName } from '../../wire.ts';
import { closeEdge } from './close-edge.ts';

export const handler = taskHandler(
  CloseEdgeTask,
  ClosedEdge,
  closeEdge({
    calendar,
    settings: settingsReader(client, tableName, seasonId),
    edges: edgeStore(client, tableName),
    locks: lockStore(client, tableName),
    now: clock,
  }),
);

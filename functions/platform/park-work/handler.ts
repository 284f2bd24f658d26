import { clock } from '../../../shared/runtime/clock.ts';
import { taskHandler } from '../../../shared/runtime/task-handler.ts';
import { parkedStore } from '../../../shared/store/parked-store.ts';
import { client, tableName } from '../../wire.ts';
import { ParkWorkOutcome, ParkWorkTask, parkWork } from './park-work.ts';

export const handler = taskHandler(
  ParkWorkTask,
  ParkWorkOutcome,
  parkWork({ parked: parkedStore(client, tableName), now: clock }),
);

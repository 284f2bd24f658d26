import {
  InspectionRecorded,
  RecordInspectionTask,
} from '../../../shared/contracts/evidence-tasks.ts';
import { clock } from '../../../shared/runtime/clock.ts';
import { taskHandler } from '../../../shared/runtime/task-handler.ts';
import { evidenceStore } from '../../../shared/store/evidence-store.ts';
import { client, tableName } from '../../wire.ts';
import { recordInspection } from './record-inspection.ts';

export const handler = taskHandler(
  RecordInspectionTask,
  InspectionRecorded,
  recordInspection({ evidence: evidenceStore(client, tableName), now: clock }),
);

import { S3Client } from '@aws-sdk/client-s3';
import {
  InspectEvidenceTask,
  RecordInspectionTask,
} from '../../../shared/contracts/evidence-tasks.ts';
import { env } from '../../../shared/names.ts';
import { required } from '../../../shared/runtime/config.ts';
import { taskHandler } from '../../../shared/runtime/task-handler.ts';
import { evidenceStore } from '../../../shared/store/evidence-store.ts';
import { objectStore } from '../../../shared/store/object-store.ts';
import { settingsReader } from '../../../shared/store/settings-store.ts';
import { client, seasonId, tableName } from '../../wire.ts';
import { inspectEvidence } from './inspect-evidence.ts';

export const handler = taskHandler(
  InspectEvidenceTask,
  RecordInspectionTask,
  inspectEvidence({
    evidence: evidenceStore(client, tableName),
    settings: settingsReader(client, tableName, seasonId),
    objects: objectStore(new S3Client(), required(env.evidenceBucket)),
  }),
);

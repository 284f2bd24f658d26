import { S3Client } from '@aws-sdk/client-s3';
import { CloseImportTask, ImportClosed } from '../../../shared/contracts/roster-tasks.ts';
import { env } from '../../../shared/names.ts';
import { clock } from '../../../shared/runtime/clock.ts';
import { required } from '../../../shared/runtime/config.ts';
import { taskHandler } from '../../../shared/runtime/task-handler.ts';
import { batchStore } from '../../../shared/store/batch-store.ts';
import { objectStore } from '../../../shared/store/object-store.ts';
import { client, tableName } from '../../wire.ts';
import { closeImport } from './close-import.ts';

export const handler = taskHandler(
  CloseImportTask,
  ImportClosed,
  closeImport({
    batches: batchStore(client, tableName),
    objects: objectStore(new S3Client(), required(env.archiveBucket)),
    now: clock,
  }),
);

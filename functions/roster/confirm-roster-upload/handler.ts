import { S3Client } from '@aws-sdk/client-s3';
import { rosterContracts } from '../../../shared/contracts/applications.ts';
import { env } from '../../../shared/names.ts';
import { required } from '../../../shared/runtime/config.ts';
import { batchStore } from '../../../shared/store/batch-store.ts';
import { objectStore } from '../../../shared/store/object-store.ts';
import { api, calendar, client, seasonId, tableName } from '../../wire.ts';
import { confirmRosterUpload } from './confirm-roster-upload.ts';

export const handler = api(
  'confirmRosterUpload',
  rosterContracts.confirmRosterUpload,
  confirmRosterUpload({
    seasonId,
    calendar,
    batches: batchStore(client, tableName),
    objects: objectStore(new S3Client(), required(env.archiveBucket)),
  }),
);

import { S3Client } from '@aws-sdk/client-s3';
import { rosterContracts } from '../../../shared/contracts/applications.ts';
import { env } from '../../../shared/names.ts';
import { wallClock } from '../../../shared/runtime/clock.ts';
import { required } from '../../../shared/runtime/config.ts';
import { batchStore } from '../../../shared/store/batch-store.ts';
import { uploadForms } from '../../../shared/store/upload-form.ts';
import { api, calendar, client, seasonId, tableName } from '../../wire.ts';
import { beginRosterUpload } from './begin-roster-upload.ts';

export const handler = api(
  'beginRosterUpload',
  rosterContracts.beginRosterUpload,
  beginRosterUpload({
    seasonId,
    calendar,
    batches: batchStore(client, tableName),
    newForm: uploadForms(new S3Client(), required(env.archiveBucket), wallClock),
  }),
);

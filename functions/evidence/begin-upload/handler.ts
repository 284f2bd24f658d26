import { S3Client } from '@aws-sdk/client-s3';
import { evidenceContracts } from '../../../shared/contracts/applications.ts';
import { env } from '../../../shared/names.ts';
import { wallClock } from '../../../shared/runtime/clock.ts';
import { required } from '../../../shared/runtime/config.ts';
import { evidenceStore } from '../../../shared/store/evidence-store.ts';
import { personStore } from '../../../shared/store/person-store.ts';
import { settingsReader } from '../../../shared/store/settings-store.ts';
import { uploadForms } from '../../../shared/store/upload-form.ts';
import { api, calendar, client, seasonId, tableName } from '../../wire.ts';
import { beginUpload } from './begin-upload.ts';

export const handler = api(
  'beginUpload',
  evidenceContracts.beginUpload,
  beginUpload({
    calendar,
    settings: settingsReader(client, tableName, seasonId),
    people: personStore(client, tableName),
    evidence: evidenceStore(client, tableName),
    newForm: uploadForms(new S3Client(), required(env.evidenceBucket), wallClock),
  }),
);

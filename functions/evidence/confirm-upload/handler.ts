import { S3Client } from '@aws-sdk/client-s3';
import { evidenceContracts } from '../../../shared/contracts/applications.ts';
import { env } from '../../../shared/names.ts';
import { required } from '../../../shared/runtime/config.ts';
import { evidenceStore } from '../../../shared/store/evidence-store.ts';
import { objectStore } from '../../../shared/store/object-store.ts';
import { api, client, tableName } from '../../wire.ts';
import { confirmUpload } from './confirm-upload.ts';

export const handler = api(
  'confirmUpload',
  evidenceContracts.confirmUpload,
  confirmUpload({
    evidence: evidenceStore(client, tableName),
    objects: objectStore(new S3Client(), required(env.evidenceBucket)),
  }),
);

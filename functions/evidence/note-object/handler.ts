import { S3Client } from '@aws-sdk/client-s3';
import { env } from '../../../shared/names.ts';
import { clock } from '../../../shared/runtime/clock.ts';
import { required } from '../../../shared/runtime/config.ts';
import { queueHandler } from '../../../shared/runtime/queue-handler.ts';
import { evidenceStore } from '../../../shared/store/evidence-store.ts';
import { objectStore } from '../../../shared/store/object-store.ts';
import { client, tableName } from '../../wire.ts';
import { noteObject } from './note-object.ts';

export const handler = queueHandler(
  noteObject({
    evidence: evidenceStore(client, tableName),
    objects: objectStore(new S3Client(), required(env.evidenceBucket)),
    now: clock,
  }),
);

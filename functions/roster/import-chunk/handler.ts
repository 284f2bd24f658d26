import { KMSClient } from '@aws-sdk/client-kms';
import { S3Client } from '@aws-sdk/client-s3';
import { ImportChunkTask } from '../../../shared/contracts/roster-tasks.ts';
import { RowCounts } from '../../../shared/domain/roster/import-batch.ts';
import { env } from '../../../shared/names.ts';
import { clock } from '../../../shared/runtime/clock.ts';
import { required } from '../../../shared/runtime/config.ts';
import { keyRing } from '../../../shared/runtime/keyring.ts';
import { taskHandler } from '../../../shared/runtime/task-handler.ts';
import { objectStore } from '../../../shared/store/object-store.ts';
import { rosterStore } from '../../../shared/store/roster-store.ts';
import { settingsReader } from '../../../shared/store/settings-store.ts';
import { client, seasonId, tableName } from '../../wire.ts';
import { importChunk } from './import-chunk.ts';

export const handler = taskHandler(
  ImportChunkTask,
  RowCounts,
  importChunk({
    ring: keyRing(new KMSClient(), required(env.identityKey)),
    settings: settingsReader(client, tableName, seasonId),
    objects: objectStore(new S3Client(), required(env.archiveBucket)),
    roster: rosterStore(client, tableName),
    now: clock,
  }),
);

import { KMSClient } from '@aws-sdk/client-kms';
import { S3Client } from '@aws-sdk/client-s3';
import { ImportTask, RosterChunked } from '../../../shared/contracts/roster-tasks.ts';
import { env } from '../../../shared/names.ts';
import { clock } from '../../../shared/runtime/clock.ts';
import { required } from '../../../shared/runtime/config.ts';
import { keyRing } from '../../../shared/runtime/keyring.ts';
import { taskHandler } from '../../../shared/runtime/task-handler.ts';
import { vocationalMajorFinder } from '../../../shared/seasons/vocational-majors.ts';
import { batchStore } from '../../../shared/store/batch-store.ts';
import { objectStore } from '../../../shared/store/object-store.ts';
import { settingsReader } from '../../../shared/store/settings-store.ts';
import { client, seasonId, tableName } from '../../wire.ts';
import { chunkRoster } from './chunk-roster.ts';

export const handler = taskHandler(
  ImportTask,
  RosterChunked,
  chunkRoster({
    ring: keyRing(new KMSClient(), required(env.identityKey)),
    batches: batchStore(client, tableName),
    settings: settingsReader(client, tableName, seasonId),
    objects: objectStore(new S3Client(), required(env.archiveBucket)),
    findMajor: vocationalMajorFinder(seasonId),
    now: clock,
  }),
);

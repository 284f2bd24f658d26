import { KMSClient } from '@aws-sdk/client-kms';
import { S3Client } from '@aws-sdk/client-s3';
import { env } from '../../../shared/names.ts';
import { clock } from '../../../shared/runtime/clock.ts';
import { required } from '../../../shared/runtime/config.ts';
import { keyRing } from '../../../shared/runtime/keyring.ts';
import { signerFor } from '../../../shared/runtime/signing-uses.ts';
import { taskHandler } from '../../../shared/runtime/task-handler.ts';
import { collegeName } from '../../../shared/seasons/colleges.ts';
import { listStore } from '../../../shared/store/list-store.ts';
import { objectStore } from '../../../shared/store/object-store.ts';
import { rosterStore } from '../../../shared/store/roster-store.ts';
import { seasonPass } from '../../../shared/store/season-pass.ts';
import { settingsReader } from '../../../shared/store/settings-store.ts';
import { client, seasonId, tableName } from '../../wire.ts';
import { PublishListOutcome, PublishListTask, publishList } from './publish-list.ts';

const ring = keyRing(new KMSClient(), required(env.signingKey));
const archive = objectStore(new S3Client(), required(env.archiveBucket));

export const handler = taskHandler(
  PublishListTask,
  PublishListOutcome,
  publishList({
    roster: rosterStore(client, tableName),
    people: seasonPass(client, tableName),
    lists: listStore(client, tableName),
    season: settingsReader(client, tableName, seasonId).fresh,
    schoolName: (code) => collegeName(seasonId, code),
    write: (key, body) => archive.write(key, body, 'application/json'),
    signer: () => signerFor(ring, 'list'),
    now: clock,
  }),
);

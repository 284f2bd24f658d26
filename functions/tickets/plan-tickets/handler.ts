import { KMSClient } from '@aws-sdk/client-kms';
import { S3Client } from '@aws-sdk/client-s3';
import { TicketsPlan, TicketsTask } from '../../../shared/contracts/ticket-tasks.ts';
import { env } from '../../../shared/names.ts';
import { clock } from '../../../shared/runtime/clock.ts';
import { required } from '../../../shared/runtime/config.ts';
import { keyRing } from '../../../shared/runtime/keyring.ts';
import { lotsOf } from '../../../shared/runtime/signing.ts';
import { taskHandler } from '../../../shared/runtime/task-handler.ts';
import { catalogueStore } from '../../../shared/store/catalogue-store.ts';
import { lockStore } from '../../../shared/store/lock-store.ts';
import { objectStore } from '../../../shared/store/object-store.ts';
import { preferenceStore } from '../../../shared/store/preference-store.ts';
import { seasonPass } from '../../../shared/store/season-pass.ts';
import { settingsReader } from '../../../shared/store/settings-store.ts';
import { ticketIssueStore } from '../../../shared/store/ticket-issue-store.ts';
import { client, seasonId, tableName } from '../../wire.ts';
import { planTickets } from './plan-tickets.ts';

const ring = keyRing(new KMSClient(), required(env.signingKey));
const archive = objectStore(new S3Client(), required(env.archiveBucket));
const settings = settingsReader(client, tableName, seasonId);
const locks = lockStore(client, tableName);
const catalogues = catalogueStore(client, tableName);

export const handler = taskHandler(
  TicketsTask,
  TicketsPlan,
  planTickets({
    issues: ticketIssueStore(client, tableName),
    preferences: preferenceStore(client, tableName),
    people: seasonPass(client, tableName),
    lastLock: async (task) => (await locks.find(task, 't2')).lock,
    shards: async () => (await settings.current()).shards,
    sites: async () =>
      (await catalogues.at(seasonId, (await settings.fresh()).catalogueVersion)).sites,
    lots: async ({ round }) => {
      const seed = await ring.secret(`ticket-lots/${seasonId}/${round}`);
      return { seed: seed.toString('base64url'), drawLot: lotsOf(seed) };
    },
    write: (key, body) => archive.write(key, body, 'application/json'),
    now: clock,
  }),
);

import { KMSClient } from '@aws-sdk/client-kms';
import { S3Client } from '@aws-sdk/client-s3';
import { DrawnTickets, DrawTicketsTask } from '../../../shared/contracts/ticket-tasks.ts';
import { env } from '../../../shared/names.ts';
import { clock } from '../../../shared/runtime/clock.ts';
import { required } from '../../../shared/runtime/config.ts';
import { keyRing, openField } from '../../../shared/runtime/keyring.ts';
import { log } from '../../../shared/runtime/log.ts';
import { signerFor } from '../../../shared/runtime/signing-uses.ts';
import { taskHandler } from '../../../shared/runtime/task-handler.ts';
import { collegeName } from '../../../shared/seasons/colleges.ts';
import { catalogueStore } from '../../../shared/store/catalogue-store.ts';
import { examineeReader } from '../../../shared/store/examinee-reader.ts';
import { objectStore } from '../../../shared/store/object-store.ts';
import { settingsReader } from '../../../shared/store/settings-store.ts';
import { ticketIssueStore } from '../../../shared/store/ticket-issue-store.ts';
import { ticketStore } from '../../../shared/store/ticket-store.ts';
import { client, seasonId, tableName } from '../../wire.ts';
import { ticketDrawer } from './draw-ticket.ts';
import { drawTickets } from './draw-tickets.ts';
import { openFonts } from './ticket-fonts.ts';
import { ticketWords } from './ticket-words.ts';

const kms = new KMSClient();
const identity = keyRing(kms, required(env.identityKey));
const signing = keyRing(kms, required(env.signingKey));
const s3 = new S3Client();
const archive = objectStore(s3, required(env.archiveBucket));
const evidence = objectStore(s3, required(env.evidenceBucket));
const settings = settingsReader(client, tableName, seasonId);
const catalogues = catalogueStore(client, tableName);
// Beside the bundle. The second has rare characters of names that the first has not, like 𠮷 (features K1).
const draw = ticketDrawer(
  openFonts([
    new URL('./fonts/NotoSansSC_400Regular.ttf', import.meta.url),
    new URL('./fonts/NotoSansJP_400Regular.ttf', import.meta.url),
  ]),
);

export const handler = taskHandler(
  DrawTicketsTask,
  DrawnTickets,
  drawTickets({
    issues: ticketIssueStore(client, tableName),
    tickets: ticketStore(client, tableName),
    person: examineeReader(client, tableName, seasonId),
    openId: ({ candidateId, idCipher }) => openField(identity, candidateId, 'idNo', idCipher),
    words: async () => {
      const rules = await settings.fresh();
      const offer = await catalogues.at(seasonId, rules.catalogueVersion);
      return ticketWords(rules, offer, (code) => collegeName(seasonId, code));
    },
    signer: () => signerFor(signing, 'ticket'),
    draw,
    readPlan: archive.read,
    readPhoto: evidence.read,
    write: (key, pdf) => archive.write(key, pdf, 'application/pdf'),
    now: clock,
    // Not the message: that of a missing glyph has a part of the name.
    onFailed: (candidateId, error) =>
      log.error('a ticket was not drawn', { candidateId, code: (error as Error).name }),
  }),
);

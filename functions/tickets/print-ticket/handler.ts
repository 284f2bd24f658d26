import { GetObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { getSignedUrl } from '@aws-sdk/s3-request-presigner';
import { ticketContracts } from '../../../shared/contracts/preferences.ts';
import { env } from '../../../shared/names.ts';
import { required } from '../../../shared/runtime/config.ts';
import { gate } from '../../../shared/store/calendar-store.ts';
import { settingsReader } from '../../../shared/store/settings-store.ts';
import { ticketStore } from '../../../shared/store/ticket-store.ts';
import { api, calendar, client, seasonId, tableName } from '../../wire.ts';
import { printTicket } from './print-ticket.ts';

/** Long enough to open a file, too short to hand the link on. */
const linkSeconds = 60;
const s3 = new S3Client();
const bucket = required(env.archiveBucket);
const settings = settingsReader(client, tableName, seasonId);

const print = printTicket({
  tickets: ticketStore(client, tableName),
  requirePrintWindow: async (at) =>
    gate(calendar, (await settings.current()).round.ticketWindow, at),
  linkTo: (pdfKey, ticketNo) =>
    getSignedUrl(
      s3,
      new GetObjectCommand({
        Bucket: bucket,
        Key: pdfKey,
        ResponseContentType: 'application/pdf',
        ResponseContentDisposition: `attachment; filename="ticket-${ticketNo}.pdf"`,
      }),
      { expiresIn: linkSeconds },
    ),
});

export const handler = api(
  'printTicket',
  ticketContracts.printTicket,
  async ({ session, at, mark }) =>
    print({
      of: { candidateId: session.sub, round: (await settings.current()).round.id },
      at,
      requestKey: mark.key,
    }),
);

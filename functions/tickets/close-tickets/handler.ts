import { S3Client } from '@aws-sdk/client-s3';
import { IssuedTickets, TicketsTask } from '../../../shared/contracts/ticket-tasks.ts';
import { env } from '../../../shared/names.ts';
import { clock } from '../../../shared/runtime/clock.ts';
import { required } from '../../../shared/runtime/config.ts';
import { taskHandler } from '../../../shared/runtime/task-handler.ts';
import { objectStore } from '../../../shared/store/object-store.ts';
import { ticketIssueStore } from '../../../shared/store/ticket-issue-store.ts';
import { ticketStore } from '../../../shared/store/ticket-store.ts';
import { client, tableName } from '../../wire.ts';
import { closeTickets } from './close-tickets.ts';

export const handler = taskHandler(
  TicketsTask,
  IssuedTickets,
  closeTickets({
    issues: ticketIssueStore(client, tableName),
    tickets: ticketStore(client, tableName),
    readPlan: objectStore(new S3Client(), required(env.archiveBucket)).read,
    now: clock,
  }),
);

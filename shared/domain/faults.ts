import { accountFaults } from './account/account-faults.ts';
import { applicationFaults } from './application/application-faults.ts';
import { authorityFaults } from './authority/authority.ts';
import { calendarFaults } from './calendar/calendar-faults.ts';
import { evidenceFaults } from './evidence/evidence-faults.ts';
import type { Fault } from './kernel/fault.ts';
import { paymentFaults } from './payment/order.ts';
import { preferenceFaults } from './preference/faults.ts';
import { publicityFaults } from './publicity/publicity-list.ts';
import { reviewFaults } from './review/review-faults.ts';
import { batchFaults } from './roster/import-batch.ts';
import { seatFaults } from './ticket/seats.ts';
import { ticketFaults } from './ticket/ticket-faults.ts';

/** Every table of faults. A name is a stable code: of the API's problems, and of what a workflow catches. */
export const faultTables: Readonly<Record<string, Readonly<Record<string, Fault>>>> = {
  authority: authorityFaults,
  calendar: calendarFaults,
  roster: batchFaults,
  account: accountFaults,
  application: applicationFaults,
  evidence: evidenceFaults,
  review: reviewFaults,
  publicity: publicityFaults,
  preference: preferenceFaults,
  payment: paymentFaults,
  seat: seatFaults,
  ticket: ticketFaults,
};

export const allFaultNames: readonly string[] = Object.values(faultTables).flatMap(Object.keys);

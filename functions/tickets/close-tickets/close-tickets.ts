import * as z from 'zod';
import type { IssuedTickets, TicketsTask } from '../../../shared/contracts/ticket-tasks.ts';
import type { Clock } from '../../../shared/domain/kernel/instant.ts';
import { PlannedTicket } from '../../../shared/domain/ticket/seat-plan.ts';
import { ticketFault } from '../../../shared/domain/ticket/ticket-faults.ts';
import { seatsChunkKey } from '../../../shared/store/object-keys.ts';
import type { TicketIssueStore } from '../../../shared/store/ticket-issue-store.ts';
import type { TicketStore } from '../../../shared/store/ticket-store.ts';

export interface CloseTicketsDeps {
  readonly issues: Pick<TicketIssueStore, 'planned' | 'close'>;
  readonly tickets: Pick<TicketStore, 'findAll'>;
  readonly readPlan: (key: string) => Promise<Buffer | undefined>;
  readonly now: Clock;
}

/** So many parts of the plan are compared at the same time: 100,000 candidates are 1,000 parts. */
const chunksAtOnce = 20;

/** Says ISSUED only when every ticket of the frozen plan is there, each as it was planned. */
export function closeTickets({ issues, tickets, readPlan, now }: CloseTicketsDeps) {
  return async (ref: TicketsTask): Promise<IssuedTickets> => {
    const issue = await issues.planned(ref);
    const drawnOf = async (chunk: number) => {
      const text = String(await readPlan(seatsChunkKey({ ...issue, chunk })));
      const plan = z.array(PlannedTicket).parse(JSON.parse(text));
      const found = await tickets.findAll(plan.map(({ candidateId }) => ({ ...ref, candidateId })));
      return plan.filter(
        ({ candidateId, ticketNo }) => found.get(candidateId)?.ticketNo === ticketNo,
      ).length;
    };
    let there = 0;
    const waiting = Array.from({ length: issue.chunks }, (_, chunk) => chunk);
    const worker = async () => {
      for (let chunk = waiting.shift(); chunk !== undefined; chunk = waiting.shift()) {
        const drawn = await drawnOf(chunk);
        there += drawn;
      }
    };
    await Promise.all(Array.from({ length: chunksAtOnce }, worker));
    if (there !== issue.tickets)
      throw ticketFault('TicketsIncomplete', { missing: issue.tickets - there });
    await issues.close(ref, now());
    return { tickets: there };
  };
}

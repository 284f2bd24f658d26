import type { Instant } from '../../../shared/domain/kernel/instant.ts';
import { ticketFault } from '../../../shared/domain/ticket/ticket-faults.ts';
import type { TicketRef, TicketStore } from '../../../shared/store/ticket-store.ts';

export interface PrintTicketDeps {
  readonly tickets: Pick<TicketStore, 'print'>;
  /** Throws unless the print window is open at that moment: that is the release (notice L77). */
  readonly requirePrintWindow: (at: Instant) => Promise<unknown>;
  /** A link to the PDF that lasts a minute. */
  readonly linkTo: (pdfKey: string, ticketNo: string) => Promise<string>;
}

export interface PrintTicketRequest {
  readonly of: TicketRef;
  readonly at: Instant;
  readonly requestKey: string;
}

/** Gives the candidate their ticket and counts it, by one conditional write. */
export function printTicket({ tickets, requirePrintWindow, linkTo }: PrintTicketDeps) {
  return async ({ of, at, requestKey }: PrintTicketRequest) => {
    await requirePrintWindow(at);
    const { ticketNo, pdfKey, prints } = await tickets.print(of, requestKey, at);
    if (pdfKey === undefined) throw ticketFault('TicketNotIssued');
    return { ticketNo, prints, url: await linkTo(pdfKey, ticketNo) };
  };
}

import type { ReplyOf } from '../../../shared/contracts/contract.ts';
import type { ticketContracts } from '../../../shared/contracts/preferences.ts';
import { maskName } from '../../../shared/domain/publicity/mask-name.ts';
import { type TicketQr, type Verify, verifyTicketQr } from '../../../shared/domain/ticket/qr.ts';
import type { Ticket } from '../../../shared/domain/ticket/ticket.ts';
import type { TicketStore } from '../../../shared/store/ticket-store.ts';

export interface VerifyTicketDeps {
  readonly tickets: Pick<TicketStore, 'ownerOf' | 'find'>;
  readonly nameOf: (candidateId: string) => Promise<string | undefined>;
  readonly keys: () => Promise<ReadonlyMap<string, Verify>>;
}

type Verdict = ReplyOf<typeof ticketContracts.verifyTicket>;

/** Whether the text of a code is a ticket of ours, and still the valid one; each refusal has its own reason (K2). */
export function verifyTicket({ tickets, nameOf, keys }: VerifyTicketDeps) {
  return async (code: string): Promise<Verdict> => {
    const read = verifyTicketQr(code.trim(), await keys());
    if (!read.valid) return refused(read.reason);
    const { payload } = read;

    const owner = await tickets.ownerOf(payload.seasonId, payload.ticketNo);
    const ticket = owner && (await tickets.find(owner));
    if (ticket === undefined) return refused('NotIssued');
    if (ticket.state === 'REVOKED') return refused('Revoked');
    if (!isCurrent(payload, ticket)) return refused('Superseded');
    const { ticketNo, site, room, seat, candidateId } = ticket;
    const nameMasked = maskName((await nameOf(candidateId)) ?? '');
    return { valid: true, ticket: { ticketNo, nameMasked, site, room, seat } };
  };
}

function refused(reason: string): Verdict {
  return { valid: false, reason };
}

/** The code says what the ticket says today: its version, seat and photo. */
function isCurrent(code: TicketQr, ticket: Ticket): boolean {
  return (
    code.ticketVersion === ticket.ticketVersion &&
    code.siteCode === ticket.siteCode &&
    code.room === ticket.room &&
    code.seat === ticket.seat &&
    code.photoHash16 === ticket.photoHash16
  );
}

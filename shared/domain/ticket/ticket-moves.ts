import type { Move } from '../kernel/move.ts';
import type { Ticket } from './ticket.ts';

type TicketState = Ticket['state'];
type TicketGuard = 'eligible' | 'locked' | 'paidOrWaived' | 'seated';

/** How a ticket moves (domain §5.6). A number, once allocated, is never given to anybody else. */
export const ticketMoves = {
  /** I31: nobody gets a ticket who is not eligible, locked, paid or waived, and seated. */
  allocate: {
    from: [],
    to: 'ALLOCATED',
    by: ['workflow'],
    when: { afterClose: 'W13' },
    guards: ['eligible', 'locked', 'paidOrWaived', 'seated'],
  },
  release: {
    from: ['ALLOCATED'],
    to: 'RELEASED',
    by: ['workflow'],
    when: { since: 'W14' },
    guards: [],
  },
  /** Notice L77: by the candidate, inside W14 alone; each print is counted. */
  print: {
    from: ['RELEASED', 'PRINTED'],
    to: 'PRINTED',
    by: ['candidate'],
    when: { inside: 'W14' },
    guards: [],
  },
  /** Raises `ticketVersion`, which makes every earlier print worthless (domain §6.40, features K3). */
  reissue: {
    from: ['RELEASED', 'PRINTED'],
    to: 'RELEASED',
    by: ['institute'],
    when: { since: 'W14' },
    guards: ['eligible', 'locked', 'seated'],
  },
  /** On disqualification, at any time (I16). */
  revoke: {
    from: ['ALLOCATED', 'RELEASED', 'PRINTED'],
    to: 'REVOKED',
    by: ['institute', 'workflow'],
    when: { afterClose: 'W13' },
    guards: [],
  },
} as const satisfies Record<string, Move<TicketState, TicketGuard>>;

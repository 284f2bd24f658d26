import { calendarFault } from './calendar-faults.ts';

export type ProposalState = 'PROPOSED' | 'APPROVED' | 'ACTIVE' | 'FAILED';

/** How a proposal moves (features C11). An extension for one person is approved and active in one write. */
export const proposalMoves = {
  approve: { from: ['PROPOSED'], to: 'APPROVED', by: 'a second person of the institute' },
  activate: { from: ['APPROVED'], to: 'ACTIVE', by: 'publish-calendar' },
  extend: { from: ['PROPOSED'], to: 'ACTIVE', by: 'a second person of the institute' },
  fail: { from: ['APPROVED'], to: 'FAILED', by: 'publish-calendar' },
} as const satisfies Record<
  string,
  { from: readonly ProposalState[]; to: ProposalState; by: string }
>;

/** Throws unless this person may approve it now: two people, and nobody decides twice. */
export function requireApprovable(
  proposal: { readonly state: ProposalState; readonly proposedBy: string },
  approver: string,
): void {
  if (proposal.state !== 'PROPOSED') throw calendarFault('ProposalDecided');
  if (proposal.proposedBy === approver) throw calendarFault('SamePerson');
}

import type { Role } from '../kernel/ids.ts';
import { calendarFault } from './calendar-faults.ts';

export type ProposalState = 'PROPOSED' | 'APPROVED' | 'ACTIVE' | 'FAILED';

interface ProposalMove {
  readonly from: readonly ProposalState[];
  readonly to: ProposalState;
  readonly by: readonly (Role | 'workflow' | 'clock')[];
}

/** How a proposal moves (features C11). An extension for one person is approved and active in one write. */
export const proposalMoves = {
  approve: { from: ['PROPOSED'], to: 'APPROVED', by: ['institute'] },
  extend: { from: ['PROPOSED'], to: 'ACTIVE', by: ['institute'] },
  retry: { from: ['APPROVED'], to: 'APPROVED', by: ['clock'] },
  activate: { from: ['APPROVED'], to: 'ACTIVE', by: ['workflow'] },
  fail: { from: ['APPROVED'], to: 'FAILED', by: ['workflow'] },
} as const satisfies Record<string, ProposalMove>;

/** Throws unless this person may approve it now: two people, and nobody decides twice. */
export function requireApprovable(
  proposal: { readonly state: ProposalState; readonly proposedBy: string },
  approver: string,
): void {
  if (proposal.state !== 'PROPOSED') throw calendarFault('ProposalDecided');
  if (proposal.proposedBy === approver) throw calendarFault('SamePerson');
}

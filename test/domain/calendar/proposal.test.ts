import { describe, expect, test } from 'vitest';
import {
  type ProposalState,
  proposalMoves,
  requireApprovable,
} from '../../../shared/domain/calendar/proposal.ts';

describe('approving a proposal', () => {
  test('takes a second person', () => {
    const proposal = { state: 'PROPOSED', proposedBy: 'exi-1' } as const;
    expect(() => requireApprovable(proposal, 'exi-2')).not.toThrow();
    expect(() => requireApprovable(proposal, 'exi-1')).toThrow(
      expect.objectContaining({ name: 'SamePerson', kind: 'denied' }),
    );
  });

  test.each(['APPROVED', 'ACTIVE', 'FAILED'] as const)('is refused once it is %s', (state) => {
    expect(() => requireApprovable({ state, proposedBy: 'exi-1' }, 'exi-2')).toThrow(
      expect.objectContaining({ name: 'ProposalDecided' }),
    );
  });

  test('has no way out of ACTIVE or FAILED', () => {
    const starts = Object.values(proposalMoves).flatMap(({ from }): ProposalState[] => [...from]);
    expect(new Set(starts)).toEqual(new Set(['PROPOSED', 'APPROVED']));
  });
});

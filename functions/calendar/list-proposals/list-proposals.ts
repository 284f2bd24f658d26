import type { calendarContracts } from '../../../shared/contracts/calendar.ts';
import type { SignedRequest } from '../../../shared/runtime/api-handler.ts';
import type { ProposalStore } from '../../../shared/store/proposal-store.ts';

export interface ListProposalsDeps {
  readonly proposals: Pick<ProposalStore, 'list'>;
}

/** Every proposal of the season, newest first. */
export function listProposals({ proposals }: ListProposalsDeps) {
  return async ({ session }: SignedRequest<typeof calendarContracts.listProposals>) => ({
    proposals: await proposals.list(session.seasonId),
  });
}

import type { calendarContracts } from '../../../shared/contracts/calendar.ts';
import { calendarFault } from '../../../shared/domain/calendar/calendar-faults.ts';
import { nextCalendar } from '../../../shared/domain/calendar/changes.ts';
import { requireApprovable } from '../../../shared/domain/calendar/proposal.ts';
import { repeatOf } from '../../../shared/domain/kernel/repeat.ts';
import type { SignedRequest } from '../../../shared/runtime/api-handler.ts';
import type { CalendarReader } from '../../../shared/store/calendar-store.ts';
import type { ExtensionDesk } from '../../../shared/store/extension-desk.ts';
import type { ProposalStore } from '../../../shared/store/proposal-store.ts';

export interface ApproveChangeDeps {
  readonly calendar: Pick<CalendarReader, 'fresh'>;
  readonly extensions: Pick<ExtensionDesk, 'grant'>;
  readonly proposals: Pick<ProposalStore, 'find' | 'approve'>;
}

/**
 * The second person's yes, judged at its arrival. An extension for one person is granted at once; a change for
 * everyone is only marked as approved, and `publish-calendar` follows from that mark.
 */
export function approveChange({ calendar, extensions, proposals }: ApproveChangeDeps) {
  return async (request: SignedRequest<typeof calendarContracts.approveChange>) => {
    const { at, session, mark, params } = request;
    const { proposalId } = params;
    const proposal = await proposals.find({ seasonId: session.seasonId, proposalId });
    if (proposal === undefined) throw calendarFault('ProposalUnknown');
    if (repeatOf(proposal.requests, mark) !== undefined) return proposal;
    requireApprovable(proposal, session.sub);

    const { change } = proposal;
    if (change.kind === 'EXTENSION')
      return extensions.grant({ ...proposal, change }, { by: session.sub, at, done: mark });
    nextCalendar(await calendar.fresh(), change, at);
    return proposals.approve(proposal, session.sub, at, mark);
  };
}

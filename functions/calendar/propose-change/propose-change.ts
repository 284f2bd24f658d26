import { createHash } from 'node:crypto';
import type { calendarContracts, ProposalBody } from '../../../shared/contracts/calendar.ts';
import { nextCalendar } from '../../../shared/domain/calendar/changes.ts';
import type { Instant } from '../../../shared/domain/kernel/instant.ts';
import { repeatOf } from '../../../shared/domain/kernel/repeat.ts';
import type { SignedRequest } from '../../../shared/runtime/api-handler.ts';
import type { CalendarReader } from '../../../shared/store/calendar-store.ts';
import type { ExtensionDesk } from '../../../shared/store/extension-desk.ts';
import type { Proposal, ProposalStore } from '../../../shared/store/proposal-store.ts';

export interface ProposeChangeDeps {
  readonly calendar: Pick<CalendarReader, 'fresh'>;
  readonly extensions: Pick<ExtensionDesk, 'judge'>;
  readonly proposals: Pick<ProposalStore, 'add'>;
}

/** Keeps a change that could take effect now; a second person approves it. */
export function proposeChange({ calendar, extensions, proposals }: ProposeChangeDeps) {
  return async (request: SignedRequest<typeof calendarContracts.proposeChange>) => {
    const { at, session, mark, body } = request;
    await judge(body.change, at);
    const proposal: Proposal = {
      seasonId: session.seasonId,
      proposalId: proposalIdOf(session.sub, mark.key),
      change: body.change,
      state: 'PROPOSED',
      proposedBy: session.sub,
      proposedAt: at,
      attempt: 1,
      version: 0,
      requests: [mark],
      changedAt: at,
      changedBy: session.sub,
    };
    const kept = await proposals.add(proposal);
    repeatOf(kept.requests, mark);
    return kept;
  };

  async function judge(change: ProposalBody, at: Instant): Promise<void> {
    if (change.kind === 'EXTENSION') await extensions.judge(change, at);
    else nextCalendar(await calendar.fresh(), change, at);
  }
}

/** It follows from who asked and with which key, so that a repeat finds what the first request made. */
function proposalIdOf(staffId: string, key: string): string {
  return `p-${createHash('sha256').update(`${staffId}\n${key}`).digest('hex').slice(0, 16)}`;
}

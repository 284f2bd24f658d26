import type { ActivatedVersion, VersionTask } from '../../../shared/contracts/calendar-tasks.ts';
import { calendarFault } from '../../../shared/domain/calendar/calendar-faults.ts';
import { nextCalendar } from '../../../shared/domain/calendar/changes.ts';
import { DomainFault } from '../../../shared/domain/kernel/fault.ts';
import type { Clock, Instant } from '../../../shared/domain/kernel/instant.ts';
import { lockInstants } from '../../../shared/domain/preference/round.ts';
import type { CalendarReader, PublishedCalendar } from '../../../shared/store/calendar-store.ts';
import type { CalendarVersions } from '../../../shared/store/calendar-versions.ts';
import type { LockStore } from '../../../shared/store/lock-store.ts';
import {
  type ApprovedProposal,
  type ProposalStore,
  requireApproved,
} from '../../../shared/store/proposal-store.ts';
import type { SettingsReader } from '../../../shared/store/settings-store.ts';

export interface ActivateVersionDeps {
  readonly calendar: Pick<CalendarReader, 'fresh'>;
  readonly settings: Pick<SettingsReader, 'fresh'>;
  readonly proposals: Pick<ProposalStore, 'find' | 'fail' | 'activate'>;
  readonly locks: Pick<LockStore, 'find'>;
  readonly versions: Pick<CalendarVersions, 'activate'>;
  readonly now: Clock;
}

/** Puts the change in force, once; a version that came between is told to the workflow, which prepares anew. */
export function activateVersion({
  calendar,
  settings,
  proposals,
  locks,
  versions,
  now,
}: ActivateVersionDeps) {
  return async (task: VersionTask): Promise<ActivatedVersion> => {
    const approved = requireApproved(await proposals.find(task));
    const { proposal } = approved;
    if (proposal.state === 'ACTIVE') return { outcome: 'active' };
    if (proposal.state === 'FAILED') return { outcome: 'refused' };
    if (proposal.calendarVersion !== undefined) {
      await proposals.activate(proposal, now());
      return { outcome: 'active' };
    }

    const current = await calendar.fresh();
    const rules = await settings.fresh();
    const { seasonId } = current;
    const { id, lockPolicy } = rules.round;
    const found = await Promise.all(
      lockInstants(lockPolicy).map((instantId) => locks.find({ seasonId, round: id }, instantId)),
    );
    const [first] = found;
    if (first === undefined) throw new Error('A lock policy without an instant.');
    const end = await versions.activate({
      current,
      next: published(nextOf(current, approved, now()), approved, now()),
      settings: rules,
      proposal,
      round: first.round,
      locks: found.map(({ lock }) => lock),
      at: now(),
    });
    if (end === 'active') return { outcome: 'active' };
    if (end === 'changed') throw calendarFault('RecordChanged');
    await proposals.fail(proposal, calendarFault('EdgeHasActed').message, now());
    return { outcome: 'refused' };
  };
}

/** It was judged when it was prepared: what it breaks now, a version or an instant that came between has brought. */
function nextOf(current: PublishedCalendar, { proposal, change }: ApprovedProposal, now: Instant) {
  try {
    return nextCalendar(current, change, proposal.approvedAt, now);
  } catch (error) {
    throw error instanceof DomainFault ? calendarFault('RecordChanged') : error;
  }
}

function published(
  next: Pick<PublishedCalendar, 'seasonId' | 'version' | 'windows'>,
  { proposal, change }: ApprovedProposal,
  at: PublishedCalendar['publishedAt'],
): PublishedCalendar {
  const { seasonId, version, windows } = next;
  return {
    ...{ seasonId, version, windows },
    proposalId: proposal.proposalId,
    reason: change.reason,
    ...(change.kind === 'CALENDAR' && { noticeNo: change.noticeNo }),
    publishedBy: [proposal.proposedBy, proposal.approvedBy],
    publishedAt: at,
  };
}

import type { Application } from '../application/application.ts';
import { applicationFault } from '../application/application-faults.ts';
import { authorityFault } from '../authority/authority.ts';
import { beijingStamp, beijingTime } from '../kernel/beijing-time.ts';
import type { DomainFault } from '../kernel/fault.ts';
import type { Instant } from '../kernel/instant.ts';
import { reviewFault } from './review-faults.ts';
import type { ReviewTask } from './review-task.ts';

/** Who wants to move a task, and when. */
export interface Officer {
  readonly staffId: string;
  readonly org: string;
  readonly at: Instant;
}

/** Another organisation's task does not exist for an officer (domain I3). */
export function requireOwnTask<T extends Pick<ReviewTask, 'org'>>(
  task: T | undefined,
  { org }: Pick<Officer, 'org'>,
): T {
  if (task === undefined || task.org !== org) throw authorityFault('NotFound');
  return task;
}

/** Whether somebody holds the task at this moment. */
export function isHeld({ state, leaseUntil = 0 as Instant }: ReviewTask, at: Instant): boolean {
  return state === 'TAKEN' && at < leaseUntil;
}

/** Why a task was not taken; undefined if nothing speaks against it any more. */
export function whyNotTaken(task: ReviewTask, { at }: Officer): DomainFault | undefined {
  return isHeld(task, at) ? taken(task) : whyClosed(task);
}

/** Why an officer's decision, or their giving back, was not written; undefined if nothing speaks against it. */
export function whyNotMoved(task: ReviewTask, { staffId, at }: Officer): DomainFault | undefined {
  const closed = whyClosed(task);
  if (closed !== undefined) return closed;
  if (task.takenBy !== staffId && isHeld(task, at)) return taken(task);
  return task.takenBy === staffId && isHeld(task, at) ? undefined : reviewFault('LeaseOver');
}

/** Why a submission cannot be passed yet, by what its officer was shown. */
export function whyNotPassed({ shown }: ReviewTask): DomainFault | undefined {
  if (shown === undefined) return reviewFault('SubmissionNotOpened');
  return shown.evidenceAccepted
    ? undefined
    : applicationFault('EvidenceNotAccepted', { missing: '照片/佐证 photo/evidence' });
}

/** Why the application under a task did not move. */
export function whyNotReviewable(
  application: Application | undefined,
  revision: number,
): DomainFault {
  if (application === undefined) return authorityFault('NotFound');
  if (application.revision !== revision) return reviewFault('RevisionChanged');
  return applicationFault('ApplicationNotMovable', { state: application.state });
}

function whyClosed({ state, decision }: ReviewTask): DomainFault | undefined {
  if (state === 'DECIDED')
    return reviewFault('AlreadyDecided', { verdict: decision?.verdict ?? '' });
  return state === 'OVERDUE' ? reviewFault('TaskOverdue') : undefined;
}

function taken({ takenBy, leaseUntil = 0 as Instant }: ReviewTask): DomainFault {
  return reviewFault('TaskTaken', {
    takenBy,
    leaseUntil,
    until: beijingTime(leaseUntil),
    untilStamp: beijingStamp(leaseUntil).replace('T', ' '),
  });
}

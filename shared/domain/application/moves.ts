import type { Move } from '../kernel/move.ts';
import type { ApplicationState } from './application.ts';
import { applicationFault } from './application-faults.ts';
import type { ApplicationGuard } from './guards.ts';

export type ApplicationMove = Move<ApplicationState, ApplicationGuard>;

const firstReviewers = ['school-reviewer', 'centre-reviewer', 'division-reviewer'] as const;
const live = [
  'REGISTERED',
  'DRAFT',
  'SUBMITTED',
  'UNDER_REVIEW',
  'RETURNED',
  'PASSED',
  'OVERDUE',
  'ELIGIBLE',
] as const;
const toSubmit = ['profileFilled', 'evidenceStored'] as const;

/** Every move of an application (domain §5.1). Everything not listed is forbidden. */
export const applicationMoves = {
  register: {
    from: [],
    to: 'REGISTERED',
    by: ['candidate'],
    when: { inside: 'W02' },
    guards: [],
  },
  save: {
    from: ['REGISTERED', 'DRAFT'],
    to: 'DRAFT',
    by: ['candidate'],
    when: { inside: 'W02' },
    guards: [],
  },
  /** Pulls a submission back to edit it; its waiting task goes with it, so nobody may have taken it (domain §6.15). */
  reopen: {
    from: ['SUBMITTED'],
    to: 'DRAFT',
    by: ['candidate'],
    when: { inside: 'W02' },
    guards: [],
  },
  submit: {
    from: ['DRAFT'],
    to: 'SUBMITTED',
    by: ['candidate'],
    when: { inside: 'W02' },
    guards: toSubmit,
  },
  /** Mends what an officer returned. */
  amend: {
    from: ['RETURNED'],
    to: 'RETURNED',
    by: ['candidate'],
    when: { inside: 'W03b' },
    guards: [],
  },
  resubmit: {
    from: ['RETURNED'],
    to: 'SUBMITTED',
    by: ['candidate'],
    when: { inside: 'W03b' },
    guards: toSubmit,
  },
  /** Again from UNDER_REVIEW after a lease that ended without a decision. */
  take: {
    from: ['SUBMITTED', 'UNDER_REVIEW'],
    to: 'UNDER_REVIEW',
    by: firstReviewers,
    when: { inside: 'W04' },
    guards: [],
  },
  return: {
    from: ['UNDER_REVIEW'],
    to: 'RETURNED',
    by: firstReviewers,
    when: { inside: 'W04' },
    guards: ['reasonGiven'],
  },
  pass: {
    from: ['UNDER_REVIEW'],
    to: 'PASSED',
    by: firstReviewers,
    when: { inside: 'W04' },
    guards: ['evidenceAccepted'],
  },
  fail: {
    from: ['UNDER_REVIEW'],
    to: 'FAILED',
    by: firstReviewers,
    when: { inside: 'W04' },
    guards: ['reasonGiven'],
  },
  expire: {
    from: ['REGISTERED', 'DRAFT'],
    to: 'EXPIRED',
    by: ['clock'],
    when: { afterClose: 'W02' },
    guards: [],
  },
  overdue: {
    from: ['SUBMITTED', 'UNDER_REVIEW', 'RETURNED'],
    to: 'OVERDUE',
    by: ['clock'],
    when: { afterClose: 'W04' },
    guards: [],
  },
  settle: {
    from: ['PASSED'],
    to: 'ELIGIBLE',
    by: ['clock'],
    when: { afterClose: 'W09' },
    guards: [],
  },
  disqualify: {
    from: live,
    to: 'DISQUALIFIED',
    by: ['institute'],
    when: { since: 'W05' },
    guards: ['reasonGiven'],
  },
  /** An appeal that two of the institute upheld. */
  reinstate: {
    from: ['DISQUALIFIED', 'FAILED'],
    to: 'UNDER_REVIEW',
    by: ['institute'],
    when: { beforeOpening: 'W10' },
    guards: [],
  },
  withdraw: {
    from: live,
    to: 'WITHDRAWN',
    by: ['candidate'],
    when: { beforeClose: 'W10' },
    guards: [],
  },
} as const satisfies Record<string, ApplicationMove>;
export type ApplicationMoveName = keyof typeof applicationMoves;

/** The first of these moves that leads from the state; of a state that none leaves, the first, which then refuses it. */
export function moveFrom<Name extends ApplicationMoveName>(
  state: ApplicationState,
  names: readonly [Name, ...Name[]],
): Name {
  return names.find((name) => leadsFrom(name, state)) ?? names[0];
}

/** Throws unless the move leads from the state. */
export function requireFrom(name: ApplicationMoveName, state: ApplicationState): void {
  if (!leadsFrom(name, state)) throw applicationFault('ApplicationNotMovable', { state });
}

function leadsFrom(name: ApplicationMoveName, state: ApplicationState): boolean {
  return (applicationMoves[name].from as readonly ApplicationState[]).includes(state);
}

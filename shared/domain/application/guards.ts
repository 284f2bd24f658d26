import type { Profile } from './application.ts';
import { type ApplicationFaultName, applicationFault } from './application-faults.ts';

/** What the guards of a move are judged on; who moves a record brings what its guards need. */
export interface MoveFacts {
  readonly profile?: Profile | undefined;
  /** Labels of the evidence that the claimed category asks for and that is not there. */
  readonly missingEvidence?: readonly string[] | undefined;
  /** Labels of the evidence that is there, but that the inspection has not accepted. */
  readonly unacceptedEvidence?: readonly string[] | undefined;
  readonly reasonCode?: string | undefined;
}

/** The guards that moves name: each says what it refuses, or nothing. */
const guards = {
  /** The two declarations of notice L15 are part of the profile: its schema knows no unticked one. */
  profileFilled: ({ profile }) => (profile === undefined ? 'ProfileMissing' : undefined),
  evidenceStored: ({ missingEvidence }) =>
    missingEvidence === undefined || missingEvidence.length > 0 ? 'EvidenceMissing' : undefined,
  evidenceAccepted: ({ unacceptedEvidence }) =>
    unacceptedEvidence === undefined || unacceptedEvidence.length > 0
      ? 'EvidenceNotAccepted'
      : undefined,
  reasonGiven: ({ reasonCode }) => (reasonCode === undefined ? 'ReasonMissing' : undefined),
} as const satisfies Record<string, (facts: MoveFacts) => ApplicationFaultName | undefined>;
export type ApplicationGuard = keyof typeof guards;

/** Throws the first thing that a move's guards refuse. A fact that nobody brought is refused too. */
export function requireGuards(
  move: { readonly guards: readonly ApplicationGuard[] },
  facts: MoveFacts,
): void {
  for (const guard of move.guards) {
    const refusal = guards[guard](facts);
    if (refusal === undefined) continue;
    const missing = (facts.missingEvidence ?? facts.unacceptedEvidence ?? []).join('、');
    throw applicationFault(refusal, { missing });
  }
}

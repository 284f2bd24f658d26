import { requireGuards } from '../../../shared/domain/application/guards.ts';
import { applicationMoves } from '../../../shared/domain/application/moves.ts';
import type { Instant } from '../../../shared/domain/kernel/instant.ts';
import { type Verdict, verdictMoves } from '../../../shared/domain/review/moves.ts';
import { reviewFault } from '../../../shared/domain/review/review-faults.ts';
import type { ReviewDesk } from '../../../shared/store/review-desk.ts';
import type { Decision } from '../../../shared/store/task-decision.ts';

/** A reason of the season's catalogue, and the verdicts that it may be given for. */
interface Reason {
  readonly code: string;
  readonly verdicts: readonly string[];
}

export interface DecideTaskDeps {
  readonly desk: Pick<ReviewDesk, 'decide'>;
  readonly reasons: () => Promise<readonly Reason[]>;
  /** Throws unless the review window is open at that moment. */
  readonly requireReview: (at: Instant) => Promise<unknown>;
}

/** Decides on the revision that the officer saw: task, application and claim in one transaction, nothing read. */
export function decideTask({ desk, reasons, requireReview }: DecideTaskDeps) {
  return async (decision: Decision) => {
    await requireReview(decision.officer.at);
    const { verdict, reasonCode } = decision;
    // Whether the evidence was accepted is part of the write's own condition: the task says what was shown.
    requireGuards(applicationMoves[verdictMoves[verdict].application], {
      reasonCode,
      unacceptedEvidence: [],
    });
    if (reasonCode !== undefined) requireReason(await reasons(), verdict, reasonCode);
    return desk.decide(decision);
  };
}

function requireReason(reasons: readonly Reason[], verdict: Verdict, reasonCode: string): void {
  const isKnown = reasons.some(
    ({ code, verdicts }) => code === reasonCode && verdicts.includes(verdict),
  );
  if (!isKnown) throw reviewFault('ReasonUnknown', { reasonCode });
}

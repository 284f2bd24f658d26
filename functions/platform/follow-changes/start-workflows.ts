import { reviewExecutionName } from '../../../shared/domain/review/review-task.ts';
import type { AnswerTask, Start, StartExecution } from '../../../shared/store/executions.ts';
import type { Change, Follower } from './change.ts';

/** Starts what a change asks for. The name follows from the change, so a second start is none. */
export function startWorkflows(start: StartExecution): Follower {
  return async (changes) => {
    for (const change of changes) {
      const wanted = startOf(change);
      if (wanted !== undefined) await start(wanted);
    }
  };
}

/** Answers the execution that waits for an officer, whatever ended the taking: a decision, a return, another taking. */
export function answerReviews(answer: AnswerTask): Follower {
  return async (changes) => {
    for (const { kind, before, after } of changes) {
      if (kind !== 'task' || typeof before?.token !== 'string') continue;
      if (after?.state === 'TAKEN' && after.takings === before.takings) continue;
      await answer(before.token, { outcome: String(after?.state ?? 'GONE') });
    }
  };
}

/** The run that a change asks for: only the write that first says so, never a later one of the same state. */
function startOf({ kind, item, before = {}, after }: Change): Start | undefined {
  if (after === undefined) return undefined;
  const { seasonId } = after;
  const enters = (state: string, run: 'attempt' | 'takings' | 'state') =>
    after.state === state && (before.state !== state || before[run] !== after[run]);

  if (kind === 'evidence' && enters('STORED', 'state')) {
    const { candidateId, evidenceId } = after;
    const name = nameOf('inspect', evidenceId, after.version);
    return { workflow: 'inspect-evidence', name, input: { seasonId, candidateId, evidenceId } };
  }
  if (kind === 'task' && enters('TAKEN', 'takings')) {
    const [taskId, takings] = [String(after.taskId), Number(after.takings)];
    const input = { seasonId, taskId, takings, leaseUntil: after.leaseUntil };
    return { workflow: 'review-task', name: reviewExecutionName({ taskId, takings }), input };
  }
  if (item.startsWith('PROPOSAL#') && enters('APPROVED', 'attempt')) {
    const { proposalId, attempt } = after;
    const isForOne = (after.change as { kind?: unknown } | undefined)?.kind === 'EXTENSION';
    const input = { seasonId, proposalId, attempt };
    const name = nameOf('publish', proposalId, attempt);
    return isForOne ? undefined : { workflow: 'publish-calendar', name, input };
  }
  if (item.startsWith('BATCH#') && enters('RUNNING', 'attempt')) {
    const { batchId, attempt } = after;
    const input = { seasonId, batchId, attempt };
    return { workflow: 'import-roster', name: nameOf('import', batchId, attempt), input };
  }
  return undefined;
}

/** What a name may hold, of the 80 characters that it may have. */
function nameOf(...parts: readonly unknown[]): string {
  return parts
    .join('-')
    .replaceAll(/[^\w-]/g, '_')
    .slice(0, 80);
}

import type { Application, ClaimState } from '../domain/application/application.ts';
import type { DomainFault } from '../domain/kernel/fault.ts';
import { repeatOf } from '../domain/kernel/repeat.ts';
import {
  requireOwnTask,
  whyNotMoved,
  whyNotPassed,
  whyNotReviewable,
  whyNotTaken,
} from '../domain/review/refusals.ts';
import { reviewFault } from '../domain/review/review-faults.ts';
import { leaseEnd, type ReviewTask, readTaskId } from '../domain/review/review-task.ts';
import { remembersAll } from './remember-request.ts';
import {
  type Asked,
  type Belief,
  type Decided,
  type Decision,
  type TaskDecisions,
  usualBelief,
} from './task-decision.ts';

/** A task as its officer sees it after a deed. */
export type TaskSeen = Pick<ReviewTask, 'taskId' | 'stage' | 'state' | 'revision'> &
  Partial<Pick<ReviewTask, 'takenBy' | 'leaseUntil' | 'decision' | 'createdAt'>>;

export type ReviewDesk = ReturnType<typeof reviewDesk>;

/**
 * An officer's deed on one task, from its write to its answer. What can be done is that one write; only a refused
 * one is explained, from the records that it met, and tried again if nothing is wrong with it.
 */
export function reviewDesk(tasks: TaskDecisions) {
  return {
    async take(asked: Asked): Promise<TaskSeen> {
      const before = await written(
        asked,
        (belief) => tasks.take(asked, belief),
        (task) => whyNotTaken(task, asked.officer),
      );
      const { staffId, at } = asked.officer;
      return (
        before ?? {
          ...named(asked.taskId),
          state: 'TAKEN',
          takenBy: staffId,
          leaseUntil: leaseEnd(at),
        }
      );
    },

    async decide(decision: Decision): Promise<TaskSeen> {
      const { officer, verdict, reasonCode, comment, taskId } = decision;
      if (decision.revision !== readTaskId(taskId).revision) throw reviewFault('RevisionChanged');
      const before = await written(
        decision,
        (belief) => tasks.decide(decision, belief),
        (task) =>
          whyNotMoved(task, officer) ?? (verdict === 'PASS' ? whyNotPassed(task) : undefined),
      );
      const by = { decidedBy: officer.staffId, decidedAt: officer.at };
      return (
        before ?? {
          ...named(taskId),
          state: 'DECIDED',
          takenBy: officer.staffId,
          decision: { verdict, reasonCode, comment, ...by },
        }
      );
    },
  };
}

/** Nothing else moves a task so often that a third try would meet a third hindrance. */
const tries = 3;

/** Writes, and gives nothing; or gives what the same request was answered before; or throws why not. */
async function written(
  asked: Asked,
  write: (belief: Belief) => Promise<Decided>,
  why: (task: ReviewTask) => DomainFault | undefined,
): Promise<TaskSeen | undefined> {
  let belief = usualBelief;
  for (let attempt = 0; attempt < tries; attempt += 1) {
    const end = await write(belief);
    if (end.done) return undefined;
    if (end.task !== undefined) {
      const task = requireOwnTask(end.task.met, asked.officer);
      const before = answeredBefore(task, asked);
      if (before !== undefined) return before;
      const refusal = why(task);
      if (refusal !== undefined) throw refusal;
      if (!remembersAll(task)) belief = { ...belief, full: task };
    }
    if (end.application !== undefined) {
      belief = { ...belief, claim: claimUnder(end.application.met, asked, belief) };
    }
  }
  throw reviewFault('TaskMoving');
}

/** Where the claim stands, if nothing else was wrong with the application; else throws what was. */
function claimUnder(
  met: Application | undefined,
  { taskId }: Asked,
  { claim }: Belief,
): ClaimState {
  const { revision } = readTaskId(taskId);
  const isReviewed = met?.state === 'UNDER_REVIEW' && met.revision === revision;
  if (!isReviewed || met.claim.state === claim) throw whyNotReviewable(met, revision);
  return met.claim.state;
}

function answeredBefore(task: ReviewTask, { mark }: Asked): TaskSeen | undefined {
  const done = repeatOf(task.requests, mark);
  if (done === undefined) return undefined;
  const { taskId, stage, revision, createdAt, decision } = task;
  const reply = done.reply as Pick<TaskSeen, 'state'>;
  return {
    ...{ taskId, stage, revision, createdAt },
    ...(reply.state === 'DECIDED' && { decision }),
    ...reply,
  };
}

function named(taskId: string): Pick<TaskSeen, 'taskId' | 'stage' | 'revision'> {
  const { stage, revision } = readTaskId(taskId);
  return { taskId, stage, revision };
}

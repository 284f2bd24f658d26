import { setTimeout as pause } from 'node:timers/promises';
import { TransactionCanceledException } from '@aws-sdk/client-dynamodb';
import { type DynamoDBDocumentClient, TransactWriteCommand } from '@aws-sdk/lib-dynamodb';
import { Application, type ClaimState } from '../domain/application/application.ts';
import { applicationMoves } from '../domain/application/moves.ts';
import type { RequestMark } from '../domain/kernel/ids.ts';
import { reviewMoves, type Verdict, verdictMoves } from '../domain/review/moves.ts';
import type { Officer } from '../domain/review/refusals.ts';
import { leaseEnd, ReviewTask, readTaskId } from '../domain/review/review-task.ts';
import { alsoSet, onlyIf } from './extend-update.ts';
import { applicationKey, queues, taskKey } from './keys.ts';
import { type MoveUpdate, type MoveWrite, moveUpdate, refusedTransaction } from './move.ts';
import { remembering } from './remember-request.ts';
import { takenPlaceOf } from './task-store.ts';

/** What an officer asks for, on which task, and by which request. */
export interface Asked {
  readonly taskId: string;
  readonly officer: Officer;
  readonly mark: RequestMark;
  readonly requestId: string;
}

/** The decision of an officer on the revision that they saw. */
export interface Decision extends Asked {
  readonly revision: number;
  readonly verdict: Verdict;
  readonly reasonCode?: string | undefined;
  readonly comment?: string | undefined;
}

/** What is believed of the two records without reading them; a refused write says better. */
export interface Belief {
  /** Where the category claim stands: most candidates claim nothing. */
  readonly claim: ClaimState;
  /** The task, if it remembers as many requests as it may: the oldest is then forgotten. */
  readonly full?: ReviewTask | undefined;
}
export const usualBelief: Belief = { claim: 'NONE' };

/** A transaction's end; a refused one says what it met of the two records. */
export type Decided =
  | { readonly done: true }
  | {
      readonly done: false;
      readonly task?: { readonly met: ReviewTask | undefined };
      readonly application?: { readonly met: Application | undefined };
    };

export type TaskDecisions = ReturnType<typeof taskDecisions>;

/** The two deeds that move a task and its application together: one transaction of two items each, and no read. */
export function taskDecisions(client: DynamoDBDocumentClient, tableName: string) {
  return {
    /** Takes the task for one lease; the application is under review from then on. */
    take(asked: Asked, belief: Belief): Promise<Decided> {
      const { staffId, org, at } = asked.officer;
      const leaseUntil = leaseEnd(at);
      const taking = taskUpdate(asked, {
        move: reviewMoves.take,
        set: {
          ...{ takenBy: staffId, takenAt: at, leaseUntil },
          queue: queues.tasks(org, readTaskId(asked.taskId).stage, 'TAKEN'),
          queuedAt: takenPlaceOf(leaseUntil, asked),
        },
        remove: ['token', 'shown'],
      });
      const free = onlyIf(taking, '(#state = :pending OR leaseUntil <= :at)', {
        ':pending': 'PENDING',
        ':at': at,
      });
      const placed = alsoSet(free, 'waitsSince = if_not_exists(waitsSince, queuedAt)');
      const counted = alsoSet(placed, 'takings = takings + :one');
      return transact(
        remembering(
          counted,
          { ...asked.mark, reply: { state: 'TAKEN', takenBy: staffId, leaseUntil } },
          belief.full,
        ),
        applicationUpdate(asked, { move: applicationMoves.take }),
      );
    },

    /**
     * Decides task, application and claim together (domain I11-I13). The index is left as it is: in a transaction
     * its two entries cost four units, and it follows from the stream (`file`) for three.
     */
    decide(decision: Decision, belief: Belief): Promise<Decided> {
      const { officer, revision, verdict, reasonCode, comment } = decision;
      const { staffId, at } = officer;
      const deciding = taskUpdate(decision, {
        move: reviewMoves.decide,
        where: { takenBy: staffId, revision },
        set: {
          decision: { verdict, reasonCode, comment, decidedBy: staffId, decidedAt: at },
        },
        remove: ['token'],
      });
      const inLease = onlyIf(deciding, 'leaseUntil > :at', { ':at': at });
      const opened =
        verdict === 'PASS'
          ? onlyIf(inLease, 'shown.evidenceAccepted = :yes', { ':yes': true })
          : inLease;
      return transact(
        remembering(
          opened,
          { ...decision.mark, reply: { state: 'DECIDED', takenBy: staffId } },
          belief.full,
        ),
        judgedApplication(decision, belief),
      );
    },
  };

  function taskUpdate(
    { taskId, officer, requestId }: Asked,
    write: Pick<MoveWrite, 'move' | 'set' | 'remove' | 'where'>,
  ): MoveUpdate {
    const { staffId, org, at } = officer;
    return moveUpdate({
      ...{ tableName, key: taskKey({ taskId }), at, by: staffId, requestId },
      ...write,
      where: { org, ...write.where },
    });
  }

  /** The application under the task, of the very revision that the task is about. */
  function applicationUpdate(
    { taskId, officer }: Asked,
    write: Pick<MoveWrite, 'move' | 'set' | 'remove'>,
  ): MoveUpdate {
    const { candidateId, revision } = readTaskId(taskId);
    return moveUpdate({
      ...{ tableName, key: applicationKey({ candidateId }), at: officer.at, by: officer.staffId },
      ...write,
      where: { revision },
    });
  }

  /** The verdict on the application, and on a claim that waited for it; a return leaves the claim as it is. */
  function judgedApplication(decision: Decision, { claim }: Belief): MoveUpdate {
    const { verdict, reasonCode } = decision;
    const judged = verdictMoves[verdict];
    const moving = applicationUpdate(decision, {
      move: applicationMoves[judged.application],
      ...(reasonCode === undefined ? { remove: ['reasonCode'] } : { set: { reasonCode } }),
    });
    if (judged.claim === undefined) return moving;
    const believed = onlyIf(moving, 'claim.#state = :believed', { ':believed': claim });
    return claim === 'CLAIMED'
      ? alsoSet(believed, 'claim.#state = :judged', { ':judged': judged.claim })
      : believed;
  }

  async function transact(task: MoveUpdate, application: MoveUpdate): Promise<Decided> {
    const both = new TransactWriteCommand({
      TransactItems: [{ Update: task }, { Update: application }],
    });
    try {
      await againOnConflict(() => client.send(both));
      return { done: true };
    } catch (error) {
      const refused = refusedTransaction(error);
      if (refused === undefined) throw error;
      const [first, second] = [refused.get(0), refused.get(1)];
      return {
        done: false,
        ...(first && { task: { met: first.item && ReviewTask.parse(first.item) } }),
        ...(second && { application: { met: second.item && Application.parse(second.item) } }),
      };
    }
  }
}

/** Two transactions met at one item: nothing was written, and the next try finds how it ended. */
async function againOnConflict<T>(act: () => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await act();
    } catch (error) {
      if (attempt === 4 || !isConflict(error)) throw error;
      await pause(Math.random() * 25 * 2 ** attempt);
    }
  }
}

function isConflict(error: unknown): boolean {
  if (!(error instanceof TransactionCanceledException)) return false;
  const codes = (error.CancellationReasons ?? []).map(({ Code }) => Code);
  return codes.includes('TransactionConflict') && !codes.includes('ConditionalCheckFailed');
}

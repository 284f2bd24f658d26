import {
  type DynamoDBDocumentClient,
  TransactWriteCommand,
  UpdateCommand,
} from '@aws-sdk/lib-dynamodb';
import { Application } from '../domain/application/application.ts';
import { applicationFault } from '../domain/application/application-faults.ts';
import { type ApplicationMoveName, applicationMoves } from '../domain/application/moves.ts';
import type { DoneRequest } from '../domain/kernel/ids.ts';
import type { Instant } from '../domain/kernel/instant.ts';
import { repeatOf } from '../domain/kernel/repeat.ts';
import { firstTaskIdOf } from '../domain/review/new-task.ts';
import type { ReviewTask } from '../domain/review/review-task.ts';
import { applicationKey, taskKey } from './keys.ts';
import {
  type MoveUpdate,
  metItself,
  moveUpdate,
  refusedTransaction,
  refusedWrite,
} from './move.ts';
import { newTaskItem } from './task-store.ts';

/** What a move changes beside the state. */
type Changes = Partial<
  Pick<Application, 'profile' | 'claim' | 'frozen' | 'revision' | 'submittedAt'>
> & { readonly reasonCode?: undefined };

export interface ApplicationStep {
  readonly read: Application;
  readonly move: ApplicationMoveName;
  readonly changes: Changes;
  readonly at: Instant;
  readonly requestId: string;
  readonly done?: DoneRequest;
}

export type ApplicationStore = ReturnType<typeof applicationStore>;

/** What a person files. Each step gives the record as it then is. */
export function applicationStore(client: DynamoDBDocumentClient, tableName: string) {
  const compiled = ({ read, move, changes, at, requestId, done }: ApplicationStep): MoveUpdate => {
    const { reasonCode: _, ...set } = changes;
    return moveUpdate({
      tableName,
      key: applicationKey(read),
      move: applicationMoves[move],
      at,
      by: read.candidateId,
      requestId,
      read,
      done,
      set,
      ...('reasonCode' in changes && { remove: ['reasonCode'] }),
    });
  };
  const transact = async (step: ApplicationStep, other: object): Promise<Application> => {
    const TransactItems = [{ Update: compiled(step) }, other];
    await client.send(new TransactWriteCommand({ TransactItems })).catch((error: unknown) => {
      const refused = refusedTransaction(error);
      if (refused === undefined) throw error;
      // The same request came twice at once, and the other was first.
      const met = refused.get(0)?.item;
      if (step.done && met && repeatOf(Application.parse(met).requests, step.done)) return;
      throw applicationFault(refused.has(0) ? 'RecordChanged' : 'TaskAlreadyTaken');
    });
    return stepped(step);
  };

  return {
    /** Saves what the person writes. One write. */
    async save(step: ApplicationStep): Promise<Application> {
      await client.send(new UpdateCommand(compiled(step))).catch((error: unknown) => {
        const refused = refusedWrite(error);
        if (refused === undefined) throw error;
        if (!metItself(refused, step)) throw applicationFault('RecordChanged');
      });
      return stepped(step);
    },

    /** Pulls a submission back: its task goes with it, in one transaction, unless an officer has it. */
    reopen: (step: ApplicationStep): Promise<Application> =>
      transact(step, {
        Delete: {
          TableName: tableName,
          Key: taskKey({ taskId: firstTaskIdOf(step.read) }),
          ConditionExpression: '#state = :pending',
          ExpressionAttributeNames: { '#state': 'state' },
          ExpressionAttributeValues: { ':pending': 'PENDING' },
        },
      }),

    /** Submits, and gives the school its task, in one transaction of two items. */
    submit: (step: ApplicationStep, task: ReviewTask): Promise<Application> =>
      transact(step, {
        Put: {
          TableName: tableName,
          Item: newTaskItem(task),
          ConditionExpression: 'attribute_not_exists(pk)',
        },
      }),
  };
}

function stepped({ read, move, changes, at, done }: ApplicationStep): Application {
  return {
    ...read,
    ...changes,
    state: applicationMoves[move].to,
    version: read.version + 1,
    requests: done === undefined ? read.requests : [...read.requests, done].slice(-8),
    changedAt: at,
    changedBy: read.candidateId,
  };
}

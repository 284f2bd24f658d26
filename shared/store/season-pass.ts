import {
  type DynamoDBDocumentClient,
  PutCommand,
  TransactWriteCommand,
  UpdateCommand,
} from '@aws-sdk/lib-dynamodb';
import { Application } from '../domain/application/application.ts';
import { type ApplicationMoveName, applicationMoves } from '../domain/application/moves.ts';
import type { Instant } from '../domain/kernel/instant.ts';
import { feeCloseMoves } from '../domain/payment/close-fee.ts';
import { Payment } from '../domain/payment/payment.ts';
import { reviewMoves } from '../domain/review/moves.ts';
import { firstTaskIdOf } from '../domain/review/new-task.ts';
import { ReviewTask } from '../domain/review/review-task.ts';
import { accountKey, applicationKey, paymentKey, queues, taskKey } from './keys.ts';
import { moveUpdate, refusedTransaction, refusedWrite } from './move.ts';
import { readAll } from './read-all.ts';
import { rosterStore } from './roster-store.ts';

export interface Shard {
  readonly seasonId: string;
  readonly shard: number;
}

/** A record that moves with an application, in the same transaction. */
export interface Beside {
  readonly task?: ReviewTask | undefined;
  /** What was issued for this person before must fail: the epoch of the account rises. */
  readonly raisesEpoch?: boolean;
}

/** An application, and its task if nobody would find it. */
export interface Submission {
  readonly application: Application;
  readonly unfiled: ReviewTask | undefined;
}

/** People read together: as many as one read may ask for. */
const pageSize = 100;

export type SeasonPass = ReturnType<typeof seasonPass>;

/** What a pass over everybody reads and writes. The roster is the manifest: read strongly, shard by shard. */
export function seasonPass(client: DynamoDBDocumentClient, tableName: string) {
  const roster = rosterStore(client, tableName);
  const applicationsOf = async (candidateIds: readonly string[]): Promise<Application[]> => {
    const items = await readAll(
      client,
      tableName,
      candidateIds.map((candidateId) => applicationKey({ candidateId })),
    );
    return items.map((item) => Application.parse(item));
  };

  async function* applications({ seasonId, shard }: Shard): AsyncIterable<Application[]> {
    let after: string | undefined;
    do {
      const { entries, next } = await roster.page({ seasonId, shard }, pageSize, after);
      const active = entries.filter(({ activatedAt }) => activatedAt !== undefined);
      yield await applicationsOf(active.map(({ candidateId }) => candidateId));
      after = next;
    } while (after !== undefined);
  }
  const taskItems = (taskIds: readonly string[]) =>
    readAll(
      client,
      tableName,
      taskIds.map((taskId) => taskKey({ taskId })),
    );
  const byId = (items: readonly object[]): Map<string, ReviewTask> =>
    new Map(items.map((item) => ReviewTask.parse(item)).map((task) => [task.taskId, task]));

  return {
    applicationsOf,

    /** The applications of a shard, page by page; who never activated an account has none. */
    applications,

    /** The same, each that is submitted with its task if that is in no queue. */
    async *submissions(of: Shard): AsyncIterable<Submission[]> {
      for await (const page of applications(of)) {
        const submitted = page.filter(({ state }) => state === 'SUBMITTED');
        const items = await taskItems(submitted.map(firstTaskIdOf));
        const unfiled = byId(items.filter(({ queue }) => queue === undefined));
        yield page.map((application) => ({
          application,
          unfiled: unfiled.get(firstTaskIdOf(application)),
        }));
      }
    },

    tasksOf: async (taskIds: readonly string[]) => byId(await taskItems(taskIds)),

    async paymentsOf(
      round: string,
      candidateIds: readonly string[],
    ): Promise<Map<string, Payment>> {
      const keys = candidateIds.map((candidateId) => paymentKey({ candidateId, round }));
      const payments = (await readAll(client, tableName, keys)).map((item) => Payment.parse(item));
      return new Map(payments.map((payment) => [payment.candidateId, payment]));
    },

    /** One declared move of an application, and of what moves with it; false if anything was no longer as it was read. */
    async move(
      read: Application,
      name: ApplicationMoveName,
      at: Instant,
      claim: Application['claim'],
      { task, raisesEpoch = false }: Beside = {},
    ): Promise<boolean> {
      const trace = { tableName, at, by: 'system' };
      const update = moveUpdate({
        ...trace,
        key: applicationKey(read),
        move: applicationMoves[name],
        read,
        set: { claim },
      });
      const beside = [
        ...(task === undefined ? [] : [{ Update: overdueTask(task) }]),
        ...(raisesEpoch ? [{ Update: raisedEpoch(read, at) }] : []),
      ];
      try {
        if (beside.length === 0) await client.send(new UpdateCommand(update));
        else
          await client.send(
            new TransactWriteCommand({ TransactItems: [{ Update: update }, ...beside] }),
          );
        return true;
      } catch (error) {
        if ((refusedWrite(error) ?? refusedTransaction(error)) === undefined) throw error;
        return false;
      }

      function overdueTask(read: ReviewTask) {
        const { org, stage, taskId } = read;
        const move = reviewMoves.overdue;
        const set = { queue: queues.tasks(org, stage, move.to) };
        return moveUpdate({ ...trace, key: taskKey({ taskId }), move, read, set });
      }
    },

    /** Moves an order at the close of the fee window; false if it was no longer as it was read. */
    async closeOrder(
      read: Payment,
      name: keyof typeof feeCloseMoves,
      amountFen: number,
      at: Instant,
    ): Promise<boolean> {
      const update = moveUpdate({
        tableName,
        at,
        by: 'system',
        key: paymentKey(read),
        move: feeCloseMoves[name],
        read,
        set: { amountFen },
      });
      return written(client.send(new UpdateCommand(update)));
    },

    /** Makes an order for somebody who never asked for one; false if there is one. */
    async addOrder(payment: Payment): Promise<boolean> {
      const put = new PutCommand({
        TableName: tableName,
        Item: { ...paymentKey(payment), ...payment },
        ConditionExpression: 'attribute_not_exists(pk)',
      });
      return written(client.send(put));
    },
  };

  function raisedEpoch({ candidateId }: Application, at: Instant) {
    return {
      TableName: tableName,
      Key: accountKey({ candidateId }),
      UpdateExpression: 'SET changedAt = :at, changedBy = :by ADD epoch :one, version :one',
      ConditionExpression: 'attribute_exists(pk)',
      ExpressionAttributeValues: { ':at': at, ':by': 'system', ':one': 1 },
    };
  }
}

async function written(sent: Promise<unknown>): Promise<boolean> {
  try {
    await sent;
    return true;
  } catch (error) {
    if (refusedWrite(error) === undefined) throw error;
    return false;
  }
}

import {
  type DynamoDBDocumentClient,
  GetCommand,
  QueryCommand,
  type QueryCommandInput,
  UpdateCommand,
} from '@aws-sdk/lib-dynamodb';
import type { RequestMark } from '../domain/kernel/ids.ts';
import type { Instant } from '../domain/kernel/instant.ts';
import { reviewMoves } from '../domain/review/moves.ts';
import type { Officer } from '../domain/review/refusals.ts';
import { type ReviewState, ReviewTask, readTaskId } from '../domain/review/review-task.ts';
import { alsoSet, onlyIf } from './extend-update.ts';
import { byQueue, queues, taskKey } from './keys.ts';
import { type MoveUpdate, type MoveWrite, moveUpdate, refusedWrite } from './move.ts';
import { remembering } from './remember-request.ts';

/** Where a task stands in its queue: by its making, or while it is taken by the end of its lease. */
const placeOf = (at: Instant) => String(at).padStart(15, '0');

interface TakenPlace {
  readonly officer: Pick<Officer, 'staffId'>;
  readonly mark: RequestMark;
}

/** A taken task's place also says by whom and by which request, so that a repeat finds it in the index. */
export function takenPlaceOf(leaseUntil: Instant, asked: TakenPlace): string {
  return `${placeOf(leaseUntil)}${takenSuffix(asked)}`;
}

function takenSuffix({ officer, mark }: TakenPlace): string {
  return `#${officer.staffId}#${mark.key}`;
}

/**
 * A task as a submission makes it. Its place is known, and it stands there as soon as the stream has filed it (`file`):
 * in the submission's own transaction the entry of the index would cost twice.
 */
export function newTaskItem(task: ReviewTask) {
  return { ...taskKey(task), ...task, queuedAt: placeOf(task.createdAt) };
}

/** One queue: an organisation's tasks of one stage in one state. */
export interface Queue {
  readonly org: string;
  readonly stage: string;
  readonly state: ReviewState;
}

/** What a write of one task made, or met instead: nothing where there is no task. */
export type TaskWritten =
  | { readonly done: true; readonly task: ReviewTask }
  | { readonly done: false; readonly met: ReviewTask | undefined };

export type TaskStore = ReturnType<typeof taskStore>;

/** The review tasks, and the sparse index that holds them by organisation, stage and state. */
export function taskStore(client: DynamoDBDocumentClient, tableName: string) {
  const query = ({ org, stage, state }: Queue, more: Partial<QueryCommandInput>, upTo?: string) =>
    client.send(
      new QueryCommand({
        ...more,
        TableName: tableName,
        IndexName: byQueue,
        KeyConditionExpression: upTo === undefined ? 'queue = :q' : 'queue = :q AND queuedAt <= :u',
        ExpressionAttributeValues: {
          ':q': queues.tasks(org, stage, state),
          ...(upTo !== undefined && { ':u': upTo }),
        },
      }),
    );
  const namesIn = async (queue: Queue, more: Partial<QueryCommandInput>, upTo?: string) => {
    const { Items = [] } = await query(queue, more, upTo);
    return Items.map(({ pk, queuedAt }) => ({
      taskId: String(pk).slice(taskKey({ taskId: '' }).pk.length),
      queuedAt: String(queuedAt),
    }));
  };

  /** Writes a change of the task alone; a refused one says what it met. */
  const write = async (update: MoveUpdate): Promise<TaskWritten> => {
    try {
      const { Attributes } = await client.send(
        new UpdateCommand({ ...update, ReturnValues: 'ALL_NEW' }),
      );
      return { done: true, task: ReviewTask.parse(Attributes) };
    } catch (error) {
      const refused = refusedWrite(error);
      if (refused === undefined) throw error;
      return { done: false, met: refused.item && ReviewTask.parse(refused.item) };
    }
  };

  /** Back to its queue, at the place where it stood before it was taken. */
  const backToQueue = (
    task: Pick<ReviewTask, 'taskId' | 'org'>,
    { move, at, by }: Pick<MoveWrite, 'move' | 'at' | 'by'>,
  ) =>
    alsoSet(
      moveUpdate({
        ...{ tableName, key: taskKey(task), move, at, by },
        set: { queue: queues.tasks(task.org, readTaskId(task.taskId).stage, 'PENDING') },
        remove: ['takenBy', 'takenAt', 'leaseUntil', 'token', 'shown'],
      }),
      'queuedAt = waitsSince',
    );

  return {
    async find(taskId: string): Promise<ReviewTask | undefined> {
      const { Item } = await client.send(
        new GetCommand({ TableName: tableName, Key: taskKey({ taskId }), ConsistentRead: true }),
      );
      return Item && ReviewTask.parse(Item);
    },

    /** The first of a queue, oldest first. */
    first: (queue: Queue, limit: number) => namesIn(queue, { Limit: limit }),

    /** Taken tasks whose lease has ended and that nothing has given back yet. */
    overLease: (queue: Omit<Queue, 'state'>, at: Instant, limit: number) =>
      namesIn({ ...queue, state: 'TAKEN' }, { Limit: limit }, `${placeOf(at)}~`),

    /** The task that this very request has taken already, if it is a repeat. */
    async takenBy(queue: Omit<Queue, 'state'>, asked: TakenPlace): Promise<string | undefined> {
      const names = await namesIn({ ...queue, state: 'TAKEN' }, { ScanIndexForward: false });
      return names.find(({ queuedAt }) => queuedAt.endsWith(takenSuffix(asked)))?.taskId;
    },

    /** How many stand in a queue: counted by the store, page by page, so that no counter is hot. */
    async countOf(queue: Queue): Promise<number> {
      let count = 0;
      let from: Record<string, unknown> | undefined;
      do {
        const page = await query(queue, { Select: 'COUNT', ExclusiveStartKey: from });
        count += page.Count ?? 0;
        from = page.LastEvaluatedKey;
      } while (from !== undefined);
      return count;
    },

    /** The officer gives it back, lease or not. `full` is the task as met, if it remembers all it can. */
    handBack: (
      taskId: string,
      { staffId, org, at }: Officer,
      mark: RequestMark,
      full?: ReviewTask,
    ) =>
      write(
        remembering(
          onlyIf(
            backToQueue({ taskId, org }, { move: reviewMoves.handBack, at, by: staffId }),
            'org = :org AND takenBy = :me',
            { ':org': org, ':me': staffId },
          ),
          { ...mark, reply: { state: 'PENDING' } },
          full,
        ),
      ),

    /** The lease of this very taking is over: the task goes back by itself. */
    giveBack: (task: Pick<ReviewTask, 'taskId' | 'org' | 'takings'>, at: Instant) =>
      write(
        onlyIf(
          backToQueue(task, { move: reviewMoves.giveBack, at, by: 'system' }),
          'takings = :takings AND leaseUntil <= :at',
          { ':takings': task.takings, ':at': at },
        ),
      ),

    /** Puts a task where its state is looked for; a task that is there, or has moved on, stays as it is. */
    file: (
      { taskId, org, stage, state }: Pick<ReviewTask, 'taskId' | 'org' | 'stage' | 'state'>,
      at: Instant,
    ) => {
      const queue = queues.tasks(org, stage, state);
      const move = { from: [state], to: state };
      const key = taskKey({ taskId });
      return write(
        onlyIf(
          moveUpdate({ tableName, key, move, at, by: 'system', set: { queue } }),
          '(attribute_not_exists(#queue) OR #queue <> :queue)',
        ),
      );
    },

    /** Keeps the token of the execution that waits for the end of this taking. */
    keepToken: (
      { taskId, takings }: Pick<ReviewTask, 'taskId' | 'takings'>,
      token: string,
      at: Instant,
    ) => write(whileTaken(taskId, { set: { token }, where: { takings }, at, by: 'system' })),

    /** Notes what the officer is shown, and by that who has seen whom (domain I36). */
    noteShown: (
      taskId: string,
      shown: { evidenceAccepted: boolean },
      { staffId, org, at }: Officer,
    ) =>
      write(
        onlyIf(
          whileTaken(taskId, {
            set: { shown: { ...shown, at } },
            where: { org, takenBy: staffId },
            at,
            by: staffId,
          }),
          'leaseUntil > :at',
          { ':at': at },
        ),
      ),
  };

  /** A change of a taken task that moves it nowhere. */
  function whileTaken(taskId: string, write: Pick<MoveWrite, 'set' | 'where' | 'at' | 'by'>) {
    return moveUpdate({
      ...{ tableName, key: taskKey({ taskId }), ...write },
      move: { from: ['TAKEN'], to: 'TAKEN' },
    });
  }
}

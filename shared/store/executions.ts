import {
  ExecutionAlreadyExists,
  InvalidToken,
  SendTaskSuccessCommand,
  type SFNClient,
  StartExecutionCommand,
  TaskDoesNotExist,
  TaskTimedOut,
} from '@aws-sdk/client-sfn';
import type { Workflow } from '../names.ts';

/** One run of a workflow: its name follows from what it is about, so that a second start of it changes nothing. */
export interface Start {
  readonly workflow: Workflow;
  readonly name: string;
  readonly input: object;
}
export type StartExecution = (start: Start) => Promise<void>;

/** Starts a run, unless it was started. `arnPrefix` and the workflow's file name make the machine's address. */
export function startExecution(client: SFNClient, arnPrefix: string): StartExecution {
  return async ({ workflow, name, input }) => {
    await client
      .send(
        new StartExecutionCommand({
          stateMachineArn: `${arnPrefix}${workflow}`,
          name,
          input: JSON.stringify(input),
        }),
      )
      .catch(unless(ExecutionAlreadyExists));
  };
}

export type AnswerTask = (token: string, output: object) => Promise<void>;

/** Answers a waiting execution. One that waits no longer needs no answer: the table has what was decided. */
export function answerTask(client: SFNClient): AnswerTask {
  return async (token, output) => {
    await client
      .send(new SendTaskSuccessCommand({ taskToken: token, output: JSON.stringify(output) }))
      .catch(unless(TaskTimedOut, TaskDoesNotExist, InvalidToken));
  };
}

function unless(...known: readonly (abstract new (...args: never[]) => Error)[]) {
  return (error: unknown): undefined => {
    if (!known.some((kind) => error instanceof kind)) throw error;
  };
}

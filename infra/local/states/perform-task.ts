import type { Engine, Scope } from './engine.ts';
import { ApiFault, asStatesError, StatesError } from './errors.ts';
import { plain, wanted } from './expressions.ts';
import type { Integration } from './machine.ts';

/** One attempt of a Task: its arguments are evaluated, its time-out runs. */
export interface Attempt {
  readonly engine: Engine;
  readonly scope: Scope;
  readonly state: string;
  readonly integration: Integration;
  readonly arguments: Readonly<Record<string, unknown>>;
  readonly timeoutSeconds: number;
  /** Only for a task that waits for one. */
  readonly token: string | undefined;
}

const perform: Record<Integration, (attempt: Attempt) => Promise<unknown>> = {
  'lambda:invoke': awaitFunction,
  'lambda:invoke.waitForTaskToken': awaitToken,
  'states:startExecution.sync:2': awaitExecution,
};

/** Calls what the task names and gives the result as the integration gives it. */
export async function performTask(attempt: Attempt): Promise<unknown> {
  const { execution } = attempt.scope;
  const [resourceType = '', resource = ''] = attempt.integration.split(/:(.*)/s);
  const about = { resourceType, resource };
  execution.record('TaskScheduled', {
    ...about,
    parameters: attempt.arguments,
    timeoutInSeconds: attempt.timeoutSeconds,
  });
  execution.record('TaskStarted', about);
  try {
    const output = plain('Result', await perform[attempt.integration](attempt));
    execution.record('TaskSucceeded', { ...about, output });
    return output;
  } catch (thrown) {
    const { name, cause } = asStatesError(thrown);
    execution.record(name === 'States.Timeout' ? 'TaskTimedOut' : 'TaskFailed', {
      ...about,
      error: name,
      cause,
    });
    throw thrown;
  }
}

async function call({ engine, arguments: { FunctionName, Payload } }: Attempt): Promise<unknown> {
  const name = wanted('Arguments/FunctionName', FunctionName, 'a string', isString);
  const invoked = await engine.ports.invoke(name, Payload).catch((error: unknown) => ({
    error: 'Lambda.Unknown',
    cause: String(error),
  }));
  if ('error' in invoked) throw new StatesError(invoked.error, invoked.cause);
  return { ExecutedVersion: '$LATEST', Payload: invoked.payload ?? null, StatusCode: 200 };
}

function awaitFunction(attempt: Attempt): Promise<unknown> {
  const { engine, scope, timeoutSeconds } = attempt;
  return engine.activity.until(scope.signal, ({ done, fail }) => {
    call(attempt).then(done, fail);
    return engine.ports.afterWallMs(timeoutSeconds * 1_000, () => fail(timedOut(attempt)));
  });
}

function awaitToken(attempt: Attempt): Promise<unknown> {
  const { engine, scope, state, token = engine.tokens.issue() } = attempt;
  return engine.activity.until(scope.signal, ({ done, fail, rest }) => {
    engine.tokens.await(token, {
      executionArn: scope.execution.identity.arn,
      state,
      functionName: String(attempt.arguments.FunctionName),
      payload: attempt.arguments.Payload,
      done,
    });
    const cancelTimeout = seasonTimeout(attempt, fail);
    call(attempt).then((output) => {
      scope.execution.record('TaskSubmitted', {
        resourceType: 'lambda',
        resource: 'invoke.waitForTaskToken',
        output,
      });
      rest();
    }, fail);
    return () => {
      cancelTimeout();
      engine.tokens.spend(token);
    };
  });
}

function startNested({ engine, arguments: { StateMachineArn, Name, Input } }: Attempt) {
  const stateMachineArn = wanted(
    'Arguments/StateMachineArn',
    StateMachineArn,
    'a string',
    isString,
  );
  const name = wanted('Arguments/Name', Name, 'a string', isString);
  try {
    return engine.start({ stateMachineArn, name, input: Input });
  } catch (error) {
    if (error instanceof ApiFault)
      throw new StatesError(`StepFunctions.${error.name}Exception`, error.message);
    throw error;
  }
}

function awaitExecution(attempt: Attempt): Promise<unknown> {
  const child = startNested(attempt);
  const { arn, name, machineArn, type, input } = child.identity;
  if (type === 'EXPRESS')
    throw new StatesError('States.Runtime', `An Express workflow cannot be awaited: ${arn}`);
  return attempt.engine.activity.until(attempt.scope.signal, ({ done, fail, rest }) => {
    const cancelTimeout = seasonTimeout(attempt, fail);
    child.onClosed(() => {
      const { status, output, error, cause } = child;
      const about = {
        ExecutionArn: arn,
        Name: name,
        StateMachineArn: machineArn,
        Input: input,
        Status: status,
      };
      if (status === 'SUCCEEDED') return done({ ...about, Output: output });
      const failure = JSON.stringify({ ...about, Error: error, Cause: cause });
      fail(new StatesError('States.TaskFailed', failure));
    });
    rest();
    return () => {
      cancelTimeout();
      child.end('ABORTED', undefined, 'The execution that waited for it went on without it.');
    };
  });
}

function seasonTimeout(attempt: Attempt, fail: (error: StatesError) => void) {
  const { ports } = attempt.engine;
  return ports.waitUntil(ports.seasonNow() + attempt.timeoutSeconds * 1_000, () =>
    fail(timedOut(attempt)),
  );
}

function timedOut({ state, timeoutSeconds }: Attempt): StatesError {
  return new StatesError(
    'States.Timeout',
    `The task "${state}" took longer than ${timeoutSeconds} s.`,
  );
}

function isString(value: unknown): value is string {
  return typeof value === 'string';
}

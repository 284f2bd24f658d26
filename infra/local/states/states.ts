import { randomUUID } from 'node:crypto';
import { Activity } from './activity.ts';
import type { Engine, StartRequest, StatesPorts } from './engine.ts';
import { ApiFault, asStatesError } from './errors.ts';
import { Execution } from './execution.ts';
import { awsFunctions, plain } from './expressions.ts';
import { loadMachine, type MachineType } from './load-machine.ts';
import type { Graph, Machine } from './machine.ts';
import { runStates } from './run-states.ts';
import { TaskTokens } from './task-tokens.ts';

export interface StateMachine {
  readonly name: string;
  readonly arn: string;
  readonly type: MachineType;
  /** The file's JSON, its placeholders filled. */
  readonly definition: unknown;
}

export type States = ReturnType<typeof createStates>;

/** AWS closes an Express execution after five minutes. */
const expressLifeMs = 300_000;
/** Closed executions are kept for their history and for the idempotency of their names. */
const closedKept = 5_000;
/** What AWS allows in a name: no space, bracket, wildcard or special character (so no colon either). */
const executionName = /^[^\s<>{}[\]?*"#%\\^|~`$&,;:/\p{Cc}]{1,80}$/u;

/** Step Functions for one process: these machines, behind these ports. Executions do not survive a restart. */
export function createStates({
  machines,
  ports,
}: {
  machines: readonly StateMachine[];
  ports: StatesPorts;
}) {
  const byArn = new Map<string, StateMachine & { readonly loaded: Machine }>();
  for (const machine of machines) {
    byArn.set(machine.arn, {
      ...machine,
      loaded: loadMachine(machine.name, machine.type, machine.definition),
    });
  }
  const executions = new Map<string, Execution>();
  const closed: string[] = [];
  const allPorts = { random: Math.random, afterWallMs: wallTimer, ...ports };
  const engine: Engine = {
    ports: allPorts,
    activity: new Activity(),
    tokens: new TaskTokens(),
    functions: awsFunctions(allPorts.random),
    start,
    openChild,
  };

  function machineOf(stateMachineArn: string) {
    const machine = byArn.get(stateMachineArn);
    if (machine !== undefined) return machine;
    throw new ApiFault(
      'StateMachineDoesNotExist',
      `State Machine Does Not Exist: '${stateMachineArn}'`,
    );
  }

  function start(request: StartRequest): Execution {
    const machine = machineOf(request.stateMachineArn);
    const { name = randomUUID() } = request;
    if (!executionName.test(name)) throw new ApiFault('InvalidName', `Invalid Name: '${name}'`);
    const input = plain('input', request.input ?? {});
    const arn = executionArn(machine, name);
    const same = executions.get(arn);
    if (same?.status === 'RUNNING' && JSON.stringify(same.identity.input) === JSON.stringify(input))
      return same;
    if (same !== undefined)
      throw new ApiFault('ExecutionAlreadyExists', `Execution Already Exists: '${arn}'`);

    const { type, name: machineName, arn: machineArn } = machine;
    const execution = open({ arn, name, machineName, machineArn, type, input });
    void run(execution, machine.loaded);
    return execution;
  }

  function openChild(parent: Execution, mapRunArn: string, input: unknown): Execution {
    const { machineName, machineArn } = parent.identity;
    const name = randomUUID();
    const arn = `${mapRunArn.replace(':mapRun:', ':execution:').replace(/:[^:]*$/, '')}:${name}`;
    return open({ arn, name, machineName, machineArn, type: 'EXPRESS', input, mapRunArn });
  }

  function open(identity: ConstructorParameters<typeof Execution>[0]): Execution {
    const execution = new Execution(identity, engine.ports.seasonNow);
    executions.set(identity.arn, execution);
    execution.onClosed(() => {
      closed.push(identity.arn);
      if (closed.length > closedKept) executions.delete(closed.shift() ?? '');
    });
    if (identity.type === 'EXPRESS') limitLife(execution);
    return execution;
  }

  function limitLife(execution: Execution): void {
    const endsAtMs = execution.startedAtMs + expressLifeMs;
    const cancel = engine.ports.waitUntil(endsAtMs, () =>
      execution.end('TIMED_OUT', 'States.Timeout', 'The execution took longer than five minutes.'),
    );
    execution.onClosed(cancel);
  }

  async function run(execution: Execution, graph: Graph): Promise<void> {
    engine.activity.begin();
    try {
      const scope = { execution, signal: execution.signal, variables: {} };
      execution.succeed(await runStates(engine, graph, execution.identity.input, scope));
    } catch (thrown) {
      const { name, cause } = asStatesError(thrown);
      execution.end('FAILED', name, cause);
    } finally {
      engine.activity.end();
    }
  }

  function execution(executionArn: string): Execution {
    const found = executions.get(executionArn);
    if (found !== undefined) return found;
    throw new ApiFault('ExecutionDoesNotExist', `Execution Does Not Exist: '${executionArn}'`);
  }

  return {
    start,
    execution,
    /** Newest first, children of distributed Maps included. */
    executions: (): Execution[] => [...executions.values()].reverse(),
    machine: (stateMachineArn: string): StateMachine => machineOf(stateMachineArn),
    succeedTask: (token: string, output: unknown): void => engine.tokens.take(token).done(output),
    /** The tasks that wait for an answer, by their tokens. */
    openTasks: () => engine.tokens.open,
    /** How many flows are at work: not in a Wait, not waiting for a token or for flows of their own. */
    busy: (): number => engine.activity.busy,
    whenIdle: (): Promise<void> => engine.activity.whenIdle(),
  };
}

function executionArn({ arn, type }: StateMachine, name: string): string {
  return type === 'STANDARD'
    ? `${arn.replace(':stateMachine:', ':execution:')}:${name}`
    : `${arn.replace(':stateMachine:', ':express:')}:${name}:${randomUUID()}`;
}

function wallTimer(delayMs: number, wake: () => void) {
  const timer = setTimeout(wake, delayMs);
  return () => clearTimeout(timer);
}

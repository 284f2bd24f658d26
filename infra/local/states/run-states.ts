import { type Engine, isoTime, type Scope } from './engine.ts';
import { asStatesError, matchesError, retryDelayMs, StatesError } from './errors.ts';
import { type Bindings, evaluate, wanted } from './expressions.ts';
import type { Graph, MapState, State, TaskState } from './machine.ts';
import { performTask } from './perform-task.ts';
import { runMap } from './run-map.ts';

/** What a state leaves behind: what it says, what it remembers, and where it goes (nowhere: it was the last). */
interface Exit {
  readonly output: unknown;
  readonly assigned: Readonly<Record<string, unknown>>;
  readonly next: string | undefined;
}

/** Runs from the first state to the last and gives its output; variables die with the flow. */
export async function runStates(
  engine: Engine,
  graph: Graph,
  input: unknown,
  scope: Scope,
): Promise<unknown> {
  let flow = { name: graph.StartAt, input, variables: scope.variables };
  for (;;) {
    const state = graph.States[flow.name] as State;
    const visit = new Visit(engine, { ...scope, variables: flow.variables }, flow.name, flow.input);
    const { output, assigned, next } = await visit.through(state);
    if (next === undefined) return output;
    flow = { name: next, input: output, variables: { ...flow.variables, ...assigned } };
  }
}

/** One visit of one state; its variables are those of the moment of entry. */
class Visit {
  readonly engine: Engine;
  readonly scope: Scope;
  readonly name: string;
  readonly input: unknown;
  readonly #enteredAt: string;

  constructor(engine: Engine, scope: Scope, name: string, input: unknown) {
    this.engine = engine;
    this.scope = scope;
    this.name = name;
    this.input = input;
    this.#enteredAt = isoTime(engine.ports.seasonNow());
  }

  async through(state: State): Promise<Exit> {
    const { execution, signal } = this.scope;
    signal.throwIfAborted();
    execution.transitions += 1;
    execution.record(`${state.Type}StateEntered`, { name: this.name, input: this.input });
    const exit = await this.#perform(state);
    execution.record(`${state.Type}StateExited`, { name: this.name, output: exit.output });
    return exit;
  }

  #perform(state: State): Promise<Exit> {
    switch (state.Type) {
      case 'Succeed':
        return this.#leave({}, this.input);
      case 'Fail':
        return this.#fail(state);
      case 'Choice':
        return this.#choose(state);
      case 'Wait':
        return this.#wait(state);
      case 'Task':
        return this.#caught(state, () => this.#withRetries(state, () => this.#task(state)));
      case 'Map':
        return this.#caught(state, () => this.#map(state));
    }
  }

  /** Evaluates a field with what this visit can see. */
  evaluate(field: string, template: unknown, seen: StatesSeen = {}): Promise<unknown> {
    return evaluate(field, template, this.#bindings(seen));
  }

  #bindings({ token, mapItem = this.scope.mapItem, ...outcome }: StatesSeen): Bindings {
    const { arn, name, input, machineArn, machineName } = this.scope.execution.identity;
    const context = {
      Execution: {
        Id: arn,
        Name: name,
        Input: input,
        StartTime: isoTime(this.scope.execution.startedAtMs),
      },
      StateMachine: { Id: machineArn, Name: machineName },
      State: { Name: this.name, EnteredTime: this.#enteredAt },
      ...(token === undefined ? {} : { Task: { Token: token } }),
      ...(mapItem === undefined ? {} : { Map: { Item: mapItem } }),
    };
    const states = { input: this.input, context, ...outcome };
    return { ...this.engine.functions, ...this.scope.variables, states };
  }

  /** Output and Assign see the same variables: what one of them sets, the other does not know. */
  async #leave(by: Leaving, fallback: unknown, seen: StatesSeen = {}): Promise<Exit> {
    return {
      output: by.Output === undefined ? fallback : await this.evaluate('Output', by.Output, seen),
      assigned: (await this.evaluate('Assign', by.Assign ?? {}, seen)) as Record<string, unknown>,
      next: by.Next,
    };
  }

  async #fail(state: Extract<State, { Type: 'Fail' }>): Promise<never> {
    const cause = wanted('Cause', await this.evaluate('Cause', state.Cause), 'a string', isString);
    throw new StatesError(state.Error, cause);
  }

  async #choose(state: Extract<State, { Type: 'Choice' }>): Promise<Exit> {
    for (const rule of state.Choices) {
      const value = await this.evaluate('Condition', rule.Condition);
      const holds = wanted('Condition', value, 'a boolean', (it) => typeof it === 'boolean');
      if (holds) return this.#leave(rule, this.input);
    }
    return this.#leave({ Next: state.Default }, this.input);
  }

  /** A timestamp counts in whole seconds: AWS cuts its milliseconds off. */
  async #wait(state: Extract<State, { Type: 'Wait' }>): Promise<Exit> {
    const { ports, activity } = this.engine;
    const value = await this.evaluate('Timestamp', state.Timestamp);
    const timestamp = wanted('Timestamp', value, 'an RFC 3339 timestamp', isTimestamp);
    const untilMs = Math.floor(Date.parse(timestamp) / 1_000) * 1_000;
    await activity.until<void>(this.scope.signal, ({ done, rest }) => {
      const cancel = ports.waitUntil(untilMs, () => done());
      rest();
      return cancel;
    });
    return this.#leave(state, this.input);
  }

  run(graph: Graph, input: unknown, scope: Scope): Promise<unknown> {
    return runStates(this.engine, graph, input, scope);
  }

  async #task(state: TaskState): Promise<Exit> {
    const { Resource: integration } = state;
    const waitsForToken = integration === 'lambda:invoke.waitForTaskToken';
    const token = waitsForToken ? this.engine.tokens.issue() : undefined;
    const timeout = await this.evaluate('TimeoutSeconds', state.TimeoutSeconds);
    const given = await this.evaluate('Arguments', state.Arguments, { token });
    const result = await performTask({
      engine: this.engine,
      scope: this.scope,
      state: this.name,
      integration,
      arguments: given as Record<string, unknown>,
      timeoutSeconds: wanted('TimeoutSeconds', timeout, 'whole seconds from 1', isSeconds),
      token,
    });
    return this.#leave(state, result, { result });
  }

  async #map(state: MapState): Promise<Exit> {
    const result = await runMap(this, state);
    return this.#leave(state, result, { result });
  }

  /** Each retrier counts for itself, and the first that names the error decides. */
  async #withRetries({ Retry = [] }: TaskState, attempt: () => Promise<Exit>): Promise<Exit> {
    const retries = new Map<unknown, number>();
    for (;;) {
      try {
        return await attempt();
      } catch (thrown) {
        const { name } = asStatesError(thrown);
        const retrier = Retry.find(({ ErrorEquals }) => matchesError(ErrorEquals, name));
        const retriesSoFar = retries.get(retrier) ?? 0;
        if (retrier === undefined || retriesSoFar >= retrier.MaxAttempts) throw thrown;
        retries.set(retrier, retriesSoFar + 1);
        await this.#pause(retryDelayMs(retrier, retriesSoFar, this.engine.ports.random));
        this.scope.execution.transitions += 1;
      }
    }
  }

  #pause(delayMs: number): Promise<void> {
    const { ports, activity } = this.engine;
    return activity.until<void>(this.scope.signal, ({ done }) =>
      ports.afterWallMs(delayMs, () => done()),
    );
  }

  /** The first catcher that names the error decides where it leads; an error in the catcher is not caught. */
  async #caught({ Catch = [] }: TaskState | MapState, attempt: () => Promise<Exit>): Promise<Exit> {
    try {
      return await attempt();
    } catch (thrown) {
      const error = asStatesError(thrown);
      const catcher = Catch.find(({ ErrorEquals }) => matchesError(ErrorEquals, error.name));
      if (catcher === undefined) throw error;
      const errorOutput = { Error: error.name, Cause: error.cause };
      return this.#leave(catcher, errorOutput, { errorOutput });
    }
  }
}

interface StatesSeen {
  readonly result?: unknown;
  readonly errorOutput?: unknown;
  readonly token?: string | undefined;
  readonly mapItem?: Scope['mapItem'];
}

interface Leaving {
  readonly Output?: unknown;
  readonly Assign?: unknown;
  readonly Next?: string | undefined;
}

function isString(value: unknown): value is string {
  return typeof value === 'string';
}

function isSeconds(value: unknown): value is number {
  return Number.isInteger(value) && (value as number) >= 1 && (value as number) <= 99_999_999;
}

function isTimestamp(value: unknown): value is string {
  const rfc3339 = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$/;
  return isString(value) && rfc3339.test(value) && !Number.isNaN(Date.parse(value));
}

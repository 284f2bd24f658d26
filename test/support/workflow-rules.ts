import validateAsl from 'asl-validator';
import { compile, isExpression, knownFunctions } from '../../infra/local/states/expressions.ts';
import { freeVariables } from '../../infra/local/states/free-variables.ts';
import { loadMachine, type MachineType } from '../../infra/local/states/load-machine.ts';
import { type Graph, integrationOf, type State } from '../../infra/local/states/machine.ts';
import { filled } from './walk.ts';

export interface RulesOptions {
  /** @default 'STANDARD' */
  readonly type?: MachineType;
  /** The names of the domain's faults, which a workflow may catch. */
  readonly faultNames: ReadonlySet<string>;
}

/** The last retrier of every Task: what Lambda itself may throw for a moment, tried for about half a minute. */
export const houseRetry = {
  ErrorEquals: [
    'Lambda.ServiceException',
    'Lambda.AWSLambdaException',
    'Lambda.SdkClientException',
    'Lambda.TooManyRequestsException',
  ],
  IntervalSeconds: 1,
  BackoffRate: 2,
  MaxAttempts: 5,
  MaxDelaySeconds: 20,
  JitterStrategy: 'FULL',
};

/** Names that Step Functions and the Lambda integration give to errors, of those that may reach our states. */
const serviceErrors = new Set([
  'States.ALL',
  'States.TaskFailed',
  'States.Timeout',
  'States.DataLimitExceeded',
  'States.QueryEvaluationError',
  'States.ExceedToleratedFailureThreshold',
  'Lambda.Unknown',
  'Lambda.ClientExecutionTimeoutException',
  'StepFunctions.ExecutionAlreadyExistsException',
  ...houseRetry.ErrorEquals,
]);

/** Every rule of the house that a workflow file breaks, one sentence each; none for a good file. */
export function brokenRules(name: string, definition: unknown, options: RulesOptions): string[] {
  const { isValid, errorsText } = validateAsl(filled(definition));
  const broken = isValid ? [] : [`asl-validator: ${errorsText('; ')}`];
  try {
    const machine = loadMachine(name, options.type ?? 'STANDARD', filled(definition));
    broken.push(...graphFaults(machine, new Set(), failNames(machine), options.faultNames));
  } catch (error) {
    broken.push((error as Error).message);
  }
  const raw = definition as { Comment?: unknown } & RawGraph;
  if (!/^Started (by|when) ./.test(String(raw.Comment))) {
    broken.push('its Comment must say "Started by …" or "Started when …"');
  }
  for (const [state, { Type, Resource, TimeoutSeconds, Retry, Catch }] of rawStates(raw)) {
    const must = (holds: boolean, what: string) => holds || broken.push(`"${state}" must ${what}`);
    if (Type === 'Choice') must(state.endsWith('?'), 'be a question, with "?"');
    if (Type !== 'Task') continue;
    must(
      /^arn:\$\{Partition\}:states:::/.test(String(Resource)),
      'name the partition by its placeholder',
    );
    must(TimeoutSeconds !== undefined, 'have TimeoutSeconds');
    must(same(last(Retry), houseRetry), 'have the house retry as its last');
    must(
      same((last(Catch) as { ErrorEquals?: unknown })?.ErrorEquals, ['States.ALL']),
      'catch States.ALL at last',
    );
  }
  return broken;
}

function graphFaults(
  graph: Graph,
  variablesAtEntry: ReadonlySet<string>,
  ownErrors: ReadonlySet<string>,
  faultNames: ReadonlySet<string>,
): string[] {
  const entries = variablesOnEntry(graph, variablesAtEntry);
  return Object.entries(graph.States).flatMap(([name, state]) => {
    const known = entries.get(name);
    if (known === undefined) return [`"${name}" cannot be reached`];
    const { ItemProcessor, ...own } = { ItemProcessor: undefined, ...state };
    const inner = ItemProcessor as (Graph & { ProcessorConfig: { Mode: string } }) | undefined;
    const seenInside = inner?.ProcessorConfig.Mode === 'INLINE' ? known : new Set<string>();
    return [
      ...variablesIn(own)
        .filter((variable) => !known.has(variable))
        .map((variable) => `"${name}" reads $${variable}, which some way to it does not assign`),
      ...errorFaults(name, state, (error) =>
        [serviceErrors, ownErrors, faultNames].some((names) => names.has(error)),
      ),
      ...(inner === undefined ? [] : graphFaults(inner, seenInside, ownErrors, faultNames)),
    ];
  });
}

/** The variables that every way to a state has assigned; a state without an entry cannot be reached. */
function variablesOnEntry(
  graph: Graph,
  atStart: ReadonlySet<string>,
): Map<string, ReadonlySet<string>> {
  const entries = new Map([[graph.StartAt, atStart]]);
  const changed = [graph.StartAt];
  for (let name = changed.pop(); name !== undefined; name = changed.pop()) {
    const before = entries.get(name) ?? atStart;
    for (const way of waysOut(graph.States[name] as State)) {
      const after = new Set([...before, ...Object.keys(way.assign)]);
      const known = entries.get(way.to);
      const both = known === undefined ? after : new Set([...known].filter((it) => after.has(it)));
      if (known !== undefined && both.size === known.size) continue;
      entries.set(way.to, both);
      changed.push(way.to);
    }
  }
  return entries;
}

function waysOut(state: State): { to: string; assign: object }[] {
  const next = state.Type === 'Choice' ? state.Default : 'Next' in state ? state.Next : undefined;
  const chosen = state.Type === 'Choice' ? state.Choices : [];
  const caught = 'Catch' in state ? (state.Catch ?? []) : [];
  const ownAssign = (state.Type === 'Task' ? state.Assign : undefined) ?? {};
  return [
    ...(next === undefined ? [] : [{ to: next, assign: ownAssign }]),
    ...chosen.map(({ Next }) => ({ to: Next, assign: {} })),
    ...caught.map(({ Next, Assign = {} }) => ({ to: Next, assign: Assign })),
  ];
}

function errorFaults(name: string, state: State, known: (error: string) => boolean): string[] {
  const retriers = state.Type === 'Task' ? (state.Retry ?? []) : [];
  const catchers = 'Catch' in state ? (state.Catch ?? []) : [];
  return [retriers, catchers].flatMap((list) =>
    list.flatMap(({ ErrorEquals }, index) => {
      const all = ErrorEquals.includes('States.ALL');
      const lonely = !all || (ErrorEquals.length === 1 && index === list.length - 1);
      return [
        ...(lonely ? [] : [`"${name}" must have States.ALL alone and last`]),
        ...ErrorEquals.filter((error) => !known(error)).map(
          (error) => `"${name}" names an unknown error ${error}`,
        ),
      ];
    }),
  );
}

/** What the machine's own Fail states throw, which a Map around them may catch. */
function failNames(graph: Graph): Set<string> {
  const names = Object.values(graph.States).flatMap((state) => {
    if (state.Type === 'Map') return [...failNames(state.ItemProcessor)];
    return state.Type === 'Fail' ? [state.Error] : [];
  });
  return new Set(names);
}

/** The variables that the expressions of a template read. */
function variablesIn(template: unknown): string[] {
  if (isExpression(template)) {
    const names = freeVariables(compile(template).ast()).map(({ name }) => name);
    return names.filter((name) => name !== 'states' && !knownFunctions.has(name));
  }
  if (typeof template !== 'object' || template === null) return [];
  return Object.values(template).flatMap(variablesIn);
}

type RawState = Readonly<Record<string, unknown>> & { readonly ItemProcessor?: RawGraph };
interface RawGraph {
  readonly ProcessorConfig?: object;
  readonly States?: Readonly<Record<string, RawState>>;
}

function rawStates({ States = {} }: RawGraph): [string, RawState][] {
  return Object.entries(States).flatMap(([name, state]) => [
    [name, state] as [string, RawState],
    ...rawStates(state.ItemProcessor ?? {}),
  ]);
}

/** What a definition uses, in the words of the interpreter's `knownFeatures`. */
export function featuresOf(definition: unknown): Set<string> {
  const found = new Set(Object.keys(definition as object).map((field) => `Machine.${field}`));
  for (const [, state] of rawStates(definition as RawGraph)) {
    found.add(String(state.Type));
    for (const field of Object.keys(state)) found.add(`${state.Type}.${field}`);
    for (const list of ['Retry', 'Catch', 'Choices']) {
      for (const [field, value] of entriesOfEach(state[list])) {
        found.add(`${list}.${field}`);
        if (field === 'JitterStrategy') found.add(`${list}.${field}=${value}`);
      }
    }
    for (const [field, value] of entriesOfEach([state.ItemProcessor?.ProcessorConfig]))
      found.add(`${field}=${value}`);
    found.add(integrationOf(String(state.Resource).replace(/\$\{Partition\}/, 'aws')) ?? 'none');
  }
  return found;
}

function entriesOfEach(list: unknown): [string, unknown][] {
  return ((list ?? []) as (object | undefined)[]).flatMap((entry) => Object.entries(entry ?? {}));
}

function last(list: unknown): unknown {
  return Array.isArray(list) ? list.at(-1) : undefined;
}

function same(one: unknown, other: unknown): boolean {
  const sorted = (value: unknown) =>
    JSON.stringify(
      Array.isArray(value)
        ? value
        : Object.entries(value ?? {}).sort(([a], [b]) => a.localeCompare(b)),
    );
  return sorted(one) === sorted(other);
}

import type * as z from 'zod';
import { type Graph, integrations, Machine, type State, type TaskState } from './machine.ts';

export type MachineType = 'STANDARD' | 'EXPRESS';

/** A definition that the interpreter cannot run exactly as AWS would; one line for each reason. */
export class MachineRefused extends Error {
  override readonly name = 'MachineRefused';
}

/** Reads a definition, or refuses it with the path and the name of everything that is not known here. */
export function loadMachine(name: string, type: MachineType, definition: unknown): Machine {
  const read = Machine.safeParse(definition);
  const faults = read.success
    ? faultsOf(read.data, type, 'States', new Set())
    : read.error.issues.flatMap(sentences);
  if (read.success && faults.length === 0) return read.data;
  throw new MachineRefused(faults.map((fault) => `${name}: ${fault}`).join('\n'));
}

function sentences(issue: z.core.$ZodIssue): string[] {
  const at = issue.path.length === 0 ? '' : `${issue.path.join('/')}: `;
  if (issue.code !== 'unrecognized_keys') return [`${at}${issue.message}`];
  return issue.keys.map((key) => `${at}the interpreter does not know the field ${key}`);
}

function faultsOf(
  graph: Graph,
  type: MachineType,
  path: string,
  outer: ReadonlySet<string>,
): string[] {
  const names = new Set(Object.keys(graph.States));
  const own = new Set(Object.values(graph.States).flatMap(assignedBy));
  const dangling = (at: string, target: string) =>
    names.has(target) ? [] : [`${at}: there is no state "${target}"`];

  const faults = dangling(path.replace(/States$/, 'StartAt'), graph.StartAt);
  for (const variable of own) {
    if (outer.has(variable))
      faults.push(`${path}: $${variable} belongs to the outer scope, which a Map cannot write`);
  }
  for (const [name, state] of Object.entries(graph.States)) {
    const at = `${path}/${name}`;
    for (const target of targetsOf(state)) faults.push(...dangling(at, target));
    if (state.Type === 'Task') faults.push(...taskFaults(at, state, type));
    if (state.Type === 'Map') {
      const distributed = state.ItemProcessor.ProcessorConfig.Mode === 'DISTRIBUTED';
      if (distributed && type === 'EXPRESS')
        faults.push(`${at}: an Express workflow has no distributed Map`);
      faults.push(
        ...faultsOf(
          state.ItemProcessor,
          distributed ? 'EXPRESS' : type,
          `${at}/ItemProcessor/States`,
          distributed ? new Set() : new Set([...outer, ...own]),
        ),
      );
    }
  }
  return faults;
}

function taskFaults(at: string, task: TaskState, type: MachineType): string[] {
  const known: readonly string[] = integrations[task.Resource];
  const given = Object.keys(task.Arguments);
  return [
    ...((task.Next === undefined) === (task.End === undefined)
      ? [`${at}: must have either Next or End`]
      : []),
    ...(type === 'EXPRESS' && task.Resource.includes('.')
      ? [`${at}/Resource: an Express workflow cannot wait for ${task.Resource}`]
      : []),
    ...known
      .filter((key) => !given.includes(key))
      .map((key) => `${at}/Arguments: ${key} is missing`),
    ...given
      .filter((key) => !known.includes(key))
      .map((key) => `${at}/Arguments: the interpreter does not know the field ${key}`),
  ];
}

/** Every state that may follow. */
function targetsOf(state: State): string[] {
  const next = 'Next' in state && state.Next !== undefined ? [state.Next] : [];
  const chosen =
    state.Type === 'Choice' ? [...state.Choices.map((rule) => rule.Next), state.Default] : [];
  return [...next, ...chosen, ...catchersOf(state).map((catcher) => catcher.Next)];
}

function assignedBy(state: State): string[] {
  const own = state.Type === 'Task' ? [state.Assign] : [];
  const assigns = [...own, ...catchersOf(state).map((catcher) => catcher.Assign)];
  return assigns.flatMap((assign) => Object.keys(assign ?? {}));
}

function catchersOf(state: State) {
  return 'Catch' in state ? (state.Catch ?? []) : [];
}

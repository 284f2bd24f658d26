import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  type Deed,
  kebab,
  routes,
  type Task,
  tasks,
  type Workflow,
  workflows,
} from '../../shared/names.ts';

/** What a workflow file asks of the account it runs in; a name that the house does not know is refused. */
export interface Asl {
  readonly definition: string;
  /** Every `${Name}` in it, once. */
  readonly placeholders: readonly string[];
  readonly invokes: readonly (Deed | Task)[];
  readonly starts: readonly Workflow[];
  /** Waits for the end of what it starts. */
  readonly awaits: boolean;
  /** Has a distributed Map, whose children are executions of its own. */
  readonly distributed: boolean;
}

const pascal = (name: string) =>
  name.replace(/(?:^|-)(\w)/g, (_, letter: string) => letter.toUpperCase());
const everyWorkflow = Object.keys(workflows) as Workflow[];
const deeds = new Map(
  [...Object.keys(routes), ...Object.keys(tasks)].map((name) => [
    pascal(kebab(name)),
    name as Deed | Task,
  ]),
);
const machines = new Map(everyWorkflow.map((file) => [`${pascal(file)}Workflow`, file]));

const integrations = new Set([
  'lambda:invoke',
  'lambda:invoke.waitForTaskToken',
  'states:startExecution',
  'states:startExecution.sync:2',
]);

/** The functions by the name they have in a workflow file: `${SealShard}`. */
export const deedOfPlaceholder = (name: string) => deeds.get(name);
/** The workflows by theirs: `${ReviewTaskWorkflow}`. */
export const workflowOfPlaceholder = (name: string) => machines.get(name);

/** Reads a workflow file as it is. */
export function readAsl(folder: string, file: Workflow): Asl {
  const definition = readFileSync(join(folder, `${file}.asl.json`), 'utf8');
  const resources = resourcesIn(JSON.parse(definition));
  const used = resources.map(
    (resource) => /^arn:\$\{Partition\}:states:::(.+)$/.exec(resource)?.[1] ?? resource,
  );
  const foreign = used.filter((integration) => !integrations.has(integration));
  if (foreign.length > 0)
    throw new Error(`${file}: the house knows no integration ${foreign.join(', ')}.`);

  const placeholders = [
    ...new Set([...definition.matchAll(/\$\{(\w+)\}/g)].map(([, name]) => name ?? '')),
  ];
  const unknown = placeholders.filter(
    (name) =>
      name !== 'Partition' &&
      name !== 'StateMachineArnPrefix' &&
      !deeds.has(name) &&
      !machines.has(name),
  );
  if (unknown.length > 0)
    throw new Error(
      `${file}: nothing is called ${unknown.join(', ')}; give a deed of names.ts, a workflow as in ReviewTaskWorkflow, Partition or StateMachineArnPrefix.`,
    );

  return {
    definition,
    placeholders,
    invokes: placeholders.flatMap((name) => deeds.get(name) ?? []),
    starts: [
      ...new Set([
        ...placeholders.flatMap((name) => machines.get(name) ?? []),
        ...prefixed(file, definition),
      ]),
    ],
    awaits: used.includes('states:startExecution.sync:2'),
    distributed: /"Mode"\s*:\s*"DISTRIBUTED"/.test(definition),
  };
}

/** What stands after the prefix: a workflow, or an expression that may make any of the others of it. */
function prefixed(file: Workflow, definition: string): Workflow[] {
  return [...definition.matchAll(/\$\{StateMachineArnPrefix\}([a-z-]*)/g)].flatMap(
    ([, name = '']) => {
      if (name === '') return everyWorkflow.filter((other) => other !== file);
      const found = everyWorkflow.find((other) => other === name);
      if (found === undefined) throw new Error(`${file}: there is no workflow ${name}.`);
      return [found];
    },
  );
}

function resourcesIn(value: unknown): string[] {
  if (value === null || typeof value !== 'object') return [];
  return Object.entries(value).flatMap(([key, inner]) =>
    key === 'Resource' && typeof inner === 'string' ? [inner] : resourcesIn(inner),
  );
}

import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Code } from 'aws-cdk-lib/aws-lambda';
import { afterAll } from 'vitest';
import { type KaoqiProps, kaoqi } from '../../../infra/app.ts';
import { type Stage, stages } from '../../../infra/stages.ts';
import { workflows } from '../../../shared/names.ts';

export interface Resource {
  readonly Type: string;
  readonly Properties: Record<string, unknown>;
  readonly DeletionPolicy?: string;
}
export interface Template {
  readonly Resources: Record<string, Resource>;
  readonly Parameters: Record<string, { Default?: string; AllowedPattern?: string }>;
}
export interface Statement {
  readonly Effect: string;
  readonly Action: string | string[];
  readonly Resource: unknown;
  readonly Condition?: unknown;
}

export const root = join(import.meta.dirname, '../../..');

/** Everything that a test file makes, gone when it ends. */
const made = mkdtempSync(join(tmpdir(), 'kaoqi-stack-'));
afterAll(() => rmSync(made, { recursive: true, force: true }));
export const newFolder = () => mkdtempSync(join(made, 'one-'));

export function stageNamed(name: string): Stage {
  const stage = stages[name];
  if (stage === undefined) throw new Error(`There is no stage ${name}.`);
  return stage;
}

/** The app of a stage, with code that fits into its template, so that no bundle is needed. */
export function appOf(props: Partial<KaoqiProps> = {}) {
  return kaoqi({
    stage: stageNamed('production'),
    region: 'eu-central-1',
    code: () => Code.fromInline('exports.handler = async () => {};'),
    workflowsFolder: workflowsFolder(),
    outdir: newFolder(),
    ...props,
  });
}

/** The templates of a stage by the names of their stacks: Data, Service, Portal, Watch. */
export function synthesized(
  props: Partial<KaoqiProps> = {},
  { schemas = false } = {},
): Record<string, Template> {
  // CloudFormation's own check of every property takes seconds.
  process.env.CDK_VALIDATION = String(schemas);
  return Object.fromEntries(
    appOf(props)
      .synth()
      .stacks.map(({ id, template }) => [id, template as Template]),
  );
}

export function resources(template: Template | undefined, type: string): [string, Resource][] {
  return Object.entries(template?.Resources ?? {}).filter(([, { Type }]) => Type === type);
}

export const actionsOf = ({ Action }: Statement): string[] => [Action].flat();
export const text = (value: unknown): string => JSON.stringify(value);

/** What each function of the service may do, by the function's name without its stage. */
export function grantsByFunction(service: Template | undefined): Map<string, Statement[]> {
  return new Map(
    resources(service, 'AWS::Lambda::Function').map(([, { Properties }]) => {
      const role = (Properties.Role as { 'Fn::GetAtt': [string] })['Fn::GetAtt'][0];
      const name = String(Properties.FunctionName).replace(/^\w+?-/, '');
      return [name, statementsOf(service?.Resources[role])];
    }),
  );
}

export function statementsOf(role: Resource | undefined): Statement[] {
  const policies = (role?.Properties.Policies ?? []) as {
    PolicyDocument: { Statement: Statement[] };
  }[];
  return policies.flatMap(({ PolicyDocument }) => PolicyDocument.Statement);
}

function workflowsFolder(): string {
  const real = join(root, 'workflows');
  if (Object.keys(workflows).every((file) => existsSync(join(real, `${file}.asl.json`))))
    return real;
  const folder = newFolder();
  for (const file of Object.keys(workflows))
    writeFileSync(join(folder, `${file}.asl.json`), text(someMachine()));
  return folder;
}

/** A placeholder of a workflow file. */
export const given = (name: string) => `\${${name}}`;

/** A small workflow that is in order. */
export function someMachine(task: object = {}) {
  return {
    Comment: 'Started by a test.',
    QueryLanguage: 'JSONata',
    StartAt: 'Park it',
    States: {
      'Park it': {
        Type: 'Task',
        Resource: `arn:${given('Partition')}:states:::lambda:invoke`,
        Arguments: { FunctionName: given('ParkWork'), Payload: '{% $states.input %}' },
        TimeoutSeconds: 30,
        End: true,
        ...task,
      },
    },
  };
}

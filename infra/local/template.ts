import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

/** A synthesized cloud assembly, read as data: what exists there exists here, and nothing else does. */
export interface Assembly {
  readonly region: string;
  readonly resources: readonly Resource[];
}

export interface Resource {
  readonly stack: string;
  readonly id: string;
  readonly type: string;
  /** Properties with every reference resolved to its local name. */
  readonly properties: Record<string, unknown>;
  /** The folder of a function's bundle, inside the assembly. */
  readonly assetFolder: string | undefined;
  readonly name: string;
  readonly arn: string;
}

interface RawResource {
  Type: string;
  Properties?: Record<string, unknown>;
  Metadata?: Record<string, unknown>;
}
interface RawTemplate {
  Resources: Record<string, RawResource>;
  Parameters?: Record<string, { Default?: string }>;
  Outputs?: Record<string, { Value: unknown; Export?: { Name: unknown } }>;
}

export const localAccount = '000000000000';

/** Which property gives a resource its name, and how its ARN is spelt. */
const spelling: Record<string, { nameOf: string; arn: (name: string, region: string) => string }> =
  {
    'AWS::DynamoDB::Table': {
      nameOf: 'TableName',
      arn: (n, r) => `arn:aws:dynamodb:${r}:${localAccount}:table/${n}`,
    },
    'AWS::DynamoDB::GlobalTable': {
      nameOf: 'TableName',
      arn: (n, r) => `arn:aws:dynamodb:${r}:${localAccount}:table/${n}`,
    },
    'AWS::S3::Bucket': { nameOf: 'BucketName', arn: (n) => `arn:aws:s3:::${n}` },
    'AWS::SQS::Queue': {
      nameOf: 'QueueName',
      arn: (n, r) => `arn:aws:sqs:${r}:${localAccount}:${n}`,
    },
    'AWS::Lambda::Function': {
      nameOf: 'FunctionName',
      arn: (n, r) => `arn:aws:lambda:${r}:${localAccount}:function:${n}`,
    },
    'AWS::StepFunctions::StateMachine': {
      nameOf: 'StateMachineName',
      arn: (n, r) => `arn:aws:states:${r}:${localAccount}:stateMachine:${n}`,
    },
    'AWS::KMS::Key': { nameOf: '', arn: (n, r) => `arn:aws:kms:${r}:${localAccount}:key/${n}` },
    'AWS::Scheduler::ScheduleGroup': {
      nameOf: 'Name',
      arn: (n, r) => `arn:aws:scheduler:${r}:${localAccount}:schedule-group/${n}`,
    },
  };

/** Reads every stack of an assembly folder (`cdk.out/…`); `parameters` are given in place of their defaults. */
export function readAssembly(
  folder: string,
  region: string,
  parameters: Readonly<Record<string, string>> = {},
): Assembly {
  const manifest = JSON.parse(readFileSync(join(folder, 'manifest.json'), 'utf8')) as {
    artifacts: Record<
      string,
      { type: string; properties?: { templateFile?: string; stackName?: string } }
    >;
  };
  const stacks = Object.values(manifest.artifacts)
    .filter(({ type }) => type === 'aws:cloudformation:stack')
    .map(({ properties }) => ({
      name: properties?.stackName ?? '',
      template: JSON.parse(
        readFileSync(join(folder, properties?.templateFile ?? ''), 'utf8'),
      ) as RawTemplate,
    }));
  const exported = new Map<string, { stack: string; value: unknown }>();
  for (const { name, template } of stacks) {
    for (const output of Object.values(template.Outputs ?? {})) {
      if (output.Export !== undefined)
        exported.set(String(output.Export.Name), { stack: name, value: output.Value });
    }
  }
  const templates = new Map(stacks.map(({ name, template }) => [name, template]));
  const named = (stack: string, id: string) => nameAndArn(stack, id, templates, region);
  const resolver = (stack: string): Resolver => ({
    ref: (id) =>
      pseudo(id, region, stack) ??
      parameter(templates.get(stack), id, parameters) ??
      named(stack, id).name,
    attribute: (id, attribute) => attributeOf(named(stack, id), attribute),
    imported: (name) => {
      const found = exported.get(name);
      if (found === undefined) throw new Error(`The assembly exports no ${name}.`);
      return evaluate(found.value, resolver(found.stack));
    },
  });
  const resources = stacks.flatMap(({ name: stack, template }) =>
    Object.entries(template.Resources).map(([id, raw]): Resource => {
      const asset = raw.Metadata?.['aws:asset:path'];
      return {
        stack,
        id,
        type: raw.Type,
        properties: evaluate(raw.Properties ?? {}, resolver(stack)) as Record<string, unknown>,
        assetFolder: typeof asset === 'string' ? resolve(folder, asset) : undefined,
        ...named(stack, id),
      };
    }),
  );
  return { region, resources };
}

interface Resolver {
  readonly ref: (id: string) => unknown;
  readonly attribute: (id: string, attribute: string) => unknown;
  readonly imported: (name: string) => unknown;
}

function nameAndArn(
  stack: string,
  id: string,
  templates: Map<string, RawTemplate>,
  region: string,
) {
  const raw = templates.get(stack)?.Resources[id];
  if (raw === undefined) throw new Error(`${stack} has no resource ${id}.`);
  const spelt = spelling[raw.Type];
  const given = spelt === undefined ? undefined : raw.Properties?.[spelt.nameOf];
  const name = typeof given === 'string' ? given : id;
  const local = raw.Type === 'AWS::S3::Bucket' ? name.toLowerCase() : name;
  return { name: local, arn: spelt?.arn(local, region) ?? `arn:aws:local:::${id}` };
}

function attributeOf(resource: { name: string; arn: string }, attribute: string): string {
  switch (attribute) {
    case 'Arn':
      return resource.arn;
    case 'StreamArn':
      return `${resource.arn}/stream/local`;
    case 'QueueName':
    case 'Name':
    case 'KeyId':
      return resource.name;
    default:
      return `${resource.name}.${attribute}`;
  }
}

function pseudo(id: string, region: string, stack: string): string | undefined {
  const known: Record<string, string> = {
    'AWS::Partition': 'aws',
    'AWS::Region': region,
    'AWS::AccountId': localAccount,
    'AWS::URLSuffix': 'amazonaws.com',
    'AWS::StackName': stack,
    'AWS::StackId': stack,
    'AWS::NoValue': '',
  };
  return known[id];
}

function parameter(
  template: RawTemplate | undefined,
  id: string,
  given: Readonly<Record<string, string>>,
): string | undefined {
  const found = template?.Parameters?.[id];
  return found === undefined ? undefined : (given[id] ?? found.Default ?? '');
}

/** CloudFormation's functions, as far as our own templates use them; another one is refused by name. */
function evaluate(value: unknown, resolver: Resolver): unknown {
  if (Array.isArray(value)) return value.map((item) => evaluate(item, resolver));
  if (value === null || typeof value !== 'object') return value;
  const entries = Object.entries(value);
  const [first] = entries;
  if (entries.length === 1 && first !== undefined) {
    const [name, given] = first;
    if (name === 'Ref') return resolver.ref(String(given));
    if (name.startsWith('Fn::')) return call(name, given, resolver);
  }
  return Object.fromEntries(entries.map(([key, item]) => [key, evaluate(item, resolver)]));
}

function call(name: string, given: unknown, resolver: Resolver): unknown {
  if (name === 'Fn::GetAtt') {
    const [id, attribute] = Array.isArray(given) ? given : String(given).split('.');
    return resolver.attribute(String(id), String(attribute));
  }
  if (name === 'Fn::Sub') {
    const [text, extra] = (Array.isArray(given) ? given : [given, {}]) as [
      string,
      Record<string, unknown>,
    ];
    return text.replace(/\$\{([^}]+)\}/g, (_, key: string) => {
      if (key in extra) return String(evaluate(extra[key], resolver));
      const [id = '', attribute] = key.split('.');
      return String(attribute === undefined ? resolver.ref(id) : resolver.attribute(id, attribute));
    });
  }
  const args = evaluate(given, resolver);
  switch (name) {
    case 'Fn::Join': {
      const [glue, parts] = args as [string, unknown[]];
      return parts.join(glue);
    }
    case 'Fn::Select': {
      const [index, parts] = args as [number, unknown[]];
      return parts[Number(index)];
    }
    case 'Fn::Split': {
      const [glue, text] = args as [string, string];
      return text.split(glue);
    }
    case 'Fn::ImportValue':
      return resolver.imported(String(args));
    default:
      throw new Error(`The local cloud does not know ${name}.`);
  }
}

/** What the local cloud plays. */
const played = new Set([
  'AWS::DynamoDB::Table',
  'AWS::DynamoDB::GlobalTable',
  'AWS::S3::Bucket',
  'AWS::SQS::Queue',
  'AWS::Lambda::Function',
  'AWS::Lambda::EventSourceMapping',
  'AWS::StepFunctions::StateMachine',
  'AWS::Scheduler::ScheduleGroup',
  'AWS::Scheduler::Schedule',
  'AWS::KMS::Key',
  'AWS::ApiGatewayV2::Api',
  'AWS::ApiGatewayV2::Route',
  'AWS::ApiGatewayV2::Integration',
  'AWS::ApiGatewayV2::Authorizer',
]);

/** What needs no part on one machine, and why. */
const unplayed: Record<string, string> = {
  'AWS::ApiGatewayV2::Stage': 'there is one stage',
  'AWS::IAM::Role': 'the tap reads what it grants of the table; else there is one person',
  'AWS::IAM::Policy': 'there is one person',
  'AWS::IAM::ManagedPolicy': 'there is one person',
  'AWS::Lambda::Permission': 'there is one person',
  'AWS::S3::BucketPolicy': 'there is one person',
  'AWS::SQS::QueuePolicy': 'there is one person',
  'AWS::KMS::Alias': 'keys are known by their ids',
  'AWS::Logs::LogGroup': 'logs go to the terminal',
  'AWS::CDK::Metadata': 'it says which library wrote the template',
};

/** Refuses by name a resource that would exist on AWS and be missing here. */
export function refuseUnknown({ resources }: Assembly): void {
  const unknown = resources.find(({ type }) => !played.has(type) && !Object.hasOwn(unplayed, type));
  if (unknown === undefined) return;
  throw new Error(
    `The stack has a ${unknown.type} (${unknown.id}) that the local cloud does not know: teach infra/local, or leave it out of the local stage.`,
  );
}

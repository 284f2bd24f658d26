import { PolicyStatement, type Role } from 'aws-cdk-lib/aws-iam';
import type { Construct } from 'constructs';
import { env, type Workflow, workflows } from '../../shared/names.ts';
import type { Address, Stage } from '../stages.ts';
import { type House, type KeyClass, stateMachineArn, stateMachineArnPrefix } from './house.ts';
import { explainWildcard } from './house-checks.ts';
import { scheduleNames } from './season-schedules.ts';
import { queueIndex } from './season-table.ts';

/** A folder of a bucket; a grant ends at it. */
type Folder =
  | `evidence/${'uploads' | 'copies'}`
  | `archive/${'rosters' | 'lists' | 'tickets' | 'receipts' | 'manifests'}`;

/** What one function needs of the house, in words. Its grants and its variables follow from this alone. */
export interface Need {
  /** What people notice when it fails. */
  readonly impact: string;
  /** @default none */
  readonly table?: 'read' | 'write';
  /** Queries the index of queues. @default false */
  readonly queues?: boolean;
  /** Derives secrets from the key of this class. @default none */
  readonly keys?: readonly KeyClass[];
  /** @default none */
  readonly reads?: readonly Folder[];
  /** @default none */
  readonly writes?: readonly Folder[];
  /** Starts executions of these. @default none */
  readonly starts?: readonly Workflow[];
  /** Answers the task tokens of these. @default none */
  readonly answers?: readonly Workflow[];
  /** Creates and deletes the schedules of the edges. @default false */
  readonly schedules?: boolean;
  /** Stretches passwords. @default false */
  readonly passwords?: boolean;
  /** Knows the way to these: it calls them, or sends people there. @default none */
  readonly addresses?: readonly Address[];
  /** @default 512 */
  readonly memoryMb?: number;
  /** @default 10 */
  readonly timeoutSeconds?: number;
}

export const everyWorkflow = Object.keys(workflows) as Workflow[];

const tableActions = {
  read: ['dynamodb:GetItem', 'dynamodb:BatchGetItem', 'dynamodb:Query'],
  write: [
    'dynamodb:PutItem',
    'dynamodb:UpdateItem',
    'dynamodb:DeleteItem',
    'dynamodb:ConditionCheckItem',
  ],
} as const;

const variableOfKey = {
  identity: env.identityKey,
  session: env.sessionKey,
  signing: env.signingKey,
  provider: env.providerKey,
} as const satisfies Record<KeyClass, string>;

const variableOfAddress = {
  PortalUrl: env.portalUrl,
  SmsGatewayUrl: env.smsGatewayUrl,
  CashierUrl: env.cashierUrl,
} as const satisfies Record<Address, string>;

const bucketOf = (folder: Folder) => (folder.startsWith('evidence/') ? 'evidence' : 'archive');
const pathOf = (folder: Folder) => folder.slice(folder.indexOf('/') + 1);

/** The least policy that the need allows, resource by resource. */
export function statementsOf(scope: Construct, house: House, need: Need): PolicyStatement[] {
  const { stage, data } = house;
  const { tableArn } = data.seasonTable.table;
  const objects = (folders: readonly Folder[] = []) =>
    folders.map((folder) => data.buckets[bucketOf(folder)].arnForObjects(`${pathOf(folder)}/*`));
  const machines = (files: readonly Workflow[] = []) =>
    files.map((file) => stateMachineArn(scope, stage, file));
  const listed = [...new Set(need.reads?.map(bucketOf))].map(
    (name) => data.buckets[name].bucketArn,
  );
  const schedules = scheduleNames(scope, stage);

  const wanted: [readonly string[], readonly string[]][] = [
    [tableActions.read, need.table === undefined ? [] : [tableArn]],
    [tableActions.write, need.table === 'write' ? [tableArn] : []],
    [['dynamodb:Query'], need.queues ? [`${tableArn}/index/${queueIndex}`] : []],
    [['s3:GetObject'], objects(need.reads)],
    // Without it S3 answers 403 for an object that is not there, and a missing upload looks like a bug.
    [['s3:ListBucket'], listed],
    [['s3:PutObject'], objects(need.writes)],
    [['kms:GenerateMac'], (need.keys ?? []).map((name) => data.keys[name].keyArn)],
    [['states:StartExecution'], machines(need.starts)],
    [['states:SendTaskSuccess'], machines(need.answers)],
    [
      ['scheduler:CreateSchedule', 'scheduler:DeleteSchedule'],
      need.schedules ? [schedules.schedules] : [],
    ],
    [['scheduler:ListSchedules'], need.schedules ? ['*'] : []],
  ];
  const statements = wanted
    .filter(([, resources]) => resources.length > 0)
    .map(
      ([actions, resources]) =>
        new PolicyStatement({ actions: [...actions], resources: [...resources] }),
    );
  if (need.schedules)
    statements.push(
      new PolicyStatement({
        actions: ['iam:PassRole'],
        resources: [schedules.roleArn],
        conditions: { StringEquals: { 'iam:PassedToService': 'scheduler.amazonaws.com' } },
      }),
    );
  return statements;
}

/** Each wildcard that a need brings along, and why it cannot be less. */
export function explainWildcardsOf(role: Role, stage: Stage, need: Need): void {
  for (const folder of [...(need.reads ?? []), ...(need.writes ?? [])])
    explainWildcard(
      role,
      `/${pathOf(folder)}/*`,
      'Each object has a key of its own; the grant ends at its folder.',
    );
  if (!need.schedules) return;
  explainWildcard(
    role,
    `:schedule/${stage.name}/*`,
    'A schedule is named by its edge; the grant ends at the group.',
  );
  explainWildcard(
    role,
    ['scheduler:ListSchedules'],
    'It knows no resource; it shows names, not records.',
  );
}

/** A variable is given only with its grant: a handler that needs more fails when it loads, on one machine too. */
export function variablesOf(scope: Construct, house: House, need: Need): Record<string, string> {
  const { stage, data, addresses } = house;
  const used = new Set([...(need.reads ?? []), ...(need.writes ?? [])].map(bucketOf));
  const schedules = scheduleNames(scope, stage);
  const given: Record<string, string | undefined> = {
    [env.seasonTable]: data.seasonTable.table.tableName,
    [env.seasonId]: stage.seasonId,
    [env.evidenceBucket]: used.has('evidence') ? data.buckets.evidence.bucketName : undefined,
    [env.archiveBucket]: used.has('archive') ? data.buckets.archive.bucketName : undefined,
    ...Object.fromEntries(
      (need.keys ?? []).map((name) => [variableOfKey[name], data.keys[name].keyId]),
    ),
    [env.passwordHashCost]: need.passwords ? String(stage.passwordHashCost) : undefined,
    ...Object.fromEntries(
      (need.addresses ?? []).map((name) => [variableOfAddress[name], addresses[name]]),
    ),
    [env.stateMachineArnPrefix]:
      need.starts || need.schedules ? stateMachineArnPrefix(scope, stage) : undefined,
    ...(need.schedules && {
      [env.scheduleGroup]: schedules.group,
      [env.scheduleRoleArn]: schedules.roleArn,
      [env.scheduleTargetArn]: schedules.targetArn,
      [env.scheduleDeadLetterArn]: schedules.deadLettersArn,
    }),
    [env.seasonClockOffsetMs]: stage.seasonClockOffsetMs?.toString(),
  };
  return Object.fromEntries(
    Object.entries(given).filter((pair): pair is [string, string] => pair[1] !== undefined),
  );
}

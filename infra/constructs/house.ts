import { ArnFormat, Stack } from 'aws-cdk-lib';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import type { Code } from 'aws-cdk-lib/aws-lambda';
import type { IBucket } from 'aws-cdk-lib/aws-s3';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import type { Construct } from 'constructs';
import { type Deed, kebab, type Task, type Workflow } from '../../shared/names.ts';
import type { Address, Stage } from '../stages.ts';
import type { Watch } from './house-alarm.ts';
import type { SeasonApi } from './season-api.ts';
import type { SeasonTable } from './season-table.ts';

/** One KMS HMAC key each, so that who checks a session, or holds a provider's secret, can never name a person or sign a ticket. */
export type KeyClass = 'identity' | 'session' | 'signing' | 'provider';

/** What is kept and protected; the service around it can be rebuilt. */
export interface SeasonData {
  readonly seasonTable: SeasonTable;
  readonly buckets: Readonly<Record<'evidence' | 'archive', IBucket>>;
  readonly keys: Readonly<Record<KeyClass, IKey>>;
  /** S3 rings here for each object that a person has uploaded. */
  readonly uploads: { readonly queue: IQueue; readonly deadLetters: IQueue };
}

/** What every step is built from. */
export interface House {
  readonly stage: Stage;
  readonly data: SeasonData;
  readonly api: SeasonApi;
  readonly watch: Watch;
  readonly addresses: Readonly<Record<Address, string>>;
  /** The code of a function by its folder, for example `preferences/save-preference`. */
  readonly code: (folder: string) => Code;
  readonly workflowsFolder: string;
}

/** The name that a function has in its account; told from its deed, so that anybody can say its ARN. */
export const functionName = ({ name }: Stage, deed: Deed | Task): string =>
  `${name}-${kebab(deed)}`;

export const functionArn = (scope: Construct, stage: Stage, deed: Deed | Task): string =>
  Stack.of(scope).formatArn({
    service: 'lambda',
    resource: 'function',
    resourceName: functionName(stage, deed),
    arnFormat: ArnFormat.COLON_RESOURCE_NAME,
  });

/** Every state machine's ARN is this and the name of its file. */
export const stateMachineArnPrefix = (scope: Construct, { name }: Stage): string =>
  Stack.of(scope).formatArn({
    service: 'states',
    resource: 'stateMachine',
    resourceName: `${name}-`,
    arnFormat: ArnFormat.COLON_RESOURCE_NAME,
  });

export const stateMachineArn = (scope: Construct, stage: Stage, workflow: Workflow): string =>
  stateMachineArnPrefix(scope, stage) + workflow;

/** Every execution of one workflow: an execution's name is not known before it is started. */
export const executionsArn = (scope: Construct, { name }: Stage, workflow: Workflow): string =>
  Stack.of(scope).formatArn({
    service: 'states',
    resource: 'execution',
    resourceName: `${name}-${workflow}:*`,
    arnFormat: ArnFormat.COLON_RESOURCE_NAME,
  });

/** In China Lambda has no X-Ray (trust §1.3), and one machine has none at all. */
export const tracesFunctions = (scope: Construct, stage: Stage): boolean =>
  !stage.local && Stack.of(scope).partition === 'aws';

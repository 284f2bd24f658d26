import { Duration } from 'aws-cdk-lib';
import { PolicyDocument, PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import {
  Architecture,
  Function as LambdaFunction,
  LoggingFormat,
  Runtime,
  SystemLogLevel,
  Tracing,
} from 'aws-cdk-lib/aws-lambda';
import type { ILogGroup } from 'aws-cdk-lib/aws-logs';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { type Deed, folderOf, kebab, type Task, tasks } from '../../shared/names.ts';
import { explainWildcardsOf, type Need, statementsOf, variablesOf } from './grants.ts';
import { functionName, type House, tracesFunctions } from './house.ts';
import { explainWildcard } from './house-checks.ts';

export interface HouseFunctionProps {
  readonly house: House;
  readonly deed: Deed | Task;
  readonly need: Need;
  readonly logGroup: ILogGroup;
  /** What a source of events adds to the policy. @default none */
  readonly statements?: readonly PolicyStatement[];
  /** Where an asynchronous call goes that failed. @default none: nobody calls it so */
  readonly deadLetters?: IQueue;
}

/** One deed, one function, one role with the least that the deed needs; it cannot be made without its alarms. */
export class HouseFunction extends Construct {
  readonly lambda: LambdaFunction;

  constructor(scope: Construct, { house, deed, need, logGroup, ...rest }: HouseFunctionProps) {
    super(scope, deed);
    const traced = tracesFunctions(this, house.stage);
    const role = new Role(this, 'Role', {
      assumedBy: new ServicePrincipal('lambda.amazonaws.com'),
      inlinePolicies: {
        need: new PolicyDocument({
          statements: [
            new PolicyStatement({
              actions: ['logs:CreateLogStream', 'logs:PutLogEvents'],
              resources: [logGroup.logGroupArn],
            }),
            ...statementsOf(this, house, need),
            ...(rest.statements ?? []),
            ...(traced ? [new PolicyStatement({ actions: tracing, resources: ['*'] })] : []),
            ...(rest.deadLetters === undefined ? [] : [sendStatement(rest.deadLetters)]),
          ],
        }),
      },
    });
    if (traced)
      explainWildcard(role, tracing, 'X-Ray knows no resources; it takes timings, not records.');
    explainWildcardsOf(role, house.stage, need);

    this.lambda = new LambdaFunction(this, 'Function', {
      functionName: functionName(house.stage, deed),
      description: need.impact,
      code: house.code(folderOf(deed)),
      handler: 'index.handler',
      runtime: Runtime.NODEJS_24_X,
      // The lock file brings sharp for linux-x64 alone.
      architecture: Architecture.X86_64,
      memorySize: need.memoryMb ?? 512,
      timeout: Duration.seconds(need.timeoutSeconds ?? 10),
      // The policy is whole above: nothing may be added behind its back.
      role: role.withoutPolicyUpdates(),
      environment: variablesOf(this, house, need),
      logGroup,
      loggingFormat: LoggingFormat.JSON,
      systemLogLevelV2: SystemLogLevel.WARN,
      tracing: traced ? Tracing.ACTIVE : Tracing.DISABLED,
      ...(rest.deadLetters !== undefined && { deadLetterQueue: rest.deadLetters }),
    });
    this.watch(house, deed, need);
  }

  private watch({ watch }: House, deed: Deed | Task, { impact }: Need): void {
    const subject = kebab(deed);
    const period = Duration.minutes(5);
    watch.alarm({
      article: 'function-fails',
      subject,
      impact,
      metric: this.lambda.metricErrors({ period }),
      threshold: deed in tasks ? someFaults : 1,
    });
    watch.alarm({
      article: 'function-throttled',
      subject,
      impact,
      metric: this.lambda.metricThrottles({ period }),
    });
  }
}

/** A workflow's step throws what a rule refuses, and Lambda counts it; a bug rings by `step-fails` all the same. */
const someFaults = 10;

const tracing = ['xray:PutTraceSegments', 'xray:PutTelemetryRecords'];

const sendStatement = (queue: IQueue) =>
  new PolicyStatement({ actions: ['sqs:SendMessage'], resources: [queue.queueArn] });

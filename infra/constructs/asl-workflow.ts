import { ArnFormat, Duration, RemovalPolicy, Stack } from 'aws-cdk-lib';
import { Metric } from 'aws-cdk-lib/aws-cloudwatch';
import { PolicyDocument, PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { LogGroup, RetentionDays } from 'aws-cdk-lib/aws-logs';
import { CfnStateMachine } from 'aws-cdk-lib/aws-stepfunctions';
import { Construct } from 'constructs';
import { type Workflow, workflows } from '../../shared/names.ts';
import {
  executionsArn,
  functionArn,
  type House,
  stateMachineArn,
  stateMachineArnPrefix,
} from './house.ts';
import { explainWildcard } from './house-checks.ts';
import { type Asl, deedOfPlaceholder, readAsl, workflowOfPlaceholder } from './read-asl.ts';

export interface AslWorkflowProps {
  readonly house: House;
  readonly file: Workflow;
  /** What people notice when it fails. */
  readonly impact: string;
}

/** A state machine that is exactly its file: every `${Name}` is given, and nothing more is. */
export class AslWorkflow extends Construct {
  constructor(scope: Construct, { house, file, impact }: AslWorkflowProps) {
    super(scope, `${file}-workflow`);
    const { stage } = house;
    const asl = readAsl(house.workflowsFolder, file);
    const logGroup = new LogGroup(this, 'Log', {
      // The prefix spares the account's short list of log resource policies.
      logGroupName: `/aws/vendedlogs/states/${stage.name}-${file}`,
      retention: RetentionDays.ONE_YEAR,
      removalPolicy: RemovalPolicy.DESTROY,
    });
    const machine = new CfnStateMachine(this, 'Machine', {
      stateMachineName: `${stage.name}-${file}`,
      stateMachineType: workflows[file],
      roleArn: this.role(house, file, asl).roleArn,
      definitionString: asl.definition,
      definitionSubstitutions: Object.fromEntries(
        asl.placeholders.map((name) => [name, this.meaning(house, name)]),
      ),
      tracingConfiguration: { enabled: !stage.local },
      loggingConfiguration: {
        level: 'ALL',
        // What flows through is about people; the log tells the way, not the freight.
        includeExecutionData: false,
        destinations: [{ cloudWatchLogsLogGroup: { logGroupArn: logGroup.logGroupArn } }],
      },
    });
    const watched = (article: string, metricName: string) =>
      house.watch.alarm({
        article,
        subject: file,
        impact,
        metric: new Metric({
          namespace: 'AWS/States',
          metricName,
          dimensionsMap: { StateMachineArn: machine.attrArn },
          statistic: 'Sum',
          period: Duration.minutes(5),
        }),
      });
    watched('workflow-failed', 'ExecutionsFailed');
    // A Standard execution as a whole has no time-out: each of its tasks has, and parks the work.
    if (workflows[file] === 'EXPRESS') watched('workflow-timed-out', 'ExecutionsTimedOut');
  }

  private meaning({ stage }: House, name: string): string {
    if (name === 'Partition') return Stack.of(this).partition;
    if (name === 'StateMachineArnPrefix') return stateMachineArnPrefix(this, stage);
    const deed = deedOfPlaceholder(name);
    if (deed !== undefined) return functionArn(this, stage, deed);
    const workflow = workflowOfPlaceholder(name);
    if (workflow !== undefined) return stateMachineArn(this, stage, workflow);
    throw new Error(`Nothing is called ${name}.`);
  }

  /** What the file does, and no more: the functions it calls, the workflows it starts, its own children. */
  private role({ stage }: House, file: Workflow, asl: Asl): Role {
    const allow = (actions: string[], resources: string[]) =>
      resources.length === 0 ? [] : [new PolicyStatement({ actions, resources })];
    const awaited = asl.awaits ? asl.starts : [];
    const role = new Role(this, 'Role', {
      assumedBy: new ServicePrincipal('states.amazonaws.com', {
        conditions: { StringEquals: { 'aws:SourceAccount': Stack.of(this).account } },
      }),
      inlinePolicies: {
        flow: new PolicyDocument({
          statements: [
            ...allow(
              ['lambda:InvokeFunction'],
              asl.invokes.map((deed) => functionArn(this, stage, deed)),
            ),
            ...allow(
              ['states:StartExecution'],
              [...asl.starts, ...(asl.distributed ? [file] : [])].map((name) =>
                stateMachineArn(this, stage, name),
              ),
            ),
            ...allow(
              ['states:DescribeExecution', 'states:StopExecution'],
              [...awaited, ...(asl.distributed ? [file] : [])].map((name) =>
                executionsArn(this, stage, name),
              ),
            ),
            ...allow(
              ['events:PutTargets', 'events:PutRule', 'events:DescribeRule'],
              asl.awaits ? [awaitRule(this)] : [],
            ),
            ...allow(logDelivery, ['*']),
            ...allow(stage.local ? [] : tracing, stage.local ? [] : ['*']),
          ],
        }),
      },
    });
    explainWildcard(
      role,
      [...logDelivery, ...tracing],
      'Log delivery and X-Ray know no resources.',
    );
    for (const name of [...awaited, file])
      explainWildcard(
        role,
        `-${name}:*`,
        'An execution is named when it starts; the grant ends at its workflow.',
      );
    return role;
  }
}

/** The rule by which Step Functions itself hears that a nested execution ended; AWS names it. */
const awaitRule = (scope: Construct) =>
  Stack.of(scope).formatArn({
    service: 'events',
    resource: 'rule',
    resourceName: 'StepFunctionsGetEventsForStepFunctionsExecutionRule',
    arnFormat: ArnFormat.SLASH_RESOURCE_NAME,
  });

const logDelivery = [
  'logs:CreateLogDelivery',
  'logs:GetLogDelivery',
  'logs:UpdateLogDelivery',
  'logs:DeleteLogDelivery',
  'logs:ListLogDeliveries',
  'logs:PutResourcePolicy',
  'logs:DescribeResourcePolicies',
  'logs:DescribeLogGroups',
];

const tracing = [
  'xray:PutTraceSegments',
  'xray:PutTelemetryRecords',
  'xray:GetSamplingRules',
  'xray:GetSamplingTargets',
];

import { ArnFormat, Duration, Stack } from 'aws-cdk-lib';
import { PolicyDocument, PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { CfnSchedule, CfnScheduleGroup } from 'aws-cdk-lib/aws-scheduler';
import { Queue, QueueEncryption } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import type { Stage } from '../stages.ts';
import { functionArn, type House, stateMachineArn } from './house.ts';

/** The names by which functions find the schedules; told from the stage, so that nothing waits for anything. */
export const scheduleNames = (scope: Construct, { name }: Stage) => {
  const stack = Stack.of(scope);
  const arn = (service: string, resource: string, resourceName: string, global = false) =>
    stack.formatArn({ service, resource, resourceName, ...(global && { region: '' }) });
  return {
    group: name,
    schedules: arn('scheduler', 'schedule', `${name}/*`),
    groupArn: arn('scheduler', 'schedule-group', name),
    roleArn: arn('iam', 'role', edgeRoleName(stack, name), true),
    deadLettersArn: stack.formatArn({
      service: 'sqs',
      resource: deadLettersName(name),
      arnFormat: ArnFormat.NO_RESOURCE_NAME,
    }),
    /** The universal target: only it lets a schedule say the execution's name (design §4). */
    targetArn: `arn:${stack.partition}:scheduler:::aws-sdk:sfn:startExecution`,
  };
};

/** A role's name is global in its account; two regions may hold the same stage. */
const edgeRoleName = ({ region }: Stack, stage: string) => `${stage}-window-edges-${region}`;
const deadLettersName = (stage: string) => `${stage}-undelivered-schedules`;

/** The group of the season's schedules, and the sweeper that starts what should have started (design §3). */
export class SeasonSchedules extends Construct {
  readonly deadLetters: Queue;

  constructor(scope: Construct, id: string, { stage, watch }: Pick<House, 'stage' | 'watch'>) {
    super(scope, id);
    const names = scheduleNames(this, stage);
    const stack = Stack.of(this);
    this.deadLetters = new Queue(this, 'Undelivered', {
      queueName: deadLettersName(stage.name),
      encryption: QueueEncryption.SQS_MANAGED,
      enforceSSL: true,
      retentionPeriod: Duration.days(14),
    });
    const group = new CfnScheduleGroup(this, 'Group', { name: names.group });

    const scheduler = new ServicePrincipal('scheduler.amazonaws.com', {
      conditions: {
        StringEquals: { 'aws:SourceAccount': stack.account, 'aws:SourceArn': names.groupArn },
      },
    });
    const deliver = (action: string, resource: string) =>
      new PolicyDocument({
        statements: [
          new PolicyStatement({ actions: [action], resources: [resource] }),
          new PolicyStatement({
            actions: ['sqs:SendMessage'],
            resources: [this.deadLetters.queueArn],
          }),
        ],
      });
    new Role(this, 'EdgeRole', {
      roleName: edgeRoleName(stack, stage.name),
      description: 'Lets the schedules of the calendar start window-edge, and nothing else.',
      assumedBy: scheduler,
      inlinePolicies: {
        start: deliver('states:StartExecution', stateMachineArn(this, stage, 'window-edge')),
      },
    });
    const sweeperArn = functionArn(this, stage, 'sweepSeason');
    const sweeperRole = new Role(this, 'SweeperRole', {
      description: 'Lets the minute call sweep-season, and nothing else.',
      assumedBy: scheduler,
      inlinePolicies: { call: deliver('lambda:InvokeFunction', sweeperArn) },
    });
    new CfnSchedule(this, 'Sweeper', {
      name: 'sweep-season',
      groupName: names.group,
      scheduleExpression: 'rate(1 minute)',
      flexibleTimeWindow: { mode: 'OFF' },
      target: {
        arn: sweeperArn,
        roleArn: sweeperRole.roleArn,
        input: '{}',
        // The next minute tries again, so an old call is worth nothing.
        retryPolicy: { maximumRetryAttempts: 0, maximumEventAgeInSeconds: 60 },
        deadLetterConfig: { arn: this.deadLetters.queueArn },
      },
    }).addResourceDependency(group);

    watch.alarm({
      article: 'schedule-undelivered',
      subject: 'schedules',
      impact:
        'A window edge or the sweeper was not started; a flow begins late, though no gate does.',
      metric: this.deadLetters.metricApproximateNumberOfMessagesVisible(),
    });
  }
}

import { CfnOutput, Duration, Stack, type StackProps } from 'aws-cdk-lib';
import { PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Key } from 'aws-cdk-lib/aws-kms';
import { Topic } from 'aws-cdk-lib/aws-sns';
import type { Construct } from 'constructs';
import { HouseAlarm, type HouseAlarmProps, type Watch } from '../constructs/house-alarm.ts';
import type { Stage } from '../stages.ts';

/**
 * Everything that wakes a person. A stack of its own, since CloudFormation holds 500 resources in one
 * and each function brings two alarms; and so that an alarm never holds up a repair of the service.
 */
export class WatchStack extends Stack implements Watch {
  private readonly topic: Topic;
  private readonly stageName: string;

  constructor(scope: Construct, id: string, { stage, ...props }: StackProps & { stage: Stage }) {
    super(scope, id, props);
    this.stageName = stage.name;
    const masterKey = new Key(this, 'Key', {
      description: 'Encrypts the alarms on their way.',
      enableKeyRotation: true,
      pendingWindow: Duration.days(7),
    });
    masterKey.addToResourcePolicy(
      new PolicyStatement({
        principals: [new ServicePrincipal('cloudwatch.amazonaws.com')],
        actions: ['kms:Decrypt', 'kms:GenerateDataKey'],
        resources: ['*'],
        conditions: { StringEquals: { 'aws:SourceAccount': this.account } },
      }),
    );
    this.topic = new Topic(this, 'Alarms', { masterKey, enforceSSL: true });
    // The policy that asks for TLS replaces the one by which an account's own alarms may speak.
    this.topic.addToResourcePolicy(
      new PolicyStatement({
        principals: [new ServicePrincipal('cloudwatch.amazonaws.com')],
        actions: ['sns:Publish'],
        resources: [this.topic.topicArn],
        conditions: { StringEquals: { 'aws:SourceAccount': this.account } },
      }),
    );
    new CfnOutput(this, 'AlarmTopic', { value: this.topic.topicArn });
  }

  alarm(props: HouseAlarmProps): void {
    new HouseAlarm(this, this.stageName, this.topic, props);
  }
}

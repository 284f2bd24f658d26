import { Duration, Validations } from 'aws-cdk-lib';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import {
  EventSourceMapping,
  FilterCriteria,
  type Function as LambdaFunction,
  StartingPosition,
} from 'aws-cdk-lib/aws-lambda';
import { SqsDlq } from 'aws-cdk-lib/aws-lambda-event-sources';
import { Queue, QueueEncryption } from 'aws-cdk-lib/aws-sqs';
import type { Construct } from 'constructs';
import type { House } from '../constructs/house.ts';
import { explainWildcard } from '../constructs/house-checks.ts';
import { type Needs, SeasonStep } from '../constructs/season-step.ts';

const needs: Needs<'platform'> = {
  showHealth: {
    impact: 'Nobody can tell from outside whether the service is well.',
    table: 'read',
  },
  // Every answer tells the next close, which the table knows.
  showKeys: { impact: 'Nobody can check a signature offline.', table: 'read', keys: ['signing'] },
  showOpenapi: { impact: 'The description of the API cannot be read.', table: 'read' },
  authorizeRequest: {
    impact: 'Nobody who is signed in can do anything.',
    keys: ['session'],
    timeoutSeconds: 5,
  },
  followChanges: {
    impact: 'Reviews and inspections start late, messages and audit entries are missing for now.',
    table: 'write',
    starts: ['publish-calendar', 'import-roster', 'inspect-evidence', 'review-task'],
    answers: ['review-task'],
    memoryMb: 1024,
    timeoutSeconds: 60,
  },
  parkWork: { impact: 'Work that failed is not put where a person sees it.', table: 'write' },
};

/** Partitions of which every record is followed. */
const wholePartitions = ['SEASON#', 'ROSTER#', 'PREF#', 'TASK#'];
/** What is followed of a person's partition. */
const ofPersons = [
  'ACCOUNT',
  'APPLICATION',
  prefix('EVIDENCE#'),
  prefix('PAYMENT#'),
  prefix('TICKET#'),
];

/** Which changes are followed: those that the follower can name (a test asks its own reader), the rest are nobody's. */
export const followed = [
  { dynamodb: { Keys: { pk: { S: wholePartitions.map(prefix) } } } },
  { dynamodb: { Keys: { pk: { S: [prefix('CAND#')] }, sk: { S: ofPersons } } } },
];

function prefix(text: string) {
  return { prefix: text };
}

/** What no other step owns: who is asking, what follows from a change, where failed work waits, what anybody may check. */
export class PlatformStep extends SeasonStep<'platform'> {
  constructor(scope: Construct, house: House) {
    const { streamArn } = house.data.seasonTable;
    const deadLetters = new Queue(scope, 'UnfollowedChanges', {
      encryption: QueueEncryption.SQS_MANAGED,
      enforceSSL: true,
      retentionPeriod: Duration.days(14),
    });
    Validations.of(deadLetters).acknowledge({
      id: 'AwsSolutions-SQS3',
      reason: 'It is itself the end of the line: the dead-letter queue of the table’s stream.',
    });
    super(scope, 'platform', house, needs, {
      followChanges: {
        statements: [
          new PolicyStatement({
            actions: [
              'dynamodb:DescribeStream',
              'dynamodb:GetRecords',
              'dynamodb:GetShardIterator',
            ],
            resources: [streamArn],
          }),
          // Lambda asks for it before it takes a stream as a source, and it knows no resource.
          new PolicyStatement({ actions: ['dynamodb:ListStreams'], resources: ['*'] }),
          new PolicyStatement({ actions: ['sqs:SendMessage'], resources: [deadLetters.queueArn] }),
        ],
      },
    });
    const follower = this.lambda('followChanges');
    explainWildcard(
      this,
      ['dynamodb:ListStreams'],
      'It knows no resource; it shows names, not records.',
    );
    new EventSourceMapping(this, 'Changes', {
      target: follower,
      eventSourceArn: streamArn,
      startingPosition: StartingPosition.TRIM_HORIZON,
      filters: followed.map((pattern) => FilterCriteria.filter(pattern)),
      batchSize: 100,
      // Order holds within a partition key, and that is all a chain per person asks for.
      parallelizationFactor: 4,
      reportBatchItemFailures: true,
      bisectBatchOnError: true,
      // Outlasts what fails for minutes; for ever, one bad record would hold up its neighbours for a day.
      retryAttempts: 100,
      maxRecordAge: Duration.hours(24),
      onFailure: new SqsDlq(deadLetters),
    });
    house.api.askFirst(this.lambda('authorizeRequest'));
    this.watchChanges(house, follower, deadLetters);
  }

  private watchChanges({ watch }: House, follower: LambdaFunction, deadLetters: Queue): void {
    watch.alarm({
      article: 'changes-behind',
      subject: 'follow-changes',
      impact:
        'Reviews begin and messages arrive minutes late; after 24 hours changes are lost to the audit.',
      metric: follower.metric('IteratorAge', { statistic: 'Maximum', period: Duration.minutes(1) }),
      threshold: 60_000,
      periods: 5,
    });
    watch.alarm({
      article: 'changes-dead',
      subject: 'follow-changes',
      impact:
        'A change has no audit entry and no message until a person replays it, within 24 hours.',
      metric: deadLetters.metricApproximateNumberOfMessagesVisible(),
    });
    watch.alarm({
      article: 'work-parked',
      subject: 'park-work',
      impact: 'A piece of a flow failed for good and waits for a person.',
      metric: this.lambda('parkWork').metricInvocations({ period: Duration.minutes(1) }),
    });
  }
}

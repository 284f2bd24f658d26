import { CfnOutput, Duration, RemovalPolicy, Stack, type StackProps } from 'aws-cdk-lib';
import { AnyPrincipal, PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Key, KeySpec, KeyUsage } from 'aws-cdk-lib/aws-kms';
import { CfnBucket, HttpMethods } from 'aws-cdk-lib/aws-s3';
import { Queue, QueueEncryption } from 'aws-cdk-lib/aws-sqs';
import type { Construct } from 'constructs';
import { addressOf } from '../constructs/address.ts';
import type { KeyClass, SeasonData } from '../constructs/house.ts';
import type { Watch } from '../constructs/house-alarm.ts';
import { PrivateBucket } from '../constructs/private-bucket.ts';
import { SeasonTable } from '../constructs/season-table.ts';
import type { Stage } from '../stages.ts';

export interface DataStackProps extends StackProps {
  readonly stage: Stage;
  readonly watch: Watch;
}

/** What is kept and protected: the records, the objects, the keys. All else can be rebuilt around it. */
export class DataStack extends Stack implements SeasonData {
  readonly seasonTable: SeasonTable;
  readonly buckets: SeasonData['buckets'];
  readonly keys: Readonly<Record<KeyClass, Key>>;
  readonly uploads: { readonly queue: Queue; readonly deadLetters: Queue };
  readonly accessLogs: PrivateBucket;
  readonly portalUrl: string;

  constructor(scope: Construct, id: string, { stage, watch, ...props }: DataStackProps) {
    super(scope, id, { ...props, terminationProtection: !stage.local });
    this.portalUrl = addressOf(this, stage, 'PortalUrl');
    const encryptionKey = this.recordsKey();
    this.seasonTable = new SeasonTable(this, 'SeasonTable', { encryptionKey });

    const cors = {
      allowedOrigins: [this.portalUrl],
      allowedMethods: [HttpMethods.POST, HttpMethods.GET, HttpMethods.HEAD],
      allowedHeaders: ['*'],
      exposedHeaders: ['ETag'],
      maxAge: 3_000,
    };
    this.accessLogs = new PrivateBucket(this, 'AccessLogs');
    const kept = { accessLogs: this.accessLogs, encryptionKey, cors };
    const evidence = new PrivateBucket(this, 'Evidence', kept).bucket;
    const archive = new PrivateBucket(this, 'Archive', kept).bucket;
    this.buckets = { evidence, archive };
    this.keys = {
      identity: this.macKey('IdentityKey', 'Finds and opens phone and ID numbers.'),
      session: this.macKey('SessionKey', 'Signs the sessions.'),
      signing: this.macKey('SigningKey', 'Signs tickets, receipts and lists.'),
      provider: this.macKey(
        'ProviderKey',
        'Makes the secrets shared with SMS gateway and cashier.',
      ),
    };
    this.uploads = this.doorbell();
    const { defaultChild } = evidence.node;
    if (!(defaultChild instanceof CfnBucket)) throw new Error('The evidence has no bucket.');
    defaultChild.notificationConfiguration = {
      queueConfigurations: [
        {
          event: 's3:ObjectCreated:*',
          queue: this.uploads.queue.queueArn,
          filter: { s3Key: { rules: [{ name: 'prefix', value: 'uploads/' }] } },
        },
      ],
    };
    // S3 tries the bell before it takes the setting.
    evidence.node.addDependency(this.uploads.queue);
    this.watchAll(watch);
    // What `publish-season` and `provider-secret` need to find the stage.
    new CfnOutput(this, 'TableName', { value: this.seasonTable.table.tableName });
    new CfnOutput(this, 'IdentityKeyId', { value: this.keys.identity.keyId });
    new CfnOutput(this, 'ProviderKeyId', { value: this.keys.provider.keyId });
  }

  /** Whoever may reach a record or an object may have it opened by the service that keeps it, and no other way. */
  private recordsKey(): Key {
    const key = new Key(this, 'RecordsKey', {
      description: 'Encrypts the table and the buckets.',
      enableKeyRotation: true,
      removalPolicy: RemovalPolicy.RETAIN,
    });
    const suffixes =
      this.partition === 'aws-cn' ? ['amazonaws.com.cn', 'amazonaws.com'] : ['amazonaws.com'];
    key.addToResourcePolicy(
      new PolicyStatement({
        principals: [new AnyPrincipal()],
        actions: [
          'kms:Encrypt',
          'kms:Decrypt',
          'kms:ReEncryptFrom',
          'kms:ReEncryptTo',
          'kms:GenerateDataKey',
          'kms:GenerateDataKeyWithoutPlaintext',
          'kms:DescribeKey',
        ],
        resources: ['*'],
        conditions: {
          StringEquals: {
            'kms:CallerAccount': this.account,
            'kms:ViaService': suffixes.flatMap((suffix) =>
              ['dynamodb', 's3'].map((service) => `${service}.${this.region}.${suffix}`),
            ),
          },
        },
      }),
    );
    return key;
  }

  /** Purpose keys are derived from it by GenerateMac (`shared/runtime/keyring.ts`); it never leaves KMS. */
  private macKey(id: string, description: string): Key {
    return new Key(this, id, {
      description,
      keySpec: KeySpec.HMAC_256,
      keyUsage: KeyUsage.GENERATE_VERIFY_MAC,
      removalPolicy: RemovalPolicy.RETAIN,
    });
  }

  /** It stands beside the bucket, since a bucket and its bell point at each other. */
  private doorbell() {
    const common = { encryption: QueueEncryption.SQS_MANAGED, enforceSSL: true };
    const deadLetters = new Queue(this, 'UploadDeadLetters', {
      ...common,
      retentionPeriod: Duration.days(14),
    });
    const queue = new Queue(this, 'Uploads', {
      ...common,
      // Six times the time-out of note-object, as Lambda asks.
      visibilityTimeout: Duration.seconds(180),
      deadLetterQueue: { queue: deadLetters, maxReceiveCount: 5 },
    });
    queue.addToResourcePolicy(
      new PolicyStatement({
        principals: [new ServicePrincipal('s3.amazonaws.com')],
        actions: ['sqs:SendMessage'],
        resources: [queue.queueArn],
        conditions: { StringEquals: { 'aws:SourceAccount': this.account } },
      }),
    );
    return { queue, deadLetters };
  }

  private watchAll(watch: Watch): void {
    const { table } = this.seasonTable;
    for (const [subject, metricName] of [
      ['reads', 'ReadThrottleEvents'],
      ['writes', 'WriteThrottleEvents'],
    ] as const)
      watch.alarm({
        article: 'table-throttled',
        subject,
        impact: 'People are asked to try again, perhaps in the last minute of a window.',
        metric: table.metric(metricName, { statistic: 'Sum', period: Duration.minutes(1) }),
        threshold: 10,
      });
    watch.alarm({
      article: 'uploads-dead',
      subject: 'uploads',
      impact: 'An uploaded file that its owner did not confirm is never inspected.',
      metric: this.uploads.deadLetters.metricApproximateNumberOfMessagesVisible(),
    });
    watch.alarm({
      article: 'uploads-waiting',
      subject: 'uploads',
      impact: 'Uploaded files wait more than five minutes for their inspection.',
      metric: this.uploads.queue.metricApproximateAgeOfOldestMessage(),
      threshold: 300,
    });
  }
}

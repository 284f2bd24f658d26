import { describe, expect, test } from 'vitest';
import { byQueue } from '../../../shared/store/keys.ts';
import { type Resource, resources, synthesized, text } from './synthesized.ts';

const stacks = synthesized();
const data = stacks.Data;
const buckets = [
  ...resources(data, 'AWS::S3::Bucket'),
  ...resources(stacks.Portal, 'AWS::S3::Bucket'),
];
const [[tableId, table] = []] = resources(data, 'AWS::DynamoDB::Table');

const keptHere = ['AWS::DynamoDB::Table', 'AWS::S3::Bucket', 'AWS::KMS::Key'];

describe('the one table', () => {
  test('is encrypted by a key of ours', () => {
    const { SSEType, KMSMasterKeyId } = (table?.Properties.SSESpecification ?? {}) as Record<
      string,
      unknown
    >;
    expect(SSEType).toBe('KMS');
    expect(text(KMSMasterKeyId)).toContain('RecordsKey');
  });

  test('can be brought back to any second, and not deleted by mistake', () => {
    expect(table?.Properties).toMatchObject({
      PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true },
      DeletionProtectionEnabled: true,
    });
    expect(table?.DeletionPolicy).toBe('Retain');
    expect(tableId).toBeDefined();
  });

  test('streams what was and what is, and grows with the demand', () => {
    expect(table?.Properties).toMatchObject({
      StreamSpecification: { StreamViewType: 'NEW_AND_OLD_IMAGES' },
      BillingMode: 'PAY_PER_REQUEST',
    });
  });

  test('has the index of queues that the store asks for, keys only', () => {
    expect(table?.Properties.GlobalSecondaryIndexes).toEqual([
      {
        IndexName: byQueue,
        KeySchema: [
          { AttributeName: 'queue', KeyType: 'HASH' },
          { AttributeName: 'queuedAt', KeyType: 'RANGE' },
        ],
        Projection: { ProjectionType: 'KEYS_ONLY' },
      },
    ]);
  });
});

describe('every bucket', () => {
  test.each(buckets)('%s is private, versioned, encrypted and kept', (_, bucket) => {
    expect(bucket.Properties).toMatchObject({
      PublicAccessBlockConfiguration: {
        BlockPublicAcls: true,
        BlockPublicPolicy: true,
        IgnorePublicAcls: true,
        RestrictPublicBuckets: true,
      },
      VersioningConfiguration: { Status: 'Enabled' },
    });
    expect(text(bucket.Properties.BucketEncryption)).toMatch(/aws:kms|AES256/);
    expect(bucket.DeletionPolicy).toBe('Retain');
  });

  test.each(buckets)('%s refuses whoever comes without TLS', (id) => {
    const policies = [data, stacks.Portal]
      .flatMap((template) => resources(template, 'AWS::S3::BucketPolicy'))
      .filter(([, { Properties }]) => text(Properties.Bucket).includes(`"${id}"`));
    const denials = policies.flatMap(([, { Properties }]) =>
      (Properties.PolicyDocument as { Statement: object[] }).Statement.filter((statement) =>
        text(statement).includes('"aws:SecureTransport":"false"'),
      ),
    );
    expect(denials).toEqual([expect.objectContaining({ Effect: 'Deny', Action: 's3:*' })]);
  });

  test('logs its readers, except the one that holds the logs', () => {
    const silent = buckets.filter(
      ([, { Properties }]) => Properties.LoggingConfiguration === undefined,
    );
    expect(silent.map(([id]) => id)).toEqual([expect.stringMatching(/^AccessLogs/)]);
  });

  test('that holds what people send or are given is encrypted by a key of ours', () => {
    const ours = buckets.filter(([, { Properties }]) =>
      text(Properties.BucketEncryption).includes('RecordsKey'),
    );
    expect(ours.map(([id]) => id.replace(/Bucket.*/, ''))).toEqual(['Evidence', 'Archive']);
  });

  test('opens to a browser only from the portal, to send and to read', () => {
    const opened = buckets.flatMap(([, { Properties }]) => Properties.CorsConfiguration ?? []);
    expect(opened).toHaveLength(2);
    for (const cors of opened)
      expect(cors).toMatchObject({
        CorsRules: [
          { AllowedOrigins: [{ Ref: 'PortalUrl' }], AllowedMethods: ['POST', 'GET', 'HEAD'] },
        ],
      });
  });
});

describe('keys', () => {
  const keys = resources(data, 'AWS::KMS::Key');
  const isMac = ([, { Properties }]: [string, Resource]) => Properties.KeySpec === 'HMAC_256';

  test('of four classes make HMACs, and never leave KMS', () => {
    expect(keys.filter(isMac).map(([id]) => id.replace(/Key.*/, ''))).toEqual([
      'Identity',
      'Session',
      'Signing',
      'Provider',
    ]);
    for (const [, key] of keys.filter(isMac))
      expect(key.Properties.KeyUsage).toBe('GENERATE_VERIFY_MAC');
  });

  test('of the records turn each year, and open only through the table and the buckets of this account', () => {
    const [[, records] = []] = keys.filter((key) => !isMac(key));
    expect(records?.Properties.EnableKeyRotation).toBe(true);
    const policy = records?.Properties.KeyPolicy as { Statement: object[] } | undefined;
    const [, use] = policy?.Statement ?? [];
    expect(use).toMatchObject({
      Condition: {
        StringEquals: {
          'kms:CallerAccount': { Ref: 'AWS::AccountId' },
          'kms:ViaService': [
            'dynamodb.eu-central-1.amazonaws.com',
            's3.eu-central-1.amazonaws.com',
          ],
        },
      },
    });
  });
});

describe('the data stack', () => {
  test('alone holds tables, and keeps all that holds data', () => {
    const held = Object.entries(stacks).flatMap(([stack, template]) =>
      keptHere.flatMap((type) =>
        resources(template, type).map(([id, { Type }]) => ({ stack, id, Type })),
      ),
    );
    expect(
      held.filter(({ Type }) => Type === 'AWS::DynamoDB::Table').map(({ stack }) => stack),
    ).toEqual(['Data']);
    expect(held.filter(({ stack }) => stack === 'Service')).toEqual([]);
  });

  test('rings for an upload on a queue that is encrypted, asks for TLS, and has an end of the line', () => {
    const [[, evidence] = []] = buckets.filter(([id]) => id.startsWith('Evidence'));
    const notification = evidence?.Properties.NotificationConfiguration as {
      QueueConfigurations: { Event: string; Queue: { 'Fn::GetAtt': [string] }; Filter: object }[];
    };
    const [bell] = notification.QueueConfigurations;
    expect(bell?.Event).toBe('s3:ObjectCreated:*');
    expect(bell?.Filter).toEqual({ S3Key: { Rules: [{ Name: 'prefix', Value: 'uploads/' }] } });
    const queue = data?.Resources[bell?.Queue['Fn::GetAtt'][0] ?? ''];
    expect(queue?.Properties.RedrivePolicy).toMatchObject({ maxReceiveCount: 5 });
  });

  test.each(
    Object.values(stacks).flatMap((template) =>
      resources(template, 'AWS::SQS::Queue').map(([id, queue]) => ({ id, queue, template })),
    ),
  )('and every other has only queues like $id: encrypted, TLS only', ({ id, queue, template }) => {
    expect(queue.Properties.SqsManagedSseEnabled).toBe(true);
    const policies = resources(template, 'AWS::SQS::QueuePolicy').filter(([, { Properties }]) =>
      text(Properties.Queues).includes(`"${id}"`),
    );
    expect(text(policies)).toContain('"aws:SecureTransport":"false"');
  });
});

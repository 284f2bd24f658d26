import { Duration, RemovalPolicy, Validations } from 'aws-cdk-lib';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import {
  BlockPublicAccess,
  Bucket,
  BucketEncryption,
  type CorsRule,
  ObjectOwnership,
} from 'aws-cdk-lib/aws-s3';
import { Construct } from 'constructs';

export interface PrivateBucketProps {
  /** Where the access log goes. @default none: this is the bucket that holds the logs */
  readonly accessLogs?: PrivateBucket;
  /** @default keys that S3 manages: the access log and a CDN cannot use another */
  readonly encryptionKey?: IKey;
  /** @default none: no browser speaks to it */
  readonly cors?: CorsRule;
  /** CloudFront still delivers its log by an ACL. @default false */
  readonly takesDeliveries?: boolean;
}

/** Nobody's but ours: no public access, TLS only, encrypted, versioned, kept, its readers logged. */
export class PrivateBucket extends Construct {
  readonly bucket: Bucket;

  constructor(scope: Construct, id: string, props: PrivateBucketProps = {}) {
    super(scope, id);
    const { accessLogs, encryptionKey, cors, takesDeliveries } = props;
    this.bucket = new Bucket(this, 'Bucket', {
      blockPublicAccess: BlockPublicAccess.BLOCK_ALL,
      objectOwnership: takesDeliveries
        ? ObjectOwnership.BUCKET_OWNER_PREFERRED
        : ObjectOwnership.BUCKET_OWNER_ENFORCED,
      enforceSSL: true,
      versioned: true,
      removalPolicy: RemovalPolicy.RETAIN,
      lifecycleRules: [{ abortIncompleteMultipartUploadAfter: Duration.days(1) }],
      ...(encryptionKey === undefined
        ? { encryption: BucketEncryption.S3_MANAGED }
        : { encryption: BucketEncryption.KMS, encryptionKey, bucketKeyEnabled: true }),
      ...(accessLogs !== undefined && {
        serverAccessLogsBucket: accessLogs.bucket,
        serverAccessLogsPrefix: `${id}/`,
      }),
      ...(cors !== undefined && { cors: [cors] }),
    });
    if (accessLogs === undefined)
      Validations.of(this).acknowledge({
        id: 'AwsSolutions-S1',
        reason: 'This bucket holds the access logs of the others; its own would log the logging.',
      });
  }
}

import {
  CfnOutput,
  CfnParameter,
  Duration,
  Fn,
  Stack,
  type StackProps,
  Validations,
} from 'aws-cdk-lib';
import { Certificate } from 'aws-cdk-lib/aws-certificatemanager';
import {
  AllowedMethods,
  CachePolicy,
  CfnDistribution,
  Distribution,
  HeadersFrameOption,
  HeadersReferrerPolicy,
  OriginRequestPolicy,
  ResponseHeadersPolicy,
  SecurityPolicyProtocol,
  ViewerProtocolPolicy,
} from 'aws-cdk-lib/aws-cloudfront';
import { HttpOrigin, S3BucketOrigin } from 'aws-cdk-lib/aws-cloudfront-origins';
import type { Construct } from 'constructs';
import { PrivateBucket } from '../constructs/private-bucket.ts';
import type { SeasonApi } from '../constructs/season-api.ts';
import type { DataStack } from './data-stack.ts';

export interface PortalStackProps extends StackProps {
  readonly data: DataStack;
  readonly api: SeasonApi;
}

/** What goes on to the API, under the portal's own name: no other origin need be trusted. */
const apiPaths = ['/v1/*', '/health', '/openapi.json'];

/**
 * The portal's files behind a CDN, and the API beside them. CloudFront in China has no certificate of ACM,
 * no default name (so an ICP filing comes first), and an origin access identity in place of a control.
 */
export class PortalStack extends Stack {
  constructor(scope: Construct, id: string, { data, api, ...props }: PortalStackProps) {
    super(scope, id, props);
    const inChina = this.partition === 'aws-cn';
    const { bucket } = new PrivateBucket(this, 'Files', { accessLogs: data.accessLogs });
    const deliveries = new PrivateBucket(this, 'Deliveries', {
      accessLogs: data.accessLogs,
      takesDeliveries: true,
    });
    const certificate = new CfnParameter(this, 'Certificate', {
      type: 'String',
      description: inChina
        ? 'The id of a server certificate in IAM for the portal’s name.'
        : 'The ARN of an ACM certificate in us-east-1 for the portal’s name.',
    }).valueAsString;
    const responseHeadersPolicy = this.securityHeaders(data);
    const distribution = new Distribution(this, 'Distribution', {
      domainNames: [hostOf(data.portalUrl)],
      ...(!inChina && {
        certificate: Certificate.fromCertificateArn(this, 'PortalCertificate', certificate),
      }),
      minimumProtocolVersion: SecurityPolicyProtocol.TLS_V1_2_2021,
      defaultRootObject: 'index.html',
      logBucket: deliveries.bucket,
      defaultBehavior: {
        origin: inChina
          ? S3BucketOrigin.withOriginAccessIdentity(bucket)
          : S3BucketOrigin.withOriginAccessControl(bucket),
        viewerProtocolPolicy: ViewerProtocolPolicy.REDIRECT_TO_HTTPS,
        cachePolicy: CachePolicy.CACHING_OPTIMIZED,
        responseHeadersPolicy,
      },
      additionalBehaviors: Object.fromEntries(
        apiPaths.map((path) => [
          path,
          {
            origin: new HttpOrigin(hostOf(api.http.apiEndpoint), {
              readTimeout: Duration.seconds(30),
            }),
            viewerProtocolPolicy: ViewerProtocolPolicy.HTTPS_ONLY,
            allowedMethods: AllowedMethods.ALLOW_ALL,
            cachePolicy: CachePolicy.CACHING_DISABLED,
            originRequestPolicy: OriginRequestPolicy.ALL_VIEWER_EXCEPT_HOST_HEADER,
            responseHeadersPolicy,
          },
        ]),
      ),
    });
    if (inChina) takeCertificateFromIam(distribution, certificate);
    explain(distribution, inChina);
    new CfnOutput(this, 'FilesBucket', { value: bucket.bucketName });
    new CfnOutput(this, 'DistributionId', { value: distribution.distributionId });
    new CfnOutput(this, 'DistributionName', { value: distribution.distributionDomainName });
  }

  /** Scripts and styles of our own only; a browser sends files straight to the buckets. */
  private securityHeaders({ buckets }: DataStack): ResponseHeadersPolicy {
    const hosts = Object.values(buckets).map((b) => `https://${b.bucketRegionalDomainName}`);
    const contentSecurityPolicy = [
      "default-src 'none'",
      "script-src 'self'",
      "style-src 'self'",
      "font-src 'self'",
      `img-src 'self' blob: data: ${hosts.join(' ')}`,
      `connect-src 'self' ${hosts.join(' ')}`,
      "form-action 'self'",
      "base-uri 'none'",
      "frame-ancestors 'none'",
    ].join('; ');
    return new ResponseHeadersPolicy(this, 'SecurityHeaders', {
      securityHeadersBehavior: {
        contentSecurityPolicy: { contentSecurityPolicy, override: true },
        contentTypeOptions: { override: true },
        frameOptions: { frameOption: HeadersFrameOption.DENY, override: true },
        referrerPolicy: { referrerPolicy: HeadersReferrerPolicy.NO_REFERRER, override: true },
        strictTransportSecurity: {
          accessControlMaxAge: Duration.days(365),
          includeSubdomains: true,
          override: true,
        },
      },
    });
  }
}

/** The host of an address that is known only at deployment. */
const hostOf = (url: string) => Fn.select(2, Fn.split('/', url));

function takeCertificateFromIam(distribution: Distribution, certificateId: string): void {
  const { defaultChild } = distribution.node;
  if (!(defaultChild instanceof CfnDistribution))
    throw new Error('The portal has no distribution.');
  defaultChild.addPropertyOverride('DistributionConfig.ViewerCertificate', {
    IamCertificateId: certificateId,
    SslSupportMethod: 'sni-only',
    MinimumProtocolVersion: 'TLSv1.2_2021',
  });
}

function explain(distribution: Distribution, inChina: boolean): void {
  Validations.of(distribution).acknowledge(
    { id: 'AwsSolutions-CFR1', reason: 'Candidates may sit anywhere when a window closes.' },
    {
      id: 'AwsSolutions-CFR2',
      reason:
        'Files without a program behind them; the API is throttled, and CloudFront in China has no WAF.',
    },
    ...(inChina
      ? [
          {
            id: 'AwsSolutions-CFR4',
            reason: 'The certificate is set below, where CDK does not look.',
          },
          {
            id: 'AwsSolutions-CFR7',
            reason: 'In China an origin access identity does what a control does.',
          },
        ]
      : []),
  );
}

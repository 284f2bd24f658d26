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
import { portalPolicy } from '../portal-policy.ts';
import type { DataStack } from './data-stack.ts';

export interface PortalStackProps extends StackProps {
  readonly data: DataStack;
  readonly api: SeasonApi;
}

/** What goes on to the API, under the portal's own name: no other origin need be trusted. */
const apiPaths = ['/v1/*', '/health', '/openapi.json'];

/**
 * The portal's files behind a CDN, and the API beside them. CloudFront in China has no certificate of ACM,
 * no default name (so an ICP filing comes first), no policies, no IPv6, and an origin access identity in place
 * of a control (docs.amazonaws.cn; aws-cdk #13584, #31033).
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
    const headers = inChina ? {} : { responseHeadersPolicy: this.securityHeaders(data) };
    const apiOrigin = new HttpOrigin(hostOf(api.http.apiEndpoint), {
      readTimeout: Duration.seconds(30),
    });
    const distribution = new Distribution(this, 'Distribution', {
      domainNames: [hostOf(data.portalUrl)],
      ...(!inChina && {
        certificate: Certificate.fromCertificateArn(this, 'PortalCertificate', certificate),
      }),
      minimumProtocolVersion: SecurityPolicyProtocol.TLS_V1_2_2021,
      defaultRootObject: 'index.html',
      enableIpv6: !inChina,
      logBucket: deliveries.bucket,
      defaultBehavior: {
        origin: inChina
          ? S3BucketOrigin.withOriginAccessIdentity(bucket)
          : S3BucketOrigin.withOriginAccessControl(bucket),
        viewerProtocolPolicy: ViewerProtocolPolicy.REDIRECT_TO_HTTPS,
        cachePolicy: CachePolicy.CACHING_OPTIMIZED,
        ...headers,
      },
      additionalBehaviors: Object.fromEntries(
        apiPaths.map((path) => [
          path,
          {
            origin: apiOrigin,
            viewerProtocolPolicy: ViewerProtocolPolicy.HTTPS_ONLY,
            allowedMethods: AllowedMethods.ALLOW_ALL,
            cachePolicy: CachePolicy.CACHING_DISABLED,
            ...(!inChina && {
              originRequestPolicy: OriginRequestPolicy.ALL_VIEWER_EXCEPT_HOST_HEADER,
            }),
            ...headers,
          },
        ]),
      ),
    });
    if (inChina) suitChina(distribution, certificate);
    explain(distribution, inChina);
    new CfnOutput(this, 'FilesBucket', { value: bucket.bucketName });
    new CfnOutput(this, 'DistributionId', { value: distribution.distributionId });
    new CfnOutput(this, 'DistributionName', { value: distribution.distributionDomainName });
  }

  /** Scripts and styles of our own only; a browser sends files straight to the buckets. */
  private securityHeaders({ buckets }: DataStack): ResponseHeadersPolicy {
    const hosts = Object.values(buckets).map((b) => `https://${b.bucketRegionalDomainName}`);
    const contentSecurityPolicy = portalPolicy(hosts);
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

/** What an API's behaviour passes on, since no policy says it: all that our contracts and CORS read. Nothing is kept. */
const passedToApi = {
  ForwardedValues: {
    QueryString: true,
    Cookies: { Forward: 'none' },
    Headers: ['Authorization', 'Idempotency-Key', 'Origin'],
  },
  ...{ MinTTL: 0, DefaultTTL: 0, MaxTTL: 0 },
};
/** A file is kept for as long as its own Cache-Control says. */
const passedToFiles = { ForwardedValues: { QueryString: false, Cookies: { Forward: 'none' } } };

/** CDK's construct knows neither a certificate of IAM nor a behaviour without policies. */
function suitChina(distribution: Distribution, certificateId: string): void {
  const { defaultChild } = distribution.node;
  if (!(defaultChild instanceof CfnDistribution))
    throw new Error('The portal has no distribution.');
  const override = (path: string, properties: object) => {
    for (const [name, value] of Object.entries(properties))
      defaultChild.addPropertyOverride(`DistributionConfig.${path}.${name}`, value);
  };
  override('ViewerCertificate', {
    IamCertificateId: certificateId,
    SslSupportMethod: 'sni-only',
    MinimumProtocolVersion: 'TLSv1.2_2021',
  });
  override('DefaultCacheBehavior', { CachePolicyId: undefined, ...passedToFiles });
  for (const n of apiPaths.keys())
    override(`CacheBehaviors.${n}`, { CachePolicyId: undefined, ...passedToApi });
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

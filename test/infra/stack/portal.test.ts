import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { portalPolicy } from '../../../infra/portal-policy.ts';
import { resources, root, stageNamed, synthesized, text } from './synthesized.ts';

interface Behavior {
  readonly PathPattern?: string;
  readonly ForwardedValues?: { readonly QueryString: boolean; readonly Headers?: string[] };
  readonly MaxTTL?: number;
}
interface Distribution {
  readonly Origins: object[];
  readonly IPV6Enabled: boolean;
  readonly DefaultCacheBehavior: Behavior;
  readonly CacheBehaviors: Behavior[];
  readonly ViewerCertificate: object;
}

const world = synthesized();
const china = synthesized({ region: 'cn-northwest-1' });

function distributionOf({ Portal }: typeof world): Distribution {
  const [[, found] = []] = resources(Portal, 'AWS::CloudFront::Distribution');
  return found?.Properties.DistributionConfig as Distribution;
}

describe('the portal in China', () => {
  const distribution = distributionOf(china);

  test('names no policy and no IPv6, which CloudFront refuses there', () => {
    expect(text(distribution)).not.toContain('PolicyId');
    expect(distribution.IPV6Enabled).toBe(false);
    expect(resources(china.Portal, 'AWS::CloudFront::ResponseHeadersPolicy')).toEqual([]);
  });

  test('passes on to the API what contracts and CORS read, keeps no answer, and passes nothing to the files', () => {
    expect(distribution.CacheBehaviors.map(({ PathPattern }) => PathPattern)).toEqual([
      '/v1/*',
      '/health',
      '/openapi.json',
    ]);
    for (const behavior of distribution.CacheBehaviors)
      expect(behavior).toMatchObject({
        ForwardedValues: {
          QueryString: true,
          Cookies: { Forward: 'none' },
          Headers: ['Authorization', 'Idempotency-Key', 'Origin'],
        },
        ...{ MinTTL: 0, DefaultTTL: 0, MaxTTL: 0 },
      });
    expect(distribution.DefaultCacheBehavior.ForwardedValues).toEqual({
      QueryString: false,
      Cookies: { Forward: 'none' },
    });
  });

  test('shows a certificate of IAM', () => {
    expect(distribution.ViewerCertificate).toEqual({
      IamCertificateId: { Ref: 'Certificate' },
      SslSupportMethod: 'sni-only',
      MinimumProtocolVersion: 'TLSv1.2_2021',
    });
  });
});

describe('the portal', () => {
  test.each([world, china])('has two origins: the files, and the API', (stacks) => {
    expect(distributionOf(stacks).Origins).toHaveLength(2);
  });

  test('has one policy for its pages, which only the buckets widen', () => {
    const [[, headers] = []] = resources(world.Portal, 'AWS::CloudFront::ResponseHeadersPolicy');
    const [beforeBuckets] = portalPolicy([]).split('; img-src');
    expect(text(headers)).toContain(beforeBuckets);
  });

  test('says in the page itself, for a CDN that says nothing, what no bucket widens', () => {
    const page = readFileSync(join(root, 'web/index.html'), 'utf8');
    const [, own = ''] = /Content-Security-Policy" content="([^"]+)"/.exec(page) ?? [];
    const whole = portalPolicy(['https://bucket']).split('; ');
    // A page cannot say who frames it, and does not know the buckets.
    const others = /^(default-src|img-src|connect-src|frame-ancestors) /;
    expect(own.split('; ').sort()).toEqual(whole.filter((each) => !others.test(each)).sort());
  });
});

describe('the address of the portal', () => {
  const patternOf = ({ Data }: typeof world) =>
    new RegExp(`^(?:${Data?.Parameters.PortalUrl?.AllowedPattern})$`);

  test.each(['https://zsb.example.cn/', 'https://zsb.example.cn/portal', 'http://zsb.example.cn'])(
    'is not %s, which no browser sends as its Origin',
    (url) => expect(url).not.toMatch(patternOf(world)),
  );

  test('is a bare origin, by TLS unless on one machine', () => {
    expect('https://zsb.example.cn').toMatch(patternOf(world));
    expect('http://127.0.0.1:4700').toMatch(patternOf(synthesized({ stage: stageNamed('local') })));
  });
});

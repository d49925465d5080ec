import { App, Stack } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import { Vpc } from 'aws-cdk-lib/aws-ec2';
import { ApplicationLoadBalancer } from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import { Code, Function as LambdaFunction, FunctionUrlAuthType, Runtime } from 'aws-cdk-lib/aws-lambda';
import { Bucket, ObjectOwnership } from 'aws-cdk-lib/aws-s3';
import { beforeAll, describe, expect, test } from 'vitest';
import { ShopDistribution } from '../../../lib/constructs/shop-distribution.ts';

let template: Template;

beforeAll(() => {
  const stack = new Stack(new App({ builtinCloudFormationValidation: false }), 'edge', {
    env: { account: '111111111111', region: 'eu-west-2' },
  });
  const loadBalancer = new ApplicationLoadBalancer(stack, 'LoadBalancer', { vpc: new Vpc(stack, 'Vpc') });
  new ShopDistribution(stack, 'Shop', {
    loadBalancer,
    webAclArn: 'arn:aws:wafv2:us-east-1:111111111111:global/webacl/shop/1',
    failoverPage: new LambdaFunction(stack, 'Page', {
      runtime: Runtime.NODEJS_24_X,
      handler: 'index.handler',
      code: Code.fromInline('exports.handler = () => 1'),
    }).addFunctionUrl({ authType: FunctionUrlAuthType.AWS_IAM }),
    media: new Bucket(stack, 'Media'),
    accessLog: new Bucket(stack, 'Logs', { objectOwnership: ObjectOwnership.OBJECT_WRITER }),
  });
  template = Template.fromStack(stack);
});

/** The query parameters in the cache key of a path. */
function queryInKeyOf(pathPattern: string | undefined): unknown {
  const [distribution] = Object.values(template.findResources('AWS::CloudFront::Distribution'));
  if (!distribution) throw new Error('no distribution');
  const { DefaultCacheBehavior, CacheBehaviors } = distribution['Properties'].DistributionConfig;
  const behaviour = CacheBehaviors.find(({ PathPattern }: { PathPattern: string }) => PathPattern === pathPattern) ?? DefaultCacheBehavior;
  const policy = template.toJSON()['Resources'][behaviour.CachePolicyId.Ref];
  return policy.Properties.CachePolicyConfig.ParametersInCacheKeyAndForwardedToOrigin.QueryStringsConfig;
}

describe('the edge', () => {
  test('caches one response per page for all queries', () => {
    expect(queryInKeyOf('/products/*')).toEqual({ QueryStringBehavior: 'none' });
    expect(queryInKeyOf('/_next/static/*')).toEqual({ QueryStringBehavior: 'none' });
  });

  test('caches pages of a list by their position only', () => {
    expect(queryInKeyOf('/categories/*')).toEqual({ QueryStringBehavior: 'whitelist', QueryStrings: ['after'] });
    expect(queryInKeyOf('/api/availability*')).toEqual({ QueryStringBehavior: 'whitelist', QueryStrings: ['sku'] });
  });

  test('caches nothing but what it lists', () => {
    const CACHING_DISABLED = '4135ea2d-6df8-44a3-9df3-4b5a84be39ad';
    template.hasResourceProperties('AWS::CloudFront::Distribution', {
      DistributionConfig: {
        DefaultCacheBehavior: { CachePolicyId: CACHING_DISABLED, AllowedMethods: Match.arrayWith(['POST', 'DELETE']) },
      },
    });
    const [distribution] = Object.values(template.findResources('AWS::CloudFront::Distribution'));
    const listed: readonly { PathPattern: string }[] = distribution?.['Properties'].DistributionConfig.CacheBehaviors;
    expect(listed.map(({ PathPattern }) => PathPattern)).toEqual([
      '/api/availability*',
      '/categories/*',
      '/',
      '/products/*',
      '/icon.svg',
      '/favicon.ico',
      '/sitemap*',
      '/_next/static/*',
      '/media/*',
      '/cart',
      '/checkout',
      '/orders',
      '/sign-in',
      '/account/new',
    ]);
  });

  test('asks the failover page for pages only, after a failure of the load balancer', () => {
    const [distribution] = Object.values(template.findResources('AWS::CloudFront::Distribution'));
    const { CacheBehaviors, DefaultCacheBehavior, OriginGroups, Origins } = distribution?.['Properties']?.DistributionConfig ?? {};
    const [group] = OriginGroups.Items;
    expect(group.FailoverCriteria.StatusCodes.Items).toEqual([502, 503, 504]);
    const failedOver: readonly { PathPattern: string; AllowedMethods: readonly string[]; TargetOriginId: string }[] = CacheBehaviors.filter(
      ({ TargetOriginId }: { TargetOriginId: string }) => TargetOriginId === group.Id,
    );
    const files = ['/api/availability*', '/sitemap*', '/_next/static/*', '/media/*'];
    expect(failedOver).toHaveLength(CacheBehaviors.length - files.length);
    for (const { PathPattern, AllowedMethods } of failedOver) {
      expect(files).not.toContain(PathPattern);
      expect(AllowedMethods).toEqual(['GET', 'HEAD']);
    }
    expect(DefaultCacheBehavior.TargetOriginId).not.toBe(group.Id);
    const [, second] = group.Members.Items;
    const fallback = Origins.find(({ Id }: { Id: string }) => Id === second.OriginId);
    expect(fallback).toHaveProperty('OriginAccessControlId');
    template.hasResourceProperties('AWS::CloudFront::OriginAccessControl', {
      OriginAccessControlConfig: { OriginAccessControlOriginType: 'lambda', SigningBehavior: 'always' },
    });
    template.hasResourceProperties('AWS::Lambda::Permission', {
      Action: 'lambda:InvokeFunctionUrl',
      Principal: 'cloudfront.amazonaws.com',
      SourceArn: Match.anyValue(),
    });
  });

  test('sends the host to the load balancer by its own name where the function URL would refuse it', () => {
    const ALL_VIEWER_EXCEPT_HOST = 'b689b0a8-53d0-40ab-baf2-68738e2966ac';
    template.hasResourceProperties('AWS::CloudFront::Distribution', {
      DistributionConfig: {
        CacheBehaviors: Match.arrayWith([Match.objectLike({ PathPattern: '/cart', OriginRequestPolicyId: ALL_VIEWER_EXCEPT_HOST })]),
      },
    });
  });

  test('passes requests through the firewall, speaks HTTP/3 and writes an access log', () => {
    template.hasResourceProperties('AWS::CloudFront::Distribution', {
      DistributionConfig: {
        WebACLId: 'arn:aws:wafv2:us-east-1:111111111111:global/webacl/shop/1',
        HttpVersion: 'http2and3',
        Logging: { Prefix: 'cloudfront/' },
      },
    });
  });

  test('refuses methods that write for pages', () => {
    template.hasResourceProperties('AWS::CloudFront::Distribution', {
      DistributionConfig: {
        CacheBehaviors: Match.arrayWith([Match.objectLike({ PathPattern: '/categories/*', AllowedMethods: ['GET', 'HEAD'] })]),
      },
    });
  });
});

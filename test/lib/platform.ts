import { beforeAll, describe, expect, test } from 'vitest';
import * as z from 'zod';
import type { SynthesizedShop } from './synthesized-shop.ts';

/** Settings of AWS services that a deployment relies on. */
export function describePlatform(environment: string, synthesized: () => SynthesizedShop): void {
  let shop: SynthesizedShop;
  beforeAll(() => {
    shop = synthesized();
  });
  const properties = (type: string) => {
    const found = shop.find(type).map(({ resource }) => resource.Properties);
    expect(found, type).not.toHaveLength(0);
    return found;
  };

  describe('a service', () => {
    test('starts after the policy by which ECS reads its secrets', () => {
      for (const { stack, resource } of shop.find('AWS::ECS::Service')) {
        const policies = resource.DependsOn.filter((id) => /ExecutionRoleDefaultPolicy/.test(id));
        expect(
          policies.map((id) => shop.stacks[stack]?.Resources[id]?.Type),
          stack,
        ).toEqual(['AWS::IAM::Policy']);
      }
    });

    test('tags its tasks and spreads them over the zones', () => {
      for (const service of properties('AWS::ECS::Service'))
        expect(service).toMatchObject({ EnableECSManagedTags: true, PropagateTags: 'SERVICE', AvailabilityZoneRebalancing: 'ENABLED' });
    });

    test('is observed by container insights with all details', () => {
      expect(properties('AWS::ECS::Cluster')).toMatchObject([{ ClusterSettings: [{ Name: 'containerInsights', Value: 'enhanced' }] }]);
    });
  });

  test('a failed scheduled run is retried neither by the rule nor by Lambda', () => {
    const schedules = properties('AWS::Events::Rule').filter(({ ScheduleExpression }) => ScheduleExpression !== undefined);
    const rules = schedules.flatMap(({ Targets }) => z.array(Target).parse(Targets));
    for (const { RetryPolicy } of rules) expect(RetryPolicy).toEqual({ MaximumRetryAttempts: 0 });
    const configured = properties('AWS::Lambda::EventInvokeConfig');
    expect(configured).not.toHaveLength(0);
    for (const each of configured) expect(each).toMatchObject({ MaximumRetryAttempts: 0, MaximumEventAgeInSeconds: 60 });
    expect(configured.map(({ FunctionName }) => FunctionName)).toEqual(rules.map(({ Arn }) => ({ Ref: Arn['Fn::GetAtt'][0] })));
  });

  test('only the database that functions use has the Data API', () => {
    const open = shop.find('AWS::RDS::DBCluster').filter(({ resource }) => resource.Properties['EnableHttpEndpoint'] === true);
    expect(open.map(({ stack }) => stack)).toEqual(['core-database']);
  });

  test('a transaction left open by a client ends automatically', () => {
    for (const group of properties('AWS::RDS::DBClusterParameterGroup'))
      expect(group['Parameters']).toMatchObject({ idle_in_transaction_session_timeout: '300000' });
  });

  describe('an endpoint of the network', () => {
    const policies = () =>
      shop
        .find('AWS::EC2::VPCEndpoint')
        .map(({ id, resource }) => [id.slice(3, -8), JSON.stringify(resource.Properties['PolicyDocument'])]);

    test('accepts only credentials of its own account, if AWS documents a policy', () => {
      const account = /"Condition":\{"StringEquals":\{"aws:PrincipalAccount":"\d{12}"\}\}/;
      const bound = policies().filter(([, policy]) => account.test(policy ?? ''));
      expect(new Set(bound.map(([id]) => id))).toEqual(
        new Set(['ecr', 'ecrdocker', 'flags', 'logs', 'metrics', 'monitoring', 'secrets', 'sqs', 'traces']),
      );
    });

    test('reaches only the buckets of images and custom resources', () => {
      const [s3] = policies().filter(([id]) => id === 's3');
      expect(
        [...(s3?.[1] ?? '').matchAll(/"Action":"([^"]+)".*?"Resource":"([^"]+)"/g)].map(([, action, resource]) => [action, resource]),
      ).toEqual([
        ['s3:GetObject', 'arn:aws:s3:::prod-eu-west-2-starport-layer-bucket/*'],
        ['s3:PutObject', 'arn:aws:s3:::cloudformation-custom-resource-response-euwest2/*'],
      ]);
    });
  });

  test('buckets do not block the deletion of their stack, and only the files of pictures stay for ever', () => {
    const buckets = shop.find('AWS::S3::Bucket').filter(({ stack }) => stack !== 'orders-database');
    for (const { resource } of buckets) expect(resource.DeletionPolicy).toBe('RetainExceptOnCreate');
    const kept = buckets.filter(
      ({ resource }) => !JSON.stringify(resource.Properties['LifecycleConfiguration'] ?? {}).includes('ExpirationInDays'),
    );
    expect(kept.map(({ id }) => id)).toEqual([expect.stringMatching(/^Media/)]);
  });

  test('uploads are announced to the queue of the function that makes files of them, and only the edge reads these', () => {
    const uploads = shop.find('AWS::S3::Bucket').find(({ id }) => id.startsWith('Uploads'));
    expect(uploads?.resource.Properties).toMatchObject({
      NotificationConfiguration: { QueueConfigurations: [{ Event: 's3:ObjectCreated:*' }] },
    });
    const policy = shop.find('AWS::S3::BucketPolicy').find(({ stack, id }) => stack === 'edge' && id.startsWith('Media'));
    expect(JSON.stringify(policy?.resource.Properties)).toMatch(
      /"Action":"s3:GetObject".*"Principal":\{"Service":"cloudfront.amazonaws.com"\}/,
    );
  });

  test('the DNS records of the sender and the target of the shop’s name are outputs', () => {
    const values = (stack: string) => JSON.stringify(shop.stacks[stack]?.Outputs);
    expect(values('notification').match(/CNAME/g)).toHaveLength(3);
    expect(values('notification')).toContain('v=spf1 include:amazonses.com ~all');
    expect(values('notification')).toContain('v=DMARC1; p=quarantine');
    expect(values('edge')).toContain('"ShopCname"');
  });

  test('the edge has the shop’s name and HTTPS on both sides if a domain is configured', () => {
    const config = JSON.stringify(properties('AWS::CloudFront::Distribution'));
    const hasDomain = environment === 'prod';
    expect(config.includes('"Aliases":["www.shopmart.example"]')).toBe(hasDomain);
    expect(config.includes('"MinimumProtocolVersion":"TLSv1.2_2021"')).toBe(hasDomain);
    expect(config.includes('"DomainName":"www.shopmart.example"')).toBe(hasDomain);
    const Protocol = hasDomain ? 'HTTPS' : 'HTTP';
    const listeners = [
      { Port: hasDomain ? 443 : 80, Protocol },
      { Port: 9443, Protocol },
    ];
    const found = shop.find('AWS::ElasticLoadBalancingV2::Listener').filter(({ stack }) => stack === 'edge');
    expect(found.map(({ resource }) => resource.Properties)).toMatchObject(listeners);
    const protocol = hasDomain ? 'https-only' : 'http-only';
    expect(properties('AWS::CloudFront::VpcOrigin')).toMatchObject([{ VpcOriginEndpointConfig: { OriginProtocolPolicy: protocol } }]);
  });
}

const Target = z.looseObject({ Arn: z.object({ 'Fn::GetAtt': z.tuple([z.string(), z.string()]) }), RetryPolicy: z.json() });

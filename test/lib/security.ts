import { beforeAll, describe, expect, test } from 'vitest';
import * as z from 'zod';
import type { Found, SynthesizedShop } from './synthesized-shop.ts';

const names = (found: readonly Found[]): string[] => found.map(({ stack, id }) => `${stack}/${id}`);

export function describeSecurity(synthesized: () => SynthesizedShop): void {
  let shop: SynthesizedShop;
  beforeAll(() => {
    shop = synthesized();
  });
  const without = (type: string, isRight: (properties: Found['resource']['Properties']) => boolean): string[] => {
    const found = shop.find(type);
    expect(found, `${type} in the templates`).not.toHaveLength(0);
    return names(found.filter(({ resource }) => !isRight(resource.Properties)));
  };

  describe('all stored data are encrypted', () => {
    test.each([
      ['AWS::RDS::DBCluster', 'StorageEncrypted'],
      ['AWS::ElastiCache::ReplicationGroup', 'AtRestEncryptionEnabled'],
      ['AWS::SQS::Queue', 'SqsManagedSseEnabled'],
    ])('%s: %s', (type, property) => {
      expect(without(type, (properties) => properties[property] === true)).toEqual([]);
    });

    test.each([
      ['AWS::RDS::DBCluster', 'KmsKeyId'],
      ['AWS::ElastiCache::ReplicationGroup', 'KmsKeyId'],
      ['AWS::Logs::LogGroup', 'KmsKeyId'],
      ['AWS::SNS::Topic', 'KmsMasterKeyId'],
      ['AWS::SecretsManager::Secret', 'KmsKeyId'],
      ['AWS::S3::Bucket', 'BucketEncryption'],
    ])('%s: %s', (type, property) => {
      expect(without(type, (properties) => properties[property] !== undefined)).toEqual([]);
    });

    test('with keys that rotate', () => {
      expect(without('AWS::KMS::Key', ({ EnableKeyRotation }) => EnableKeyRotation === true)).toEqual([]);
    });
  });

  describe('all connections to stores are encrypted', () => {
    test('databases refuse plain connections', () => {
      expect(
        without('AWS::RDS::DBClusterParameterGroup', ({ Parameters }) => JSON.stringify(Parameters).includes('"rds.force_ssl":"1"')),
      ).toEqual([]);
    });

    test('bus and cache refuse plain connections', () => {
      const isRequired = (properties: Found['resource']['Properties']): boolean =>
        properties['TransitEncryptionEnabled'] === true && properties['TransitEncryptionMode'] === 'required';
      expect(without('AWS::ElastiCache::ReplicationGroup', isRequired)).toEqual([]);
    });

    test.each([
      ['AWS::SQS::Queue', 'AWS::SQS::QueuePolicy'],
      ['AWS::S3::Bucket', 'AWS::S3::BucketPolicy'],
      ['AWS::SNS::Topic', 'AWS::SNS::TopicPolicy'],
    ])('%s denies requests without TLS', (type, policyType) => {
      const denies = (properties: Found['resource']['Properties']): boolean =>
        JSON.stringify(properties).includes('"Condition":{"Bool":{"aws:SecureTransport":"false"}},"Effect":"Deny"');
      expect(without(policyType, denies)).toEqual([]);
      expect(shop.find(policyType)).toHaveLength(shop.find(type).length);
    });

    test('shoppers are redirected to HTTPS', () => {
      const policies = [...JSON.stringify(shop.find('AWS::CloudFront::Distribution')).matchAll(/"ViewerProtocolPolicy":"([^"]+)"/g)];
      expect(new Set(policies.map(([, policy]) => policy))).toEqual(new Set(['redirect-to-https']));
    });
  });

  describe('only the edge is public', () => {
    test('the network has no route to the internet and no address that the internet reaches', () => {
      expect(names(shop.find('AWS::EC2::NatGateway', 'AWS::EC2::EIP', 'AWS::ApiGateway::RestApi', 'AWS::ApiGatewayV2::Api'))).toEqual([]);
      // The machine image is built in a network of its own: `describeCitus`.
      expect(names(shop.find('AWS::EC2::Route')).filter((name) => !name.startsWith('citus-image/'))).toEqual([]);
      expect(
        without('AWS::EC2::Subnet', ({ MapPublicIpOnLaunch }) => MapPublicIpOnLaunch === false).filter(
          (name) => !name.startsWith('citus-image/'),
        ),
      ).toEqual([]);
    });

    test('the only function with an address is the failover page, which takes signed requests of CloudFront', () => {
      expect(names(shop.find('AWS::Lambda::Url'))).toEqual([expect.stringMatching(/^edge\/FailoverPage/)]);
      expect(without('AWS::Lambda::Url', ({ AuthType }) => AuthType === 'AWS_IAM')).toEqual([]);
      const callers = shop.find('AWS::Lambda::Permission').filter(({ stack }) => stack === 'edge');
      expect(callers.map(({ resource }) => [resource.Properties['Principal'], typeof resource.Properties['SourceArn']])).toContainEqual([
        'cloudfront.amazonaws.com',
        'object',
      ]);
      for (const { resource } of callers) expect(resource.Properties['Principal']).toBe('cloudfront.amazonaws.com');
    });

    test('load balancer, databases and tasks are private', () => {
      expect(without('AWS::ElasticLoadBalancingV2::LoadBalancer', ({ Scheme }) => Scheme === 'internal')).toEqual([]);
      expect(without('AWS::RDS::DBInstance', ({ PubliclyAccessible }) => PubliclyAccessible !== true)).toEqual([]);
      expect(
        without('AWS::ECS::Service', ({ NetworkConfiguration }) =>
          JSON.stringify(NetworkConfiguration).includes('"AssignPublicIp":"DISABLED"'),
        ),
      ).toEqual([]);
      expect(
        without(
          'AWS::S3::Bucket',
          ({ PublicAccessBlockConfiguration }) => !JSON.stringify(PublicAccessBlockConfiguration).includes('false'),
        ),
      ).toEqual([]);
    });

    test('only CloudFront is allowed from outside; all other rules name a security group', () => {
      const outside = shop
        .find('AWS::EC2::SecurityGroup', 'AWS::EC2::SecurityGroupIngress')
        .flatMap(({ stack, id, resource: { Type, Properties } }) =>
          (Type === 'AWS::EC2::SecurityGroup' ? z.array(z.json()).parse(Properties['SecurityGroupIngress'] ?? []) : [Properties])
            .filter((rule) => !JSON.stringify(rule).includes('SourceSecurityGroupId'))
            .map((rule) => `${stack}/${id} ${JSON.stringify(rule)}`),
        );
      expect(outside).toEqual([expect.stringMatching(/^edge\/LoadBalancerGroup.*"SourcePrefixListId":"pl-93a247fa"/)]);
    });

    test('no group allows all outbound traffic, the default of EC2 for a group without a rule', () => {
      const isNarrow = ({ SecurityGroupEgress }: Found['resource']['Properties']): boolean =>
        Array.isArray(SecurityGroupEgress) && !JSON.stringify(SecurityGroupEgress).includes('"IpProtocol":"-1"');
      expect(without('AWS::EC2::SecurityGroup', isNarrow)).toEqual([]);
    });

    test('the load balancer refuses internal paths before the rules of any context', () => {
      const rules = shop.find('AWS::ElasticLoadBalancingV2::ListenerRule');
      const internal = rules.filter(({ resource }) => JSON.stringify(resource).includes('/internal'));
      expect(internal.map(({ stack, resource }) => [stack, resource.Properties['Priority']])).toEqual([['edge', 1]]);
      expect(JSON.stringify(internal)).toContain('"StatusCode":"404"');
    });
  });

  describe('code has least privilege', () => {
    test('containers are not root, and cannot write to their disk', () => {
      const containers = shop
        .find('AWS::ECS::TaskDefinition')
        .flatMap(({ resource }) =>
          z.array(z.looseObject({ User: z.json(), ReadonlyRootFilesystem: z.json() })).parse(resource.Properties['ContainerDefinitions']),
        );
      expect(containers.length).toBeGreaterThan(0);
      for (const container of containers)
        expect(container).toMatchObject({ User: expect.toBeOneOf(['node', '1000']), ReadonlyRootFilesystem: true });
    });

    test('no setting carries a password', () => {
      const settings = JSON.stringify([
        ...shop.find('AWS::ECS::TaskDefinition').map(({ resource }) => resource.Properties['ContainerDefinitions']),
        ...shop.find('AWS::Lambda::Function').map(({ resource }) => resource.Properties['Environment']),
      ]);
      expect(settings).not.toContain('resolve:secretsmanager');
      expect(settings).not.toMatch(/"Name":"(?!PAYMENT_PUBLISHABLE_KEY)[A-Z_]*(PASSWORD|_KEY|SECRET)","Value":/);
    });
  });
}

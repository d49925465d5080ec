import { Match, Template } from 'aws-cdk-lib/assertions';
import { beforeAll, describe, expect, test } from 'vitest';
import { CLASSES } from '../../platform/sharding/gateway.ts';
import { connectionBudget, overdrawn } from '../../tools/connections/budget.ts';
import { readNodeLimits } from '../../tools/connections/node-limits.ts';
import { readOrdersClients } from '../../tools/connections/orders-clients.ts';
import { clusterOf } from './orders-cluster.ts';
import type { SynthesizedShop } from './synthesized-shop.ts';

/** What holds of an environment with `orders.engine: 'citus'`. */
export function describeCitus(environment: string, synthesized: () => SynthesizedShop): void {
  let shop: SynthesizedShop;
  beforeAll(() => {
    shop = synthesized();
  });
  const templateOf = (stack: string): Template => Template.fromJSON({ ...shop.stacks[stack] });

  describe('the orders cluster', () => {
    test('needs no look-up, and has no Aurora cluster for orders', () => {
      expect(shop.assembly.manifest.missing).toBeUndefined();
      templateOf('orders-database').resourceCountIs('AWS::RDS::DBCluster', 0);
      templateOf('core-database').resourceCountIs('AWS::RDS::DBCluster', 1);
    });

    test('stands on the stack of the machine image', () => {
      const named = (name: string) => shop.assembly.stacks.find(({ stackName }) => stackName === `shopmart-${environment}-${name}`);
      expect(named('orders-database')?.dependencies.map(({ id }) => id)).toContain(named('citus-image')?.id);
    });

    test('connects the order service to pgbouncer, migrations and the relay by sessions of their own, and all verify the server', () => {
      const [migrate] = shop.find('AWS::Lambda::Function').filter(({ stack, id }) => stack === 'order' && id.startsWith('SchemaMigrate'));
      expect(migrate?.resource.Properties['Environment']).toMatchObject({
        Variables: { DATABASE_PORT: '5433', DATABASE_AUTHORITY_ARN: expect.anything() },
      });
      const settings = (stack: string) => JSON.stringify(shop.find('AWS::ECS::TaskDefinition').filter((task) => task.stack === stack));
      expect(settings('order')).toContain('{"Name":"DATABASE_PORT","Value":"5432"}');
      expect(settings('order')).toContain('"DATABASE_AUTHORITY_ARN"');
      expect(settings('event-relay')).toContain('{"Name":"ORDERS_PORT","Value":"5433"}');
      expect(settings('event-relay')).toContain('"ORDERS_AUTHORITY_ARN"');
      expect(settings('inventory')).not.toContain('DATABASE_AUTHORITY_ARN');
    });

    test('opens the entry to each client on the port that it is given', () => {
      const portsOf = (stack: string) =>
        shop
          .find('AWS::EC2::SecurityGroupIngress')
          .filter((rule) => rule.stack === stack && JSON.stringify(rule.resource.Properties['GroupId']).includes('orders-database'))
          .map(({ resource }) => Number(resource.Properties['FromPort']))
          .toSorted((one, other) => one - other);
      expect(portsOf('order')).toEqual([5432, 5432, 5432, 5433, 5433]);
      expect(portsOf('event-relay')).toEqual([5433]);
    });

    test('has servers that take the connections of all tasks, while they are deployed and rotated', () => {
      const { coordinator, workers } = clusterOf(environment);
      const cluster = { coordinators: coordinator.zones.length, workers: workers.length, shards: 16 };
      expect(overdrawn(connectionBudget(readOrdersClients(shop.stacks, CLASSES), readNodeLimits(), cluster))).toEqual([]);
    });

    test('gives the operator task the authority of its certificates', () => {
      const task = Match.objectLike({
        ContainerDefinitions: [{ Secrets: Match.arrayWith([Match.objectLike({ Name: 'ORDERS_AUTHORITY' })]) }],
      });
      templateOf('operations').hasResourceProperties('AWS::ECS::TaskDefinition', task);
    });

    test('rotates the logins of orders as those of core', () => {
      const stacks = shop.find('AWS::SecretsManager::RotationSchedule').map(({ stack }) => stack);
      expect(stacks.filter((stack) => stack === 'orders-database')).toHaveLength(2);
      expect(stacks).toEqual(expect.arrayContaining(['order', 'core-database', 'payment', 'caches']));
    });

    test('has no way from the shop to the internet: the image is built in a network without a link to it', () => {
      expect(shop.find('AWS::EC2::Route', 'AWS::EC2::NatGateway').map(({ stack }) => stack)).toEqual(['citus-image']);
      expect(shop.find('AWS::EC2::VPCPeeringConnection', 'AWS::EC2::TransitGatewayAttachment')).toEqual([]);
      expect(
        shop
          .find('AWS::EC2::SecurityGroup')
          .filter(({ stack }) => stack === 'citus-image')
          .map(({ resource }) => resource.Properties['SecurityGroupIngress']),
      ).toEqual([undefined]);
    });

    test('lets no role of the cluster act on everything, but where EC2, Session Manager or CloudWatch know no resource', () => {
      const wide = shop
        .find('AWS::IAM::Policy')
        .filter(({ stack, id }) => stack === 'orders-database' && id.startsWith('Orders'))
        .flatMap(
          ({ resource }) =>
            (resource.Properties['PolicyDocument'] as { Statement: { Action: string | string[]; Resource: unknown }[] }).Statement,
        )
        .filter(({ Resource }) => Resource === '*')
        .flatMap(({ Action }) => Action);
      expect([...new Set(wide)].toSorted()).toEqual([
        'cloudwatch:PutMetricData',
        'ec2:DescribeNetworkInterfaces',
        'ec2:DescribeVolumes',
        'ssm:UpdateInstanceInformation',
        'ssmmessages:CreateControlChannel',
        'ssmmessages:CreateDataChannel',
        'ssmmessages:OpenControlChannel',
        'ssmmessages:OpenDataChannel',
      ]);
    });
  });

  test.runIf(environment === 'prod')(
    'backups of orders are copied to another region, where they cannot be deleted before their time',
    () => {
      const [repository] = shop.find('AWS::S3::Bucket').filter(({ stack }) => stack === 'orders-database');
      expect(repository?.resource.Properties['ReplicationConfiguration']).toMatchObject({
        Rules: [
          {
            Status: 'Enabled',
            Destination: { ReplicationTime: { Status: 'Enabled', Time: { Minutes: 15 } } },
            SourceSelectionCriteria: { SseKmsEncryptedObjects: { Status: 'Enabled' } },
            DeleteMarkerReplication: { Status: 'Disabled' },
          },
        ],
      });
      const copies = shop.find('AWS::S3::Bucket').filter(({ stack }) => stack === 'backup-copies');
      expect(copies.map(({ resource }) => resource.Properties)).toMatchObject([
        {
          ObjectLockConfiguration: { Rule: { DefaultRetention: { Mode: 'COMPLIANCE', Days: 35 } } },
          // A full backup may be a week older than the day that is restored from it.
          LifecycleConfiguration: { Rules: [{ ExpirationInDays: 49 }] },
        },
      ]);
      expect(shop.assembly.stacks.find(({ stackName }) => stackName.endsWith('backup-copies'))?.environment.region).toBe('eu-west-1');
    },
  );

  describe('the machine image', () => {
    test('is built on Debian for arm64 and publishes its id where nodes look for it', () => {
      const template = templateOf('citus-image');
      template.hasResourceProperties('AWS::ImageBuilder::ImageRecipe', {
        ParentImage: 'ssm:/aws/service/debian/release/bookworm/latest/arm64',
        BlockDeviceMappings: [Match.objectLike({ Ebs: Match.objectLike({ Encrypted: true }) })],
      });
      template.hasResourceProperties('AWS::ImageBuilder::DistributionConfiguration', {
        Distributions: [
          Match.objectLike({
            SsmParameterConfigurations: [{ ParameterName: `/shopmart/${environment}/images/citus`, DataType: 'aws:ec2:image' }],
          }),
        ],
      });
      templateOf('orders-database').hasResourceProperties('AWS::EC2::LaunchTemplate', {
        LaunchTemplateData: Match.objectLike({ ImageId: `resolve:ssm:/shopmart/${environment}/images/citus` }),
      });
    });

    test('is built on a machine that takes instance metadata by IMDSv2 only and ends when a build fails', () => {
      templateOf('citus-image').hasResourceProperties('AWS::ImageBuilder::InfrastructureConfiguration', {
        InstanceMetadataOptions: { HttpTokens: 'required', HttpPutResponseHopLimit: 1 },
        TerminateInstanceOnFailure: true,
      });
    });

    test('changes its name with its content, since a component never changes under one version', () => {
      const [component] = shop.find('AWS::ImageBuilder::Component');
      const { Name, Data } = component?.resource.Properties ?? {};
      const [, digest = ''] = /\/([0-9a-f]{64})\.zip /.exec(JSON.stringify(Data)) ?? [];
      expect(digest).not.toBe('');
      expect(Name).toBe(`shopmart-${environment}-citus-${digest.slice(0, 8)}`);
    });
  });
}

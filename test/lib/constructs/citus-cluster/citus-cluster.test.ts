import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Match, Template } from 'aws-cdk-lib/assertions';
import { CfnVolume } from 'aws-cdk-lib/aws-ec2';
import { beforeAll, describe, expect, test } from 'vitest';
import type { CitusSize } from '../../../../lib/config.ts';
import { requireDataApi } from '../../../../lib/constructs/sql-database.ts';
import { repository } from '../../../../tools/build.ts';
import { prod } from '../../../../lib/environments/prod.ts';
import { citus } from '../../orders-cluster.ts';
import { userDataOf } from '../../user-data.ts';
import { buildCluster } from './build-cluster.ts';

const [a, b, c] = prod.zones;

describe('a cluster is refused', () => {
  test.each<[string, Partial<CitusSize>, string]>([
    [
      'with an even number of etcd members',
      { etcd: { ...citus.etcd, zones: [a, b, c, a] } },
      `orders.etcd.zones is ["${a}","${b}","${c}","${a}"]: give an odd number of members`,
    ],
    [
      'in fewer than three zones',
      { etcd: { ...citus.etcd, zones: [a, b, a] } },
      `orders.etcd.zones is ["${a}","${b}","${a}"]: place members in three zones`,
    ],
    [
      "with a replica in its primary's zone",
      { workers: [{ ...citus.coordinator, zones: [c, c] }] },
      `orders.workers.0.zones is ["${c}","${c}"]: place each replica in another zone`,
    ],
    [
      'with a coordinator without a replica',
      { coordinator: { ...citus.coordinator, zones: [a] } },
      `orders.coordinator.zones is ["${a}"]: give a primary and a replica`,
    ],
    [
      'in a zone that the environment does not have',
      { coordinator: { ...citus.coordinator, zones: [a, 'us-east-1a'] } },
      'choose among the zones of the environment',
    ],
    [
      'when backups are deleted before the next full one',
      { backups: { fullEveryDays: 7, keptDays: 6 } },
      'orders.backups.keptDays is 6: keep backups for at least 7 days',
    ],
  ])('%s', (_, wrong, expected) => {
    expect(() => buildCluster({ ...citus, ...wrong })).toThrow(expected);
  });

  test('with every wrong field at once', () => {
    const wrong = { ...citus, etcd: { ...citus.etcd, zones: [a, b] }, backups: { fullEveryDays: 2, keptDays: 1 } };
    expect(() => buildCluster(wrong)).toThrow(/etcd\.zones[^]*keptDays/);
  });

  test('when a volume is not encrypted', () => {
    const { stack, cluster } = buildCluster(citus);
    const volume = cluster.node.findAll().find((each) => each instanceof CfnVolume);
    (volume as CfnVolume).encrypted = false;
    expect(() => Template.fromStack(stack)).toThrow(/Data: encrypted is false: encrypt the volume/);
  });
});

test('a function that needs the Data API is refused a cluster', () => {
  expect(() => requireDataApi(buildCluster(citus).cluster)).toThrow(
    'database orders has no Data API: let the function connect inside the network',
  );
});

describe('a cluster', () => {
  let template: Template;
  beforeAll(() => {
    template = Template.fromStack(buildCluster(citus).stack);
  });

  const NODES = ['etcd-1', 'etcd-2', 'etcd-3', 'coordinator-1', 'coordinator-2', 'worker-1-1', 'worker-1-2', 'worker-2-1', 'worker-2-2'];

  test('keeps one machine of each node, with a volume and an address of its own that bear its tag', () => {
    template.allResourcesProperties('AWS::AutoScaling::AutoScalingGroup', { MinSize: '1', MaxSize: '1' });
    for (const name of NODES) {
      const tag = { Key: 'shopmart:node', Value: `shopmart-prod-orders/${name}` };
      template.hasResourceProperties('AWS::AutoScaling::AutoScalingGroup', {
        Tags: Match.arrayWith([{ ...tag, PropagateAtLaunch: true }]),
        VPCZoneIdentifier: [Match.anyValue()],
      });
      template.hasResourceProperties('AWS::EC2::Volume', {
        Tags: Match.arrayWith([tag]),
        Encrypted: true,
        KmsKeyId: Match.anyValue(),
        VolumeType: 'gp3',
      });
      template.hasResourceProperties('AWS::EC2::NetworkInterface', { Tags: Match.arrayWith([tag]) });
    }
    for (const type of ['AutoScaling::AutoScalingGroup', 'EC2::Volume', 'EC2::NetworkInterface', 'EC2::LaunchTemplate'])
      template.resourceCountIs(`AWS::${type}`, NODES.length);
  });

  test('keeps volumes, keys, secrets and backups when its stack is deleted', () => {
    for (const type of ['AWS::EC2::Volume', 'AWS::KMS::Key', 'AWS::SecretsManager::Secret', 'AWS::S3::Bucket'])
      template.allResources(type, { DeletionPolicy: Match.stringLikeRegexp('^Retain') });
  });

  test('waits at its creation until each node is up', () => {
    template.allResources('AWS::AutoScaling::AutoScalingGroup', { CreationPolicy: { ResourceSignal: { Count: 1, Timeout: 'PT20M' } } });
    const groups = Object.keys(template.findResources('AWS::AutoScaling::AutoScalingGroup'));
    const signalled = userDataOf(template).map((text) => /SIGNAL_RESOURCE="(\w+)"/.exec(text)?.[1]);
    expect(new Set(signalled)).toEqual(new Set(groups));
  });

  test('takes the image from a parameter, and instance metadata by IMDSv2 only', () => {
    template.allResourcesProperties('AWS::EC2::LaunchTemplate', {
      LaunchTemplateData: Match.objectLike({
        ImageId: 'resolve:ssm:/images/citus',
        MetadataOptions: Match.objectLike({ HttpTokens: 'required', HttpPutResponseHopLimit: 1 }),
      }),
    });
  });

  test('has no secret in the settings of a machine, only names', () => {
    for (const text of userDataOf(template)) expect(text).not.toMatch(/resolve:secretsmanager|_PASSWORD=/);
  });

  test('lets a machine attach what bears the tag of its node, and nothing else', () => {
    const statements = Object.values(template.findResources('AWS::IAM::Policy')).flatMap(
      ({ Properties }) =>
        Properties.PolicyDocument.Statement as { Action: unknown; Condition?: { StringEquals?: Record<string, string> } }[],
    );
    const attach = statements.filter(({ Action }) => JSON.stringify(Action).includes('ec2:Attach'));
    expect(attach).toHaveLength(NODES.length);
    expect(new Set(attach.map(({ Condition }) => Condition?.StringEquals?.['aws:ResourceTag/shopmart:node']))).toEqual(
      new Set(NODES.map((name) => `shopmart-prod-orders/${name}`)),
    );
  });

  test('lets each database node write the backups of its own group only', () => {
    const policies = JSON.stringify(template.findResources('AWS::IAM::Policy'));
    for (const group of [0, 1, 2]) expect(policies.split(`/shopmart-prod-orders/*/shopmart-prod-orders-${group}/*`)).toHaveLength(3);
  });

  test('is entered by an internal load balancer that checks by TCP and leads to the coordinator', () => {
    template.hasResourceProperties('AWS::ElasticLoadBalancingV2::LoadBalancer', { Type: 'network', Scheme: 'internal' });
    for (const [port, nodePort] of [
      [5432, 6432],
      [5433, 5433],
    ] as const) {
      template.hasResourceProperties('AWS::ElasticLoadBalancingV2::Listener', { Port: port, Protocol: 'TCP' });
      template.hasResourceProperties('AWS::ElasticLoadBalancingV2::TargetGroup', {
        Port: nodePort,
        TargetType: 'ip',
        HealthCheckProtocol: 'TCP',
        Targets: [Match.objectLike({ Port: nodePort }), Match.objectLike({ Port: nodePort })],
      });
    }
  });

  test('is reached from security groups only, and reaches nothing by default', () => {
    const rules = Object.values(template.findResources('AWS::EC2::SecurityGroupIngress'));
    expect(rules).not.toHaveLength(0);
    for (const { Properties } of rules) expect(Properties).toHaveProperty('SourceSecurityGroupId');
    for (const { Properties } of Object.values(template.findResources('AWS::EC2::SecurityGroup')))
      expect(Properties).not.toHaveProperty('SecurityGroupIngress');
    const open = rules.map(({ Properties }) => Properties.FromPort).toSorted((one, other) => one - other);
    expect([...new Set(open)]).toEqual([443, 2379, 2380, 5432, 5433, 6432, 8008]);
  });

  test('keeps versions of its backups, encrypted with its key, and refuses plain HTTP', () => {
    template.hasResourceProperties('AWS::S3::Bucket', {
      VersioningConfiguration: { Status: 'Enabled' },
      BucketEncryption: {
        ServerSideEncryptionConfiguration: [
          Match.objectLike({ ServerSideEncryptionByDefault: Match.objectLike({ SSEAlgorithm: 'aws:kms' }) }),
        ],
      },
      LifecycleConfiguration: { Rules: Match.arrayWith([Match.objectLike({ NoncurrentVersionExpiration: { NoncurrentDays: 35 } })]) },
    });
    expect(JSON.stringify(template.findResources('AWS::S3::BucketPolicy'))).toContain('"aws:SecureTransport":"false"');
  });

  test('has no password of a superuser or of replication: nodes sign in to each other by certificate', () => {
    const secrets = Object.values(template.findResources('AWS::SecretsManager::Secret')).map(({ Properties }) =>
      String(Properties.Description),
    );
    expect(secrets.toSorted()).toEqual([
      'Certificates of the authority of the orders cluster, written by its nodes',
      'Database role administrator',
      'Database role relay',
      "Patroni's REST API",
      'Seed of the certificate authority of the orders cluster',
    ]);
  });

  test('lets only the nodes that clients reach publish the authority, under the name of the load balancer', () => {
    const writers = Object.values(template.findResources('AWS::IAM::Policy')).filter(({ Properties }) =>
      JSON.stringify(Properties.PolicyDocument).includes('secretsmanager:PutSecretValue'),
    );
    expect(writers).toHaveLength(2);
    for (const text of userDataOf(template)) {
      const isCoordinator = /NODE_NAME="coordinator-/.test(text);
      expect(/ENTRY_HOST=".*LoadBalancer.*DNSName/.test(text)).toBe(isCoordinator);
      expect(text.includes('AUTHORITY_SECRET=')).toBe(isCoordinator);
    }
  });

  test('keeps the logs of all nodes for the days of the environment, encrypted, and lets a node write to them alone', () => {
    template.hasResourceProperties('AWS::Logs::LogGroup', { RetentionInDays: prod.logDays, KmsKeyId: Match.anyValue() });
    const statements = Object.values(template.findResources('AWS::IAM::Policy')).flatMap(
      ({ Properties }) => Properties.PolicyDocument.Statement as { Action: string | string[]; Resource: unknown }[],
    );
    const logs = statements.filter(({ Action }) => [Action].flat().some((action) => action.startsWith('logs:')));
    expect(logs).toHaveLength(NODES.length);
    for (const { Action, Resource } of logs) {
      expect(Action).toEqual(['logs:CreateLogStream', 'logs:PutLogEvents']);
      expect(JSON.stringify(Resource)).toMatch(/OrdersLog\w+","Arn"/);
    }
  });

  test('has passwords without characters that YAML or ini files read otherwise', () => {
    const generated = Object.values(template.findResources('AWS::SecretsManager::Secret')).flatMap(
      ({ Properties }) => Properties.GenerateSecretString ?? [],
    );
    expect(generated).toHaveLength(4);
    for (const generator of generated) expect(generator).toMatchObject({ ExcludePunctuation: true });
  });

  test('watches what nodes report, by the names that they report it under', () => {
    const script = readFileSync(join(import.meta.dirname, '../../../../lib/citus-node/bin/report-metrics'), 'utf8');
    const reported = [...script.matchAll(/\bput ([A-Z]\w+) .*"(?:(Node)=\$NODE_NAME|\$(group))"$/gm)].map(
      ([, name, node]) => `${name} Cluster ${node ?? 'Group'}`,
    );
    const watched = Object.values(template.findResources('AWS::CloudWatch::Alarm')).map(
      ({ Properties: { MetricName, Dimensions } }) => `${MetricName} ${Dimensions.map(({ Name }: { Name: string }) => Name).join(' ')}`,
    );
    expect(new Set(watched)).toEqual(new Set(reported));
    template.allResourcesProperties('AWS::CloudWatch::Alarm', { Namespace: /--namespace (\S+)/.exec(script)?.[1] });
  });

  test('calls an operator for each failure, with an action and a runbook that exists', () => {
    const alarms = Object.values(template.findResources('AWS::CloudWatch::Alarm')).map(({ Properties }) => Properties);
    const counts = Object.fromEntries(
      Object.entries(Object.groupBy(alarms, ({ MetricName }) => MetricName)).map(([name, each]) => [name, each?.length]),
    );
    expect(counts).toEqual({
      Leaders: 3,
      SynchronousStandbys: 3,
      ReplicationLagBytes: 3,
      BackupAgeHours: 3,
      ConnectionsUsedPercent: 3,
      TransactionIdAge: 3,
      LoadPercent: 9,
      DiskUsedPercent: 9,
      EtcdMembers: 3,
    });
    for (const { AlarmActions, OKActions, AlarmDescription } of alarms) {
      expect([AlarmActions, OKActions]).toEqual([[expect.anything()], [expect.anything()]]);
      const [, runbook = ''] = /Runbook: (docs\/runbooks\/[a-z-]+\.md)#(?:symptom|database-[a-z-]+)$/.exec(AlarmDescription) ?? [];
      expect(runbook).not.toBe('');
      expect(existsSync(join(repository, runbook)), runbook).toBe(true);
    }
    for (const metric of ['Leaders', 'SynchronousStandbys', 'EtcdMembers'])
      template.hasResourceProperties('AWS::CloudWatch::Alarm', {
        MetricName: metric,
        ComparisonOperator: 'LessThanThreshold',
        TreatMissingData: 'breaching',
      });
  });
});

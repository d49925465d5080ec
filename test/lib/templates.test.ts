import { beforeAll, describe, expect, test } from 'vitest';
import { estimate } from '../../tools/cost/estimate.ts';
import { drawEnvironment } from '../../tools/diagram/draw-environment.ts';
import { linesOnEachOther } from '../tools/diagram/lines-on-each-other.ts';
import { describeAlarms } from './alarms.ts';
import { describeBackups } from './backups.ts';
import { describeBurst } from './burst.ts';
import { describeCertificates } from './certificates.ts';
import { describeCitus } from './citus.ts';
import { describeDelivery } from './delivery.ts';
import { describeDeployments } from './deployments.ts';
import { describeFlags } from './flags.ts';
import { describeFirewall } from './firewall.ts';
import { describeLaptop } from './laptop.ts';
import { describeObservability } from './observability.ts';
import { describeOperation } from './operation.ts';
import { describeOperatorTask } from './operator-task.ts';
import { describePermissions } from './permissions.ts';
import { describePlatform } from './platform.ts';
import { describePorts } from './ports.ts';
import { describePrograms } from './programs.ts';
import { describeRollback } from './rollback.ts';
import { describeScaling } from './scaling.ts';
import { describeSecurity } from './security.ts';
import { describeServiceTls } from './service-tls.ts';
import { differences, withoutDigests } from './template-differences.ts';
import { synthesizeShop } from './synthesized-shop.ts';
import type { Synthesized, SynthesizedShop } from './synthesized-shop.ts';
import { describeUpdates } from './updates.ts';
import { describeVault } from './vault.ts';

const SHARED = [
  'network',
  'core-database',
  'orders-database',
  'caches',
  'operations',
  'observability',
  'messaging',
  'flags',
  'edge-firewall',
  'edge',
  'edge-alarms',
  'delivery',
];
const CONTEXTS = [
  'user',
  'product',
  'inventory',
  'payment',
  'order',
  'analytics',
  'notification',
  'recommendation',
  'event-relay',
  'storefront',
  'backoffice',
  'canary',
];
const STACKS = [...SHARED, ...CONTEXTS];

let synthesized: Synthesized;

// Synthesized once for all tests of the templates, because it takes seconds. Throws for a template that breaks a rule of CloudFormation.
beforeAll(async () => {
  synthesized = await synthesizeShop();
}, 600_000);

test('the app needs no look-up', () => {
  expect(synthesized.app.manifest.missing).toBeUndefined();
});

describe('in prod', () => describeBackups(['core-database'], () => synthesized.shop('prod')));
describe('with Aurora for orders', () => describeBackups(['core-database', 'orders-database'], () => synthesized.shop('alternative')));

test('the code of a function is at most 1.1 MB with the AWS SDK, and its source map is beside it', () => {
  const functions = [...synthesized.bundles.values()].filter(({ file }) => file === 'index.mjs');
  expect(functions.length).toBeGreaterThan(10);
  expect(functions.filter(({ bytes, hasSourceMap }) => bytes > 1_100_000 || !hasSourceMap)).toEqual([]);
});

describe.each([
  ['dev', [...STACKS, 'sandbox']],
  ['staging', [...STACKS, 'citus-image']],
  ['prod', [...STACKS, 'citus-image', 'backup-copies', 'backups', 'grafana']],
])('in %s', (environment, stacks) => {
  test('there is one template per stack, and no look-up', () => {
    expect(Object.keys(synthesized.shop(environment).stacks).toSorted()).toEqual(stacks.toSorted());
    expect(synthesized.shop(environment).assembly.manifest.missing).toBeUndefined();
  });

  describeSecurity(() => synthesized.shop(environment));

  describePermissions(environment, () => synthesized.shop(environment));

  describeOperation(environment, () => synthesized.shop(environment));

  test('every resource has a price or a reason for having none', () => {
    const { stacks: templates } = synthesized.shop(environment);
    expect(estimate({ environment, stacks: templates }).length).toBeGreaterThan(50);
  });
  describeUpdates(environment, () => synthesized.shop(environment));

  describeDelivery(environment, () => synthesized.shop(environment));

  describeAlarms(environment, () => synthesized.shop(environment));

  describeObservability(environment, () => synthesized.shop(environment));

  describeFirewall(environment, () => synthesized.shop(environment));

  describeOperatorTask(environment, () => synthesized.shop(environment));

  describePlatform(environment, () => synthesized.shop(environment));

  describePrograms(environment, () => synthesized);

  describePorts(environment, () => synthesized);

  describeScaling(environment, () => synthesized.shop(environment));

  describeFlags(environment, () => synthesized.shop(environment));

  describeDeployments(environment, () => synthesized.shop(environment));
});

describe('on the laptop', () => describeLaptop(() => synthesized.shop('dev')));

// Dev has single tasks, three of which must fail one after another before the circuit breaker opens.
describe.each(['staging', 'prod'])('in %s', (environment) => describeRollback(environment, () => synthesized.shop(environment)));

describe.each(['staging', 'prod'])('in %s', (environment) => describeCitus(environment, () => synthesized.shop(environment)));

describeBurst(() => synthesized.shop('prod'));
describe('traffic between services', () =>
  describeServiceTls(
    () => synthesized.shop('alternative'),
    () => synthesized.shop('prod'),
  ));

describe("in an environment with Let's Encrypt", () => describeCertificates(() => synthesized.shop('alternative')));

describe('in an environment with Vault', () => {
  describeVault(() => synthesized.shop('alternative'));

  describePrograms('alternative', () => synthesized);
});

test.each([...STACKS, 'citus-image', 'grafana'])('the template of prod changes only on purpose: %s', async (stack) => {
  await expect(`${withoutDigests(synthesized.shop('prod').stacks[stack])}\n`).toMatchFileSnapshot(`__snapshots__/prod/${stack}.json`);
});

test('docs/aws.svg shows prod without overlapping arrows', async () => {
  const templates = { environment: 'prod', stacks: synthesized.shop('prod').stacks };
  await expect(drawEnvironment(templates)).toMatchFileSnapshot('../../docs/aws.svg');
  expect(linesOnEachOther(templates)).toEqual([]);
});

test.each(['dev', 'staging'])('%s has only the reviewed differences from prod', async (environment) => {
  const lines = differences(synthesized.shop('prod'), 'prod', synthesized.shop(environment), environment);
  await expect(`${lines.join('\n')}\n`).toMatchFileSnapshot(`__snapshots__/${environment}.txt`);
});

test('the relay is deployed after the contexts whose migrations create its login roles', () => {
  const { stacks } = synthesized.shop('prod').assembly;
  const named = (name: string) => stacks.find(({ stackName }) => stackName === `shopmart-prod-${name}`);
  expect(named('event-relay')?.dependencies.map(({ id }) => id)).toEqual(expect.arrayContaining([named('user')?.id, named('order')?.id]));
});

test('production retains its stores, except in a failed creation, and its bus survives the failure of a zone', () => {
  const prod = synthesized.shop('prod');
  const stores = prod.find(
    'AWS::RDS::DBCluster',
    'AWS::KMS::Key',
    'AWS::ElastiCache::ReplicationGroup',
    'AWS::SecretsManager::Secret',
    'AWS::S3::Bucket',
    'AWS::EC2::Volume',
    'AWS::RDS::DBInstance',
    'AWS::RDS::DBSubnetGroup',
    'AWS::RDS::DBClusterParameterGroup',
    'AWS::ElastiCache::SubnetGroup',
    'AWS::ElastiCache::ParameterGroup',
    'AWS::Logs::LogGroup',
  );
  for (const { stack, id, resource } of stores) expect(resource.DeletionPolicy, `${stack}/${id}`).toBe('RetainExceptOnCreate');
  for (const { resource } of prod.find('AWS::RDS::DBCluster')) expect(resource.Properties).toMatchObject({ DeletionProtection: true });
  for (const { resource } of prod.find('AWS::ElastiCache::ReplicationGroup'))
    expect(resource.Properties).toMatchObject({ MultiAZEnabled: true, AutomaticFailoverEnabled: true });
  expect(prod.find('AWS::ElastiCache::ParameterGroup').map(({ resource }) => resource.Properties['Properties'])).toEqual([
    { 'maxmemory-policy': 'noeviction' },
    { 'maxmemory-policy': 'allkeys-lru' },
  ]);
});

describe('prod after a change of its settings', () => {
  const withText = (text: string) =>
    Object.entries(synthesized.changedProd.stacks)
      .filter(([, template]) => JSON.stringify(template).includes(text))
      .map(([stack]) => stack);

  test('a raised generation changes the template of every consumer of the database, and of no other stack', () => {
    const consumers = [
      'analytics',
      'event-relay',
      'inventory',
      'notification',
      'operations',
      'payment',
      'product',
      'recommendation',
      'user',
    ];
    expect(withText('core-database=2').toSorted()).toEqual(consumers);
    expect(withText('core-database=1')).toEqual([]);
    expect(withText('orders-database=1').toSorted()).toEqual(['analytics', 'event-relay', 'operations', 'order']);
  });

  test('one setting controls the deletion protection of stacks, databases and the load balancer', () => {
    const isProtected = (shop: SynthesizedShop) => [
      ...shop.assembly.stacks.map(({ terminationProtection = false }) => terminationProtection),
      ...shop.find('AWS::RDS::DBCluster').map(({ resource }) => resource.Properties['DeletionProtection']),
      JSON.stringify(shop.find('AWS::ElasticLoadBalancingV2::LoadBalancer')).includes(
        '{"Key":"deletion_protection.enabled","Value":"true"}',
      ),
    ];
    expect(new Set(isProtected(synthesized.shop('prod')))).toEqual(new Set([true]));
    expect(new Set(isProtected(synthesized.changedProd))).toEqual(new Set([false]));
  });

  test('an hour without orders raises an alarm once checkout is open', () => {
    const floors = (shop: SynthesizedShop) =>
      shop.find('AWS::CloudWatch::Alarm').filter(({ resource }) => resource.Properties['MetricName'] === 'NumberOfMessagesSent');
    expect(floors(synthesized.shop('prod'))).toEqual([]);
    expect(floors(synthesized.changedProd)).toMatchObject([
      { resource: { Properties: { Threshold: 50, Period: 3600, ComparisonOperator: 'LessThanThreshold', TreatMissingData: 'breaching' } } },
    ]);
  });

  test('the on-call service is subscribed to urgent alarms only', () => {
    const endpoints = synthesized.changedProd
      .find('AWS::SNS::Subscription')
      .map(({ id, resource: { Properties } }) => [id, Properties['Protocol']]);
    const [https, ...others] = endpoints.filter(([, protocol]) => protocol === 'https');
    // One in the environment's region and one in us-east-1.
    expect([https?.[0], ...others.map(([id]) => id)]).toEqual([
      expect.stringMatching(/^AlarmsTopic/),
      expect.stringMatching(/^AlarmsTopic/),
    ]);
  });

  test('another protocol to the load balancer creates a second VPC origin, because the first cannot be changed while in use', () => {
    const origin = (environment: string) =>
      synthesized
        .shop(environment)
        .find('AWS::CloudFront::VpcOrigin')
        .map(({ id }) => id);
    expect(origin('prod')).not.toEqual(origin('staging'));
  });
});

import { beforeAll, describe, expect, test } from 'vitest';
import { describeCitus } from './citus.ts';
import { describeOperation } from './operation.ts';
import { describePermissions } from './permissions.ts';
import { describeSecurity } from './security.ts';
import { differences, withoutDigests } from './template-differences.ts';
import { synthesizeShop } from './synthesized-shop.ts';
import type { Synthesized } from './synthesized-shop.ts';

const SHARED = ['network', 'core-database', 'orders-database', 'caches', 'messaging', 'edge'];
const CONTEXTS = ['user', 'product', 'inventory', 'payment', 'order', 'notification', 'event-relay', 'storefront'];
const STACKS = [...SHARED, ...CONTEXTS];

let synthesized: Synthesized;

// Once for all that is said of the templates: it takes seconds. A template that breaks a rule of CloudFormation's makes it throw.
beforeAll(async () => {
  synthesized = await synthesizeShop();
}, 180_000);

test('the app asks for no look-up', () => {
  expect(synthesized.app.manifest.missing).toBeUndefined();
});

describe.each([
  ['dev', [...STACKS, 'sandbox']],
  ['staging', STACKS],
  ['prod', STACKS],
])('in %s', (environment, stacks) => {
  test('there is one template per stack, and no look-up', () => {
    expect(Object.keys(synthesized.shop(environment).stacks).toSorted()).toEqual(stacks.toSorted());
    expect(synthesized.shop(environment).assembly.manifest.missing).toBeUndefined();
  });

  describeSecurity(() => synthesized.shop(environment));

  describePermissions(environment, () => synthesized.shop(environment));

  describeOperation(environment, () => synthesized.shop(environment));
});

describe('in an environment with Citus', () => describeCitus(() => synthesized.shop('citus')));

test.each(STACKS)('the template of prod changes only on purpose: %s', async (stack) => {
  await expect(`${withoutDigests(synthesized.shop('prod').stacks[stack])}\n`).toMatchFileSnapshot(`__snapshots__/prod/${stack}.json`);
});

test.each(['dev', 'staging'])('%s differs from prod only on purpose', async (environment) => {
  const lines = differences(synthesized.shop('prod'), 'prod', synthesized.shop(environment), environment);
  await expect(`${lines.join('\n')}\n`).toMatchFileSnapshot(`__snapshots__/${environment}.txt`);
});

test('the relay comes after those whose migrations make its login roles', () => {
  const { stacks } = synthesized.shop('prod').assembly;
  const named = (name: string) => stacks.find(({ stackName }) => stackName === `shopmart-prod-${name}`);
  expect(named('event-relay')?.dependencies.map(({ id }) => id)).toEqual(expect.arrayContaining([named('user')?.id, named('order')?.id]));
});

test('production keeps what it stores, and its bus outlives a zone', () => {
  const prod = synthesized.shop('prod');
  const stores = prod.find(
    'AWS::RDS::DBCluster',
    'AWS::KMS::Key',
    'AWS::ElastiCache::ReplicationGroup',
    'AWS::SecretsManager::Secret',
    'AWS::S3::Bucket',
  );
  for (const { resource } of stores) expect(resource.DeletionPolicy).toBe('Retain');
  for (const { resource } of prod.find('AWS::RDS::DBCluster')) expect(resource.Properties).toMatchObject({ DeletionProtection: true });
  for (const { resource } of prod.find('AWS::ElastiCache::ReplicationGroup'))
    expect(resource.Properties).toMatchObject({ MultiAZEnabled: true, AutomaticFailoverEnabled: true });
  expect(prod.find('AWS::ElastiCache::ParameterGroup').map(({ resource }) => resource.Properties['Properties'])).toEqual([
    { 'maxmemory-policy': 'noeviction' },
    { 'maxmemory-policy': 'allkeys-lru' },
  ]);
});

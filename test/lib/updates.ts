import { beforeAll, describe, expect, test } from 'vitest';
import * as z from 'zod';
import type { Found, SynthesizedShop } from './synthesized-shop.ts';

const PROGRAMS = ['AWS::ECS::TaskDefinition', 'AWS::Lambda::Function'];

/** Types that are updated in place or by a new revision, so that a value of a weak reference replaces nothing. */
const UPDATED_IN_PLACE = [
  'AWS::CloudFront::Distribution',
  'AWS::CloudWatch::Alarm',
  'AWS::ECS::TaskDefinition',
  'AWS::IAM::Policy',
  'AWS::Lambda::Function',
];

/** The copies of the backups of an orders cluster are named by its bucket, whose replication is updated in place. */
const OF_COPIES = ['AWS::S3::Bucket'];

const REPLACEABLE = ['caches', 'core-database', 'orders-database'];

/** Stacks that another region refers to, where they are. A strong reference between regions takes custom resources. */
const OF_ANOTHER_REGION = ['backup-copies', 'edge', 'edge-firewall'];

/** Updates of a stack must not replace a store, overwrite a value or miss a consumer. */
export function describeUpdates(environment: string, synthesized: () => SynthesizedShop): void {
  let shop: SynthesizedShop;
  beforeAll(() => {
    shop = synthesized();
  });
  const all = (...types: readonly string[]): readonly Found[] => {
    const found = shop.find(...types);
    expect(found, types.join()).not.toHaveLength(0);
    return found;
  };

  describe('a weak reference', () => {
    const consumers = () =>
      Object.entries(shop.stacks).flatMap(([stack, { Resources }]) =>
        Object.entries(Resources).flatMap(([id, resource]) => {
          const producers = producersOf(environment, resource.Properties);
          return producers.length === 0 ? [] : [{ stack, id, resource, producers }];
        }),
      );

    test('refers only to a database or a cache, the stores that a restore replaces, or to another region', () => {
      const found = [...new Set(consumers().flatMap(({ producers }) => producers))];
      // A restored orders cluster keeps its machines' addresses.
      const isOnMachines = shop.find('AWS::EC2::Volume').length > 0;
      const replaceable = REPLACEABLE.filter((stack) => !(isOnMachines && stack === 'orders-database'));
      const others = OF_ANOTHER_REGION.filter((stack) => shop.stacks[stack] !== undefined);
      expect(found.toSorted()).toEqual([...replaceable, ...others].toSorted());
      const abroad = consumers().filter(({ producers }) => producers.some((producer) => OF_ANOTHER_REGION.includes(producer)));
      const ofCopies = others.includes('backup-copies') ? ['IAM::Policy', 'S3::Bucket'] : [];
      expect(new Set(abroad.map(({ stack, resource }) => `${stack} ${resource.Type}`))).toEqual(
        new Set([
          'edge AWS::CloudFront::Distribution',
          'edge-alarms AWS::CloudWatch::Alarm',
          ...ofCopies.map((type) => `orders-database AWS::${type}`),
        ]),
      );
    });

    test('sets no property that CloudFormation changes by replacing the resource', () => {
      // A selection of AWS Backup holds nothing, so it may be replaced.
      const types = new Set(consumers().map(({ resource }) => resource.Type));
      types.delete('AWS::Backup::BackupSelection');
      for (const type of OF_COPIES) types.delete(type);
      expect([...types].toSorted()).toEqual(UPDATED_IN_PLACE);
      const functions = consumers().filter(({ resource }) => resource.Type === 'AWS::Lambda::Function');
      const others = functions.filter(({ resource }) => producersOf(environment, { ...resource.Properties, Environment: {} }).length > 0);
      expect(others.map(({ id }) => id)).toEqual([]);
    });

    test('is accompanied by the generation of its producer in the settings of a program or a migration', () => {
      const programs = consumers().filter(({ resource }) => PROGRAMS.includes(resource.Type));
      const migrations = shop.find('Custom::SchemaMigration').map(({ stack, resource }) => [stack, resource.Properties['Generations']]);
      const generationOf = Object.fromEntries(migrations);
      for (const { stack, id, resource, producers } of programs) {
        const generations = id.startsWith('SchemaMigrate') ? generationOf[stack] : settingOf(resource, 'GENERATIONS');
        for (const producer of producers) expect(generations, `${stack}/${id}`).toContain(`${producer}=1`);
      }
    });
  });

  test('AWS upgrades no engine beyond the version in the template', () => {
    for (const { id, resource } of all('AWS::RDS::DBInstance', 'AWS::ElastiCache::ReplicationGroup'))
      expect(resource.Properties, id).toMatchObject({ AutoMinorVersionUpgrade: false });
  });

  test('earlier revisions of a service stay active, so that it can be rolled back to one', () => {
    const WithPolicy = z.object({ Resources: z.record(z.string(), z.object({ UpdateReplacePolicy: z.string().optional() })) });
    for (const { stack, id } of all('AWS::ECS::TaskDefinition').filter((task) => task.stack !== 'operations')) {
      const { template } = shop.assembly.getStackByName(`shopmart-${environment}-${stack}`);
      expect(WithPolicy.parse(template).Resources[id], id).toEqual({ UpdateReplacePolicy: 'Retain' });
    }
  });

  test('no update of the edge changes a tag of its VPC origin', () => {
    const [origin] = all('AWS::CloudFront::VpcOrigin');
    expect(origin?.resource.Properties).not.toHaveProperty('Tags');
    expect(shop.assembly.stacks.filter(({ stackName, tags }) => stackName.endsWith('-edge') && Object.keys(tags).length > 0)).toEqual([]);
    for (const { resource } of all('AWS::CloudFront::Distribution'))
      expect(JSON.stringify(resource.Properties['Tags'])).toContain('"shopmart"');
  });

  test('no generator overwrites a secret that an operator entered', () => {
    const entered = all('AWS::SecretsManager::Secret').filter(({ resource }) => resource.Properties['GenerateSecretString'] === undefined);
    const expected = ['OrdersSecretsAuthority', 'StripeKey', 'StripeWebhookSecret', 'WarehouseKey', 'WarehouseWebhookSecret'];
    expect(entered.map(({ id }) => id.slice(0, -8)).toSorted()).toEqual(environment === 'dev' ? [] : expected);
  });

  test('a newly generated password is set in its database: each migration depends on the options of the generators', () => {
    for (const { stack, resource } of all('Custom::SchemaMigration'))
      expect(resource.Properties['Passwords'], stack).toMatch(/^[0-9a-f]{64}$/);
  });
}

/** Stacks that a value takes an output of without waiting for them. */
function producersOf(environment: string, value: unknown): readonly string[] {
  const names = [...JSON.stringify(value).matchAll(/"Fn::GetStackOutput":\{"StackName":"([^"]+)"/g)].map(([, name = '']) => name);
  return [...new Set(names.map((name) => name.slice(`shopmart-${environment}-`.length)))];
}

const Task = z.object({
  ContainerDefinitions: z.tuple([z.looseObject({ Environment: z.array(z.object({ Name: z.string(), Value: z.json() })) })], z.json()),
});
const Variables = z.looseObject({ Environment: z.object({ Variables: z.record(z.string(), z.json()) }) });

function settingOf({ Type, Properties }: Found['resource'], name: string): unknown {
  if (Type === 'AWS::Lambda::Function') return Variables.parse(Properties).Environment.Variables[name];
  return z
    .looseObject(Task.shape)
    .parse(Properties)
    .ContainerDefinitions[0].Environment.find(({ Name }) => Name === name)?.Value;
}

import { describe, expect, test } from 'vitest';
import { estimate, totals } from '../../../tools/cost/estimate.ts';
import { resource, smallShop } from './small-shop.ts';

const cluster = resource('AWS::RDS::DBCluster', {
  DatabaseName: 'orders',
  EnableHttpEndpoint: true,
  ServerlessV2ScalingConfiguration: { MinCapacity: 0.5, MaxCapacity: 16 },
});
const writer = resource('AWS::RDS::DBInstance', { DBClusterIdentifier: { Ref: 'Cluster' }, DBInstanceClass: 'db.serverless' });

describe('the monthly cost of an environment', () => {
  test('is its resources by unit and price, computed by hand', () => {
    expect(idleOf(smallShop())).toEqual({
      // 2 tasks × 730 hours × 0.5 vCPU × 0.03725 USD
      'tasks of order, CPU': 27_19,
      // 2 tasks × 730 hours × 1 GB × 0.00409 USD
      'tasks of order, memory': 5_97,
      // half a gigabyte × 0.10 USD
      images: 5,
      secrets: 40,
      // two of 0.10 USD
      alarms: 20,
    });
  });

  test('doubles exactly the tasks when twice as many are kept', () => {
    const [two, four] = [idleOf(smallShop({ minTasks: 2 })), idleOf(smallShop({ minTasks: 4 }))];
    const { 'tasks of order, CPU': cpu = 0, 'tasks of order, memory': memory = 0, ...others } = four;
    expect([cpu, memory]).toEqual([54_39, 11_94]);
    expect(two).toEqual({ ...others, 'tasks of order, CPU': 27_19, 'tasks of order, memory': 5_97 });
  });

  test('has the tasks on Spot at their own price, beyond those that always run on demand', () => {
    const service = {
      ...smallShop().stacks['order']?.Resources['Service']?.Properties,
      CapacityProviderStrategy: [
        { CapacityProvider: 'FARGATE', Base: 1, Weight: 50 },
        { CapacityProvider: 'FARGATE_SPOT', Base: 0, Weight: 50 },
      ],
    };
    // 4 tasks: one on demand, and half of the other three. 1.5 × 730 hours × 0.5 vCPU × 0.03725 USD × 30 %
    expect(idleOf(smallShop({ minTasks: 4, added: { Service: resource('AWS::ECS::Service', service) } }))).toMatchObject({
      'tasks of order, CPU': 33_99,
      'tasks of order on Spot, CPU': 6_12,
      'tasks of order, memory': 7_46,
      'tasks of order on Spot, memory': 1_34,
    });
  });

  test('is the sum of its rows, in both cases', () => {
    const rows = estimate(smallShop({ added: { Cluster: cluster, Writer: writer } }));
    const sum = (cents: readonly number[]) => cents.reduce((total, each) => total + each, 0);
    expect(totals(rows)).toEqual({
      idleCents: sum(rows.map(({ idle }) => idle.cents)),
      busyCents: sum(rows.map(({ busy }) => busy.cents)),
    });
  });

  test('is in no row lower with traffic than idle', () => {
    const rows = estimate(smallShop({ added: { Cluster: cluster, Writer: writer } }));
    expect(rows.filter(({ idle, busy }) => busy.cents < idle.cents)).toEqual([]);
    expect(totals(rows).busyCents).toBeGreaterThan(totals(rows).idleCents);
  });

  test('grows with the traffic beyond the minimum, up to the maximum', () => {
    const capacity = (MaxCapacity: number) => {
      const limits = { ...cluster.Properties, ServerlessV2ScalingConfiguration: { MinCapacity: 0.5, MaxCapacity } };
      const rows = estimate(smallShop({ added: { Cluster: { ...cluster, Properties: limits }, Writer: writer } }));
      return rows.find(({ name }) => name === 'orders, capacity');
    };
    expect(capacity(0.5)?.busy).toEqual(capacity(0.5)?.idle);
    expect(capacity(16)?.busy.cents).toBeGreaterThan(capacity(16)?.idle.cents ?? 0);
  });
});

describe('a resource that cannot be priced', () => {
  test('a type without a price is refused with the names of its resources', () => {
    const added = { Planted: resource('AWS::EC2::NatGateway', {}), Other: resource('AWS::MSK::Cluster', {}) };
    expect(() => estimate(smallShop({ added }))).toThrow(
      'no price for AWS::EC2::NatGateway (Planted of stack order), AWS::MSK::Cluster (Other of stack order): add the type to',
    );
  });

  test('a node type without a price is refused by its name', () => {
    const group = resource('AWS::ElastiCache::ReplicationGroup', {
      CacheNodeType: 'cache.x9.huge',
      NumNodeGroups: 1,
      ReplicasPerNodeGroup: 0,
    });
    expect(() => estimate(smallShop({ added: { Bus: group } }))).toThrow(/Bus of stack order .* add the node type cache\.x9\.huge/);
  });

  test.each([
    ['tasks on another processor', 'Task', { Cpu: '512', Memory: '1024', RuntimePlatform: { CpuArchitecture: 'X86_64' } }, /ARM64 only/],
    ['a service that nothing scales', 'Tasks', {}, /AWS::ECS::Service Service of stack order cannot be read: .*MinCapacity/s],
  ])('%s', (_, id, properties, message) => {
    const { Type } = smallShop().stacks['order']?.Resources[id] ?? { Type: '' };
    expect(() => estimate(smallShop({ added: { [id]: resource(Type, properties) } }))).toThrow(message);
  });

  test('a schedule that is no rate', () => {
    const rule = resource('AWS::Events::Rule', { ScheduleExpression: 'cron(0 3 * * ? *)' });
    expect(() => estimate(smallShop({ added: { Nightly: rule } }))).toThrow(/Nightly .* cron\(0 3 \* \* \? \*\), not a rate/);
  });
});

function idleOf(templates: ReturnType<typeof smallShop>): Record<string, number> {
  return Object.fromEntries(estimate(templates).map(({ name, idle }) => [name, idle.cents]));
}

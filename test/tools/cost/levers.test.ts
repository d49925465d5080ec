import { describe, expect, test } from 'vitest';
import { estimate } from '../../../tools/cost/estimate.ts';
import { leversOf } from '../../../tools/cost/levers.ts';
import { resource, smallShop } from './small-shop.ts';

const database = {
  Cluster: resource('AWS::RDS::DBCluster', {
    DatabaseName: 'orders',
    ServerlessV2ScalingConfiguration: { MinCapacity: 8, MaxCapacity: 16 },
  }),
  Writer: resource('AWS::RDS::DBInstance', { DBClusterIdentifier: { Ref: 'Cluster' }, DBInstanceClass: 'db.serverless' }),
};

describe('the levers', () => {
  test('a Savings Plan saves its share of the permanent tasks', () => {
    // 33.16 USD for two tasks, of which a fifth.
    expect(saved(smallShop(), 'Compute Savings Plan')).toBe(6_63);
    // 8 ACU × 730 hours × 0.14 USD × 35 %
    expect(saved(smallShop({ added: database }), 'Database Savings Plan for Aurora')).toBe(286_16);
  });

  test('half of the minimum capacity saves half of it', () => {
    expect(saved(smallShop({ added: database }), 'Aurora at half')).toBe(408_80);
  });

  test('endpoints in one zone save the other zones', () => {
    const endpoint = resource('AWS::EC2::VPCEndpoint', { VpcEndpointType: 'Interface', SubnetIds: ['a', 'b', 'c'] });
    // 2 zones × 730 hours × 0.011 USD
    expect(saved(smallShop({ added: { Logs: endpoint } }), 'Interface endpoints')).toBe(16_06);
  });

  test('without savings are not listed, and the largest comes first', () => {
    const levers = leversOf(smallShop({ added: database }), estimate(smallShop({ added: database })));
    expect(levers.map(({ name }) => name)).not.toContain('Aurora I/O-Optimized');
    expect(levers.map(({ savedCents }) => savedCents)).toEqual(levers.map(({ savedCents }) => savedCents).toSorted((a, b) => b - a));
  });
});

function saved(templates: ReturnType<typeof smallShop>, name: string): number | undefined {
  return leversOf(templates, estimate(templates)).find((lever) => lever.name.startsWith(name))?.savedCents;
}

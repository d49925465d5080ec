import { describe, expect, test } from 'vitest';
import * as z from 'zod';
import { readRoles } from './roles.ts';
import type { Found, SynthesizedShop } from './synthesized-shop.ts';

const STRATEGIES: Readonly<Record<string, object>> = {
  dev: {},
  staging: {
    user: { Strategy: 'BLUE_GREEN', BakeTimeInMinutes: 10 },
    product: {
      Strategy: 'CANARY',
      CanaryConfiguration: { CanaryPercent: 5, CanaryBakeTimeInMinutes: 6 },
      BakeTimeInMinutes: 10,
    },
  },
  prod: {
    user: { Strategy: 'BLUE_GREEN', BakeTimeInMinutes: 10 },
    product: {
      Strategy: 'CANARY',
      CanaryConfiguration: { CanaryPercent: 5, CanaryBakeTimeInMinutes: 60 },
      BakeTimeInMinutes: 10,
    },
  },
};

/** The capacity of the services that do not run on demand alone. */
const SPOT: Readonly<Record<string, object>> = {
  dev: {
    notification: [{ CapacityProvider: 'FARGATE_SPOT', Weight: 100 }],
    storefront: [{ CapacityProvider: 'FARGATE_SPOT', Weight: 100 }],
  },
  staging: { notification: onDemandThenSpot(1, 100), storefront: onDemandThenSpot(1, 100) },
  prod: { notification: onDemandThenSpot(1, 100) },
};

function onDemandThenSpot(Base: number, percent: number) {
  return [
    { CapacityProvider: 'FARGATE', Base, Weight: 100 - percent },
    { CapacityProvider: 'FARGATE_SPOT', Weight: percent },
  ];
}

const Configuration = z.looseObject({
  Strategy: z.string().default('ROLLING'),
  BakeTimeInMinutes: z.int().optional(),
  CanaryConfiguration: z.object({}).loose().optional(),
  Alarms: z.object({ AlarmNames: z.array(z.string()), Enable: z.literal(true), Rollback: z.literal(true) }).optional(),
  LifecycleHooks: z.array(z.object({ HookTargetArn: z.json(), RoleArn: z.json(), LifecycleStages: z.array(z.string()) })).default([]),
});
const Alternate = z.object({
  TargetGroupArn: z.json(),
  AdvancedConfiguration: z.object({
    AlternateTargetGroupArn: z.json(),
    ProductionListenerRule: z.json(),
    TestListenerRule: z.json(),
    RoleArn: z.json(),
  }),
});
const Weighted = z.object({
  Actions: z.tuple([
    z.looseObject({ ForwardConfig: z.object({ TargetGroups: z.array(z.object({ TargetGroupArn: z.json(), Weight: z.int() })) }) }),
  ]),
});

/** How services get new revisions, and which tasks AWS may interrupt. */
export function describeDeployments(environment: string, synthesized: () => SynthesizedShop): void {
  const services = () => synthesized().find('AWS::ECS::Service');
  const configurationOf = ({ resource }: Found) => Configuration.parse(resource.Properties['DeploymentConfiguration']);
  const gradual = () => services().filter((service) => configurationOf(service).Strategy !== 'ROLLING');
  const named = (stack: string, value: unknown): readonly string[] => readRoles(environment, synthesized()).named(stack, value);
  const one = (stack: string, value: unknown): Found => {
    const [owner = '', id = ''] = (named(stack, value)[0] ?? '').split('/');
    const resource = synthesized().stacks[owner]?.Resources[id];
    if (!resource) throw new Error(`${stack} refers to ${owner}/${id}, which does not exist`);
    return { stack: owner, id, resource };
  };

  describe('deployments', () => {
    test('shift the traffic of user at once and that of product by a canary; all others replace tasks', () => {
      const found = gradual().map((service) => {
        const { Strategy, BakeTimeInMinutes, CanaryConfiguration } = configurationOf(service);
        return [service.stack, { Strategy, BakeTimeInMinutes, ...(CanaryConfiguration && { CanaryConfiguration }) }];
      });
      expect(Object.fromEntries(found)).toEqual(STRATEGIES[environment]);
    });

    test('are rolled back by an alarm of each target group with shoppers', () => {
      const alarms = new Map(
        synthesized()
          .find('AWS::CloudWatch::Alarm')
          .map(({ resource, stack }) => [resource.Properties['AlarmName'], { resource, stack }]),
      );
      for (const service of services()) {
        const groups = named(service.stack, service.resource.Properties['LoadBalancers']).filter((id) => /Targets/.test(id));
        const watched = (configurationOf(service).Alarms?.AlarmNames ?? []).flatMap((name) => {
          const alarm = alarms.get(name);
          expect(alarm?.resource.Properties, name).toMatchObject({ MetricName: 'HTTPCode_Target_5XX_Count' });
          return alarm ? named(alarm.stack, alarm.resource.Properties['Dimensions']).filter((id) => /Targets/.test(id)) : [];
        });
        expect(watched.toSorted(), service.stack).toEqual([...new Set(groups)].toSorted());
      }
    });

    test('with two target groups start with all production traffic in the first, and all test traffic in the second', () => {
      for (const { stack, resource } of gradual()) {
        const [{ TargetGroupArn, AdvancedConfiguration: shift }] = z.tuple([Alternate]).parse(resource.Properties['LoadBalancers']);
        const weightsOf = (rule: unknown) => {
          const [{ ForwardConfig }] = Weighted.parse(one(stack, rule).resource.Properties).Actions;
          return ForwardConfig.TargetGroups.map(({ TargetGroupArn: arn, Weight }) => [JSON.stringify(arn), Weight]);
        };
        const [blue, green] = [JSON.stringify(TargetGroupArn), JSON.stringify(shift.AlternateTargetGroupArn)];
        expect(weightsOf(shift.ProductionListenerRule)).toEqual([
          [blue, 100],
          [green, 0],
        ]);
        expect(weightsOf(shift.TestListenerRule)).toEqual([
          [blue, 0],
          [green, 100],
        ]);
      }
    });

    test('with a traffic shift run a smoke test before it, after the rules and roles that ECS and the test need', () => {
      for (const service of gradual()) {
        const { stack, resource } = service;
        const hooks = configurationOf(service).LifecycleHooks;
        expect(hooks, stack).toHaveLength(1);
        const [hook] = hooks;
        expect(hook?.LifecycleStages).toEqual(['POST_TEST_TRAFFIC_SHIFT']);
        expect(one(stack, hook?.HookTargetArn).resource.Properties).toMatchObject({
          VpcConfig: {},
          Environment: { Variables: { CHECKS: expect.stringContaining('/api/'), ROUTING_HEADERS: `{"x-smoke-test":"${stack}"}` } },
        });
        const [{ AdvancedConfiguration }] = z.tuple([Alternate]).parse(resource.Properties['LoadBalancers']);
        for (const role of [hook?.RoleArn, AdvancedConfiguration.RoleArn]) {
          const policy = synthesized()
            .find('AWS::IAM::Policy')
            .find(
              (each) =>
                each.stack === stack &&
                JSON.stringify(each.resource.Properties['Roles']) === JSON.stringify([{ Ref: named(stack, role)[0]?.split('/')[1] }]),
            );
          expect(resource.DependsOn, stack).toContain(policy?.id);
        }
        const reached = resource.DependsOn.filter((id) => /SmokeTestFunctionSecurityGroup/.test(id));
        expect(reached.length, `${stack}: network rules of the smoke test`).toBeGreaterThan(0);
      }
    });
  });

  test('only tasks whose interruption costs nothing run on Spot, in a cluster that has it', () => {
    const found = services().flatMap(({ stack, resource }) => {
      const { CapacityProviderStrategy, LaunchType } = resource.Properties;
      expect([CapacityProviderStrategy === undefined, LaunchType === 'FARGATE'], stack).toEqual([
        LaunchType === 'FARGATE',
        CapacityProviderStrategy === undefined,
      ]);
      return CapacityProviderStrategy === undefined ? [] : [[stack, CapacityProviderStrategy]];
    });
    expect(Object.fromEntries(found)).toEqual(SPOT[environment]);
    expect(synthesized().find('AWS::ECS::ClusterCapacityProviderAssociations')).toMatchObject([
      { resource: { Properties: { CapacityProviders: ['FARGATE', 'FARGATE_SPOT'] } } },
    ]);
  });
}

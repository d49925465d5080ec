import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import * as z from 'zod';
import { repository } from '../../tools/build.ts';
import { readRoles } from './roles.ts';
import type { Found, Synthesized } from './synthesized-shop.ts';

const POSTGRES = 5432;
const NODE_PROGRAMS = ['database-values', 'etcd-values', 'boot-etcd'].map((file) => join(repository, 'lib/citus-node/bin', file));

/** What the programs of a node listen on. */
const nodePorts = () =>
  NODE_PROGRAMS.flatMap((file) => [...readFileSync(file, 'utf8').matchAll(/_PORT="?(?:\$\{\w+:-)?(\d+)/g)].map(([, port]) => Number(port)));

const LISTENER = join(repository, 'backoffice/lib/request-listener.ts');
const PROBES = join(repository, 'storefront/app/health/[probe]/route.ts');

const Rule = z.looseObject({ FromPort: z.json().optional(), ToPort: z.json().optional() });
const Container = z.looseObject({
  Name: z.string(),
  Image: z.json(),
  PortMappings: z.array(z.looseObject({ ContainerPort: z.int() })).default([]),
  HealthCheck: z.looseObject({ Command: z.array(z.string()) }).optional(),
});

/** Ports and paths that one resource opens or asks for, against what another one listens on or serves. */
export function describePorts(environment: string, synthesized: () => Synthesized): void {
  const shop = () => synthesized().shop(environment);
  const named = (stack: string, value: unknown) => readRoles(environment, shop()).named(stack, value);
  const containersOf = (task: Found) => z.array(Container).parse(task.resource.Properties['ContainerDefinitions']);
  const taskOf = ({ stack, resource }: Found): Found => {
    const ids = named(stack, resource.Properties['TaskDefinition']);
    const task = shop()
      .find('AWS::ECS::TaskDefinition')
      .find((each) => ids.includes(`${each.stack}/${each.id}`));
    if (!task) throw new Error(`${ids.join(', ')} is no task definition`);
    return task;
  };

  /** The ports behind each security group. */
  const listeners = (): ReadonlyMap<string, ReadonlySet<number>> => {
    const ports = new Map<string, Set<number>>();
    const listen = ({ stack }: Found, groups: unknown, found: readonly number[]): void => {
      for (const group of named(stack, groups)) ports.set(group, new Set([...(ports.get(group) ?? []), ...found]));
    };
    const { find } = shop();
    for (const service of find('AWS::ECS::Service')) {
      const mapped = containersOf(taskOf(service)).flatMap(({ PortMappings }) => PortMappings.map(({ ContainerPort }) => ContainerPort));
      listen(service, service.resource.Properties['NetworkConfiguration'], mapped);
    }
    for (const balancer of find('AWS::ElasticLoadBalancingV2::LoadBalancer')) {
      const own = find('AWS::ElasticLoadBalancingV2::Listener').filter(({ stack, resource }) =>
        named(stack, resource.Properties['LoadBalancerArn']).includes(`${balancer.stack}/${balancer.id}`),
      );
      listen(
        balancer,
        balancer.resource.Properties['SecurityGroups'],
        own.map(({ resource }) => Number(resource.Properties['Port'])),
      );
    }
    for (const found of find('AWS::RDS::DBCluster'))
      listen(found, found.resource.Properties['VpcSecurityGroupIds'], [Number(found.resource.Properties['Port'] ?? POSTGRES)]);
    for (const found of find('AWS::EC2::NetworkInterface')) listen(found, found.resource.Properties['GroupSet'], nodePorts());
    for (const found of find('AWS::ElastiCache::ReplicationGroup'))
      listen(found, found.resource.Properties['SecurityGroupIds'], [Number(found.resource.Properties['Port'])]);
    for (const found of find('AWS::EC2::VPCEndpoint')) listen(found, found.resource.Properties['SecurityGroupIds'], [443]);
    return ports;
  };

  /** The port that a rule opens, where it is a single literal one or that of a database. */
  const portOf = (stack: string, rule: unknown): number => {
    const { FromPort, ToPort } = Rule.parse(rule);
    if (JSON.stringify(FromPort) !== JSON.stringify(ToPort)) return Number.NaN;
    const isDatabase = named(stack, FromPort).some((id) =>
      shop()
        .find('AWS::RDS::DBCluster')
        .some((each) => `${each.stack}/${each.id}` === id),
    );
    return isDatabase ? POSTGRES : Number(FromPort);
  };

  test('each port that a security group opens has a listener', () => {
    const ports = listeners();
    const { find } = shop();
    const inline = find('AWS::EC2::SecurityGroup').flatMap(({ stack, id, resource }) =>
      z
        .array(z.json())
        .parse(resource.Properties['SecurityGroupIngress'] ?? [])
        .map((rule) => ({ stack, groups: [`${stack}/${id}`], rule })),
    );
    const separate = (type: string, group: string) =>
      find(type).map(({ stack, resource }) => ({ stack, groups: named(stack, resource.Properties[group]), rule: resource.Properties }));
    const rules = [
      ...inline,
      ...separate('AWS::EC2::SecurityGroupIngress', 'GroupId'),
      ...separate('AWS::EC2::SecurityGroupEgress', 'DestinationSecurityGroupId'),
    ];
    expect(rules.length).toBeGreaterThan(50);
    const deaf = rules.flatMap(({ stack, groups, rule }) =>
      groups
        .filter((group) => !ports.get(group)?.has(portOf(stack, rule)))
        .map((group) => `${stack} opens ${portOf(stack, rule)} of ${group}`),
    );
    expect(deaf).toEqual([]);
  });

  describe('each health check asks for a path that its program serves', () => {
    const pathsOf = (task: Found): readonly string[] =>
      containersOf(task).flatMap(({ Name, Image }) => {
        const [digest = ''] = /[0-9a-f]{64}/.exec(JSON.stringify(Image)) ?? [];
        // Next serves by file, and tests do not build it.
        if (Name === 'storefront')
          return [...readFileSync(PROBES, 'utf8').matchAll(/probe !== '(\w+)'/g)].map(([, probe]) => `/health/${probe}`);
        if (Name === 'backoffice')
          return [...readFileSync(LISTENER, 'utf8').matchAll(/path === '(\/health\/\w+)'/g)].map(([, path = '']) => path);
        return synthesized().bundles.get(digest)?.healthPaths ?? [];
      });

    test('of the load balancer', () => {
      const { find } = shop();
      const groups = find('AWS::ElasticLoadBalancingV2::TargetGroup');
      const missing = find('AWS::ECS::Service').flatMap((service) =>
        groups
          .filter(({ stack, id }) => named(service.stack, service.resource.Properties['LoadBalancers']).includes(`${stack}/${id}`))
          .filter(({ resource }) => !pathsOf(taskOf(service)).some((path) => path === resource.Properties['HealthCheckPath']))
          .map(({ stack, id }) => `${stack}/${id}`),
      );
      expect(groups.length).toBeGreaterThan(4);
      expect(missing).toEqual([]);
    });

    test('of the container', () => {
      const missing = shop()
        .find('AWS::ECS::Service')
        .map(taskOf)
        .filter((task) => {
          const commands = containersOf(task).flatMap(({ HealthCheck }) => HealthCheck?.Command ?? []);
          const [path = 'none'] = /\/health\/[a-z]+/.exec(commands.join(' ')) ?? [];
          return !pathsOf(task).includes(path);
        });
      expect(missing.map(({ stack, id }) => `${stack}/${id}`)).toEqual([]);
    });
  });
}

import * as z from 'zod';
import { allResources } from '../templates/environment-templates.ts';
import type { EnvironmentTemplates, Resource, StackResource } from '../templates/environment-templates.ts';
import { keyOf, referrers, resourceAt } from '../templates/lookup.ts';
import { referencesIn } from '../templates/references.ts';
import type { DiagramEdge, EdgeKind } from './graph.ts';

const PORTS: Readonly<Record<number, EdgeKind>> = { 5432: 'sql', 5433: 'sql', 6379: 'redis', 6432: 'sql' };

/** The kind of arrow from a grantee to the resource, by permitted action. */
const ACTIONS: Readonly<Record<string, EdgeKind>> = {
  'sqs:SendMessage': 'message',
  'rds-data:ExecuteStatement': 'sql',
  'cloudfront:CreateInvalidation': 'api',
  'ses:SendEmail': 'api',
  'lambda:InvokeFunction': 'api',
};

const Ingress = z.object({ GroupId: z.json(), SourceSecurityGroupId: z.json().optional(), FromPort: z.number().optional() });
const Statement = z.object({ Action: z.union([z.string(), z.array(z.string())]), Resource: z.json().optional() });
const Policy = z.object({ Roles: z.json().optional(), PolicyDocument: z.object({ Statement: z.array(Statement) }) });

/** All arrows of the templates: security groups, grants, event sources, schedules and the origin of the distribution. */
export function edgesOf(templates: EnvironmentTemplates): readonly DiagramEdge[] {
  const edges = allResources(templates).flatMap((found) => EDGES[found.resource.Type]?.(found, templates) ?? []);
  return [...new Map(edges.map((edge) => [[edge.from, edge.to, edge.kind].join('\t'), edge])).values()];
}

type EdgesOf = (found: StackResource, templates: EnvironmentTemplates) => readonly DiagramEdge[];

const EDGES: Readonly<Record<string, EdgesOf>> = {
  'AWS::EC2::SecurityGroupIngress': (found, templates) => {
    const { GroupId, SourceSecurityGroupId, FromPort } = Ingress.parse(found.resource.Properties);
    const owners = (group: unknown) => referencesIn(templates, found.stack, group).flatMap((key) => ownersOfGroup(templates, key));
    return between(owners(SourceSecurityGroupId), owners(GroupId), PORTS[FromPort ?? 0] ?? 'http');
  },
  'AWS::IAM::Policy': (found, templates) => {
    const { Roles, PolicyDocument } = Policy.parse(found.resource.Properties);
    const may = referencesIn(templates, found.stack, Roles).flatMap((key) => ownersOfRole(templates, key));
    return PolicyDocument.Statement.flatMap((statement) => {
      const kinds = [statement.Action].flat().flatMap((action) => ACTIONS[action] ?? []);
      const on = referencesIn(templates, found.stack, statement.Resource);
      return kinds.flatMap((kind) => between(may, on, kind));
    });
  },
  'AWS::Lambda::EventSourceMapping': ({ stack, resource }, templates) =>
    between(
      referencesIn(templates, stack, resource.Properties['EventSourceArn']),
      referencesIn(templates, stack, resource.Properties['FunctionName']),
      'message',
    ),
  'AWS::Events::Rule': (found, templates) =>
    between([keyOf(found)], referencesIn(templates, found.stack, found.resource.Properties['Targets']), 'api'),
  'AWS::CloudFront::Distribution': (found, templates) => {
    const origins = referencesIn(templates, found.stack, found.resource.Properties['DistributionConfig']);
    const balancers = origins.flatMap((key) => {
      const [stack = ''] = key.split('/');
      return referencesIn(templates, stack, resourceAt(templates, key)?.Properties['VpcOriginEndpointConfig']);
    });
    return between([keyOf(found)], balancers, 'http');
  },
};

function between(from: readonly string[], to: readonly string[], kind: EdgeKind): readonly DiagramEdge[] {
  return from.flatMap((one) => to.filter((other) => other !== one).map((other) => ({ from: one, to: other, kind })));
}

/** The property with the security groups, by resource type. */
function ownersOfGroup(templates: EnvironmentTemplates, key: string): readonly string[] {
  return ownersOf(templates, key, GROUP_PROPERTIES);
}

const GROUP_PROPERTIES: Readonly<Record<string, string>> = {
  'AWS::ECS::Service': 'NetworkConfiguration',
  'AWS::Lambda::Function': 'VpcConfig',
  'AWS::RDS::DBCluster': 'VpcSecurityGroupIds',
  'AWS::ElastiCache::ReplicationGroup': 'SecurityGroupIds',
  'AWS::ElasticLoadBalancingV2::LoadBalancer': 'SecurityGroups',
};

/** The functions and services that use a role. */
function ownersOfRole(templates: EnvironmentTemplates, key: string): readonly string[] {
  return ownersOf(templates, key, { 'AWS::Lambda::Function': 'Role', 'AWS::ECS::TaskDefinition': 'TaskRoleArn' }).flatMap((owner) => {
    const isTask = resourceAt(templates, owner)?.Type === 'AWS::ECS::TaskDefinition';
    return isTask ? referrers(templates, splitKey(owner), 'AWS::ECS::Service', 'TaskDefinition').map(keyOf) : [owner];
  });
}

function ownersOf(templates: EnvironmentTemplates, key: string, properties: Readonly<Record<string, string>>): readonly string[] {
  return Object.entries(properties).flatMap(([type, property]) => referrers(templates, splitKey(key), type, property).map(keyOf));
}

function splitKey(key: string): { readonly stack: string; readonly id: string } {
  const slash = key.indexOf('/');
  return { stack: key.slice(0, slash), id: key.slice(slash + 1) };
}

const Environment = z.object({ Environment: z.object({ Variables: z.record(z.string(), z.json()) }) });

/** Hosts outside of AWS in a function's settings. Only a function outside the VPC reaches the internet. */
export function hostsCalledBy({ Type, Properties }: Resource): readonly string[] {
  if (Type !== 'AWS::Lambda::Function' || Properties['VpcConfig'] !== undefined) return [];
  const { data } = Environment.safeParse(Properties);
  const urls = Object.values(data?.Environment.Variables ?? {}).flatMap((value) =>
    typeof value === 'string' && value.startsWith('https://') ? [value] : [],
  );
  return [...new Set(urls.map((url) => new URL(url).host))];
}

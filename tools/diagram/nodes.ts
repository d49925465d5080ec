import * as z from 'zod';
import type { EnvironmentTemplates, Resource, StackResource } from '../templates/environment-templates.ts';
import { stackPrefix } from '../templates/environment-templates.ts';
import { keyOf, referenced, referrers } from '../templates/lookup.ts';
import type { DiagramNode } from './graph.ts';

type NodeOf = (found: StackResource, templates: EnvironmentTemplates) => Omit<DiagramNode, 'key' | 'stack'> | undefined;

const Task = z.object({
  Cpu: z.coerce.number(),
  Memory: z.coerce.number(),
  ContainerDefinitions: z.array(z.object({ Name: z.string() })).min(1),
});
const Tasks = z.object({ MinCapacity: z.number().default(1), MaxCapacity: z.number().default(1) });
const Cluster = z.object({
  DatabaseName: z.string(),
  Engine: z.string(),
  EngineVersion: z.string().default(''),
  ServerlessV2ScalingConfiguration: z.object({ MinCapacity: z.number(), MaxCapacity: z.number() }),
});
const Group = z.object({ Engine: z.string(), CacheNodeType: z.string(), ReplicasPerNodeGroup: z.number(), NumNodeGroups: z.number() });
const Queue = z.object({ QueueName: z.string().optional(), RedrivePolicy: z.object({ maxReceiveCount: z.number() }).optional() });
const Function = z.object({ MemorySize: z.number().optional() });
const LaunchTemplate = z.object({ LaunchTemplateData: z.object({ InstanceType: z.string() }) });
const Rule = z.object({ ScheduleExpression: z.string().optional() });

/** How a resource of each type is drawn. Other types are not. */
const DRAWN_TYPES: Readonly<Record<string, NodeOf>> = {
  'AWS::CloudFront::Distribution': () => ({ kind: 'edge', name: 'CloudFront', detail: 'HTTPS, HTTP/3, edge cache' }),
  'AWS::ElasticLoadBalancingV2::LoadBalancer': (found, templates) =>
    text(found.resource, 'Type') === 'network'
      ? machinesNode(found, templates)
      : { kind: 'edge', name: 'load balancer', detail: `${text(found.resource, 'Type')}, ${text(found.resource, 'Scheme')}` },
  'AWS::ECS::Service': serviceNode,
  'AWS::Lambda::Function': functionNode,
  'AWS::SQS::Queue': queueNode,
  'AWS::RDS::DBCluster': databaseNode,
  'AWS::ElastiCache::ReplicationGroup': ({ id, resource }) => {
    const { Engine, CacheNodeType, ReplicasPerNodeGroup, NumNodeGroups } = Group.parse(resource.Properties);
    const nodes = NumNodeGroups * (1 + ReplicasPerNodeGroup);
    return { kind: 'cache', name: wordsOf(id, 'Group'), detail: `${Engine}, ${nodes} × ${CacheNodeType.replace('cache.', '')}` };
  },
  'AWS::Events::Rule': ({ id, resource }) => {
    const { ScheduleExpression } = Rule.parse(resource.Properties);
    return ScheduleExpression === undefined ? undefined : { kind: 'schedule', name: wordsOf(id, 'Schedule'), detail: ScheduleExpression };
  },
  'AWS::SES::EmailIdentity': ({ resource }) => ({ kind: 'mail', name: 'Amazon SES', detail: `from ${text(resource, 'EmailIdentity')}` }),
};

export function nodeOf(found: StackResource, templates: EnvironmentTemplates): DiagramNode | undefined {
  const node = DRAWN_TYPES[found.resource.Type]?.(found, templates);
  return node && { ...node, key: keyOf(found), stack: found.stack };
}

function serviceNode(...[found, templates]: Parameters<NodeOf>): ReturnType<NodeOf> {
  const task = referenced(templates, found, found.resource.Properties['TaskDefinition'], 'AWS::ECS::TaskDefinition');
  const { Cpu, Memory, ContainerDefinitions } = Task.parse(task?.Properties);
  const [target] = referrers(templates, found, 'AWS::ApplicationAutoScaling::ScalableTarget', 'ResourceId');
  const { MinCapacity, MaxCapacity } = Tasks.parse(target?.resource.Properties ?? {});
  const tasks = MinCapacity === MaxCapacity ? `${MinCapacity}` : `${MinCapacity}–${MaxCapacity}`;
  return {
    kind: 'service',
    name: ContainerDefinitions[0]?.Name ?? '',
    detail: `${tasks} task${tasks === '1' ? '' : 's'}, ${Cpu / 1_024} vCPU, ${Memory / 1_024} GB`,
  };
}

/** A function that only a custom resource or a deployment's hook invokes is not drawn, nor one that rotates secrets. */
function functionNode(...[found, templates]: Parameters<NodeOf>): ReturnType<NodeOf> {
  const isOfDeployments = Object.values(templates.stacks[found.stack]?.Resources ?? {}).some(({ Properties }) =>
    JSON.stringify([Properties['ServiceToken'], Properties['DeploymentConfiguration']]).includes(`"${found.id}"`),
  );
  const isOfRotations = referrers(templates, found, 'AWS::SecretsManager::RotationSchedule', 'RotationLambdaARN').length > 0;
  if (isOfDeployments || isOfRotations) return undefined;
  const { MemorySize = 128 } = Function.parse(found.resource.Properties);
  return { kind: 'function', name: wordsOf(found.id, '(Worker)?Function'), detail: `Lambda, ${MemorySize} MB` };
}

/** A dead-letter queue is a part of the queue that it belongs to. */
function queueNode(...[found, templates]: Parameters<NodeOf>): ReturnType<NodeOf> {
  if (referrers(templates, found, 'AWS::SQS::Queue', 'RedrivePolicy').length > 0) return undefined;
  const { QueueName, RedrivePolicy } = Queue.parse(found.resource.Properties);
  const name = QueueName?.replace(stackPrefix(templates.environment), '') ?? wordsOf(found.id, 'Queue');
  return { kind: 'queue', name, detail: RedrivePolicy ? `SQS, dead letters after ${RedrivePolicy.maxReceiveCount}` : 'SQS' };
}

function databaseNode(...[found, templates]: Parameters<NodeOf>): ReturnType<NodeOf> {
  const { DatabaseName, EngineVersion, ServerlessV2ScalingConfiguration: capacity } = Cluster.parse(found.resource.Properties);
  const instances = referrers(templates, found, 'AWS::RDS::DBInstance', 'DBClusterIdentifier').length;
  const readers = instances > 1 ? `, ${instances - 1} reader${instances > 2 ? 's' : ''}` : '';
  const detail = `Aurora PostgreSQL ${EngineVersion.split('.')[0]}, ${capacity.MinCapacity}–${capacity.MaxCapacity} ACU${readers}`;
  return { kind: 'database', name: DatabaseName, detail };
}

/** The entry of the orders cluster stands for all its machines. */
function machinesNode(...[{ stack }, templates]: Parameters<NodeOf>): ReturnType<NodeOf> {
  const types = Object.values(templates.stacks[stack]?.Resources ?? {}).flatMap(({ Type, Properties }) =>
    Type === 'AWS::EC2::LaunchTemplate' ? [LaunchTemplate.parse(Properties).LaunchTemplateData.InstanceType] : [],
  );
  const machines = Object.entries(Object.groupBy(types, (type) => type)).map(([type, all = []]) => `${all.length} × ${type}`);
  return { kind: 'database', name: stack.replace('-database', ''), detail: `Citus, ${machines.toSorted().join(', ')}` };
}

/** A logical id such as `ReserveStockWorkerFunctionE3D55361` as words: `reserve-stock`. */
function wordsOf(id: string, ending: string): string {
  const bare = id.replace(new RegExp(`(?:${ending})?(?:[0-9A-F]{8})?$`), '');
  return (bare === '' ? id : bare).replaceAll(/(?<=[a-z0-9])(?=[A-Z])/g, '-').toLowerCase();
}

function text({ Properties }: Resource, name: string): string {
  const value = Properties[name];
  return typeof value === 'string' ? value : '';
}

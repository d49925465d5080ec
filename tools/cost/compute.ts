import * as z from 'zod';
import { countOf, referenced, referrers } from '../templates/lookup.ts';
import { capacityHours, meanCores } from './capacity.ts';
import type { Item, ItemsOf } from './item.ts';
import { read } from './read.ts';
import {
  CPU_MILLIS_PER_RENDERED_PAGE,
  DAYS_PER_MONTH,
  EDGE_HITS,
  EMPTY_RECEIVES_PER_MAPPING,
  HOURS_PER_MONTH,
  IMAGE_GIGABYTES,
  INSIGHTS_METRICS,
  ORDER,
  TASK_UTILISATION,
} from './traffic.ts';
import type { Traffic } from './traffic.ts';

const Task = z.object({
  Cpu: z.coerce.number(),
  Memory: z.coerce.number(),
  RuntimePlatform: z.object({ CpuArchitecture: z.literal('ARM64', 'the price table has Fargate on ARM64 only') }),
  ContainerDefinitions: z
    .array(z.object({ Name: z.string(), Environment: z.array(z.looseObject({ Name: z.string() })).default([]) }))
    .min(1),
});
const Capacity = z.array(
  z.object({ CapacityProvider: z.enum(['FARGATE', 'FARGATE_SPOT']), Base: z.number().default(0), Weight: z.number().default(0) }),
);
const Scaling = z.object({ MinCapacity: z.number(), MaxCapacity: z.number() });
const Settings = z.object({ ClusterSettings: z.array(z.object({ Name: z.string(), Value: z.string() })).default([]) });
const FunctionSize = z.object({ MemorySize: z.number() });

/** A service's name: that of its container. */
export const serviceName = (task: { readonly ContainerDefinitions: readonly { readonly Name: string }[] }): string =>
  task.ContainerDefinitions[0]?.Name ?? '';

/** Tasks by vCPU and memory: the minimum, or more if the traffic needs more. */
export const serviceItems: ItemsOf = (found, { templates, traffic }) => {
  const { stack, resource } = found;
  const taskDefinition = referenced(templates, found, resource.Properties['TaskDefinition'], 'AWS::ECS::TaskDefinition');
  const task = read(Task, { ...found, resource: taskDefinition ?? resource });
  const [target = found] = referrers(templates, found, 'AWS::ApplicationAutoScaling::ScalableTarget', 'ResourceId');
  const { MinCapacity, MaxCapacity } = read(Scaling, target);
  const vcpu = task.Cpu / 1_024;
  const name = serviceName(task);
  const all = capacityHours({ minimum: MinCapacity, maximum: MaxCapacity }, coresOf(name, traffic) / (vcpu * TASK_UTILISATION));
  const cluster = referenced(templates, found, resource.Properties['Cluster'], 'AWS::ECS::Cluster');
  const onSpot = spotHours(all, Capacity.parse(resource.Properties['CapacityProviderStrategy'] ?? []));
  const [hours, gigabytes] = [all - onSpot, task.Memory / 1_024];
  return [
    { stack, name: `tasks of ${name}, CPU`, price: 'fargateArmCpu', quantity: hours * vcpu },
    { stack, name: `tasks of ${name}, memory`, price: 'fargateArmMemory', quantity: hours * gigabytes },
    ...(onSpot > 0
      ? ([
          { stack, name: `tasks of ${name} on Spot, CPU`, price: 'fargateSpotArmCpu', quantity: onSpot * vcpu },
          { stack, name: `tasks of ${name} on Spot, memory`, price: 'fargateSpotArmMemory', quantity: onSpot * gigabytes },
        ] as const)
      : []),
    ...inFlightItems(stack, task, all),
    { stack, name: 'images', price: 'imageStorage', quantity: IMAGE_GIGABYTES },
    { stack, name: 'Container Insights', price: 'metric', quantity: hasInsights(cluster?.Properties) ? INSIGHTS_METRICS.service : 0 },
  ];
};

/** Of the hours of all tasks those on Spot: its share beyond the tasks that always run on demand. */
function spotHours(hours: number, capacity: z.output<typeof Capacity>): number {
  const weightOf = (found: z.output<typeof Capacity>) => found.reduce((sum, { Weight }) => sum + Weight, 0);
  const base = capacity.reduce((sum, { Base }) => sum + Base, 0) * HOURS_PER_MONTH;
  const spot = weightOf(capacity.filter(({ CapacityProvider }) => CapacityProvider === 'FARGATE_SPOT'));
  return spot === 0 ? 0 : (Math.max(0, hours - base) * spot) / weightOf(capacity);
}

/** Each task of a service that scales by steps publishes its requests in flight every ten seconds. */
function inFlightItems(stack: string, task: z.output<typeof Task>, taskHours: number): readonly Item[] {
  const isPublished = task.ContainerDefinitions.some(({ Environment }) => Environment.some(({ Name }) => Name === 'IN_FLIGHT_NAMESPACE'));
  if (!isPublished) return [];
  return [
    { stack, name: 'requests in flight, metric', price: 'metric', quantity: 1 },
    { stack, name: 'requests in flight, data points', price: 'metricRequests', quantity: (taskHours * 360) / 1e6 },
  ];
}

export const clusterItems: ItemsOf = ({ stack, resource }) => [
  { stack, name: 'Container Insights', price: 'metric', quantity: hasInsights(resource.Properties) ? INSIGHTS_METRICS.cluster : 0 },
];

function hasInsights(properties: unknown): boolean {
  const { ClusterSettings } = Settings.parse(properties ?? {});
  return ClusterSettings.some(({ Name, Value }) => Name === 'containerInsights' && Value !== 'disabled');
}

/** A hundred employees, a page each three minutes of eight hours. */
const STAFF_PAGES_PER_DAY = 16_000;

/** CPU of pages for the storefront and the back office. Each other service counts the whole work of an order. */
function coresOf(service: string, { pageViewsPerDay, ordersPerDay }: Traffic): number {
  if (service === 'backoffice') return meanCores(STAFF_PAGES_PER_DAY, CPU_MILLIS_PER_RENDERED_PAGE);
  return service === 'storefront'
    ? meanCores(pageViewsPerDay * (1 - EDGE_HITS.dynamic), CPU_MILLIS_PER_RENDERED_PAGE)
    : meanCores(ordersPerDay, ORDER.cpuMillis);
}

/** The messages of orders, spread evenly over the mappings, and the polling of the queue. */
export const mappingItems: ItemsOf = (found, { templates, traffic }) => {
  const { stack, resource } = found;
  const worker = referenced(templates, found, resource.Properties['FunctionName'], 'AWS::Lambda::Function');
  const mappings = countOf(templates, ({ Type }) => Type === resource.Type);
  const invocations = (traffic.ordersPerDay * DAYS_PER_MONTH * ORDER.messages) / mappings;
  return [
    ...invocationItems(stack, invocations, read(FunctionSize, { ...found, resource: worker ?? resource }).MemorySize),
    { stack, name: 'polling of queues', price: 'sqsRequests', quantity: EMPTY_RECEIVES_PER_MAPPING / 1e6 },
  ];
};

const Rule = z.object({ ScheduleExpression: z.string().optional() });
const Rate = /^rate\((?<count>\d+) (?<unit>minute|hour|day)s?\)$/;
const MINUTES: Readonly<Record<string, number>> = { minute: 1, hour: 60, day: 1_440 };

/** A rule that matches events of AWS services costs nothing. */
export const ruleItems: ItemsOf = (found, { templates }) => {
  const { stack, resource } = found;
  const { ScheduleExpression: expression } = read(Rule, found);
  if (expression === undefined) return [];
  const { count = '', unit = '' } = Rate.exec(expression)?.groups ?? {};
  const minutes = Number(count) * (MINUTES[unit] ?? 0);
  if (!(minutes > 0)) throw new Error(`${found.id} of stack ${stack} cannot be priced: its schedule is ${expression}, not a rate`);
  const worker = referenced(templates, found, resource.Properties['Targets'], 'AWS::Lambda::Function');
  const { MemorySize } = read(FunctionSize, { ...found, resource: worker ?? resource });
  return invocationItems(stack, (HOURS_PER_MONTH * 60) / minutes, MemorySize);
};

function invocationItems(stack: string, invocations: number, memoryMiB: number) {
  const gigabyteSeconds = invocations * (ORDER.functionMillis / 1_000) * (memoryMiB / 1_024);
  return [
    { stack, name: 'functions, invocations', price: 'lambdaRequests', quantity: invocations / 1e6 },
    { stack, name: 'functions, duration', price: 'lambdaDuration', quantity: gigabyteSeconds / 1e6 },
  ] as const;
}

import * as z from 'zod';
import { allResources } from '../templates/environment-templates.ts';
import type { EnvironmentTemplates } from '../templates/environment-templates.ts';
import type { ItemsOf } from './item.ts';
import { DAYS_PER_MONTH, EDGE_HITS, HOURS_PER_MONTH } from './traffic.ts';

/** Series of a task: about 30 of the process, and 18 for each route and status in use. Assumed: 40 of those. */
const SERIES_PER_TASK = 750;

const SCRAPES_PER_HOUR = 60;

const Target = z.object({ MinCapacity: z.int(), ServiceNamespace: z.string() });
const Setting = z.object({ Name: z.literal('TRACE_RATIO'), Value: z.coerce.number() });

/** Samples of the minimum of tasks; those of a burst last an hour. A trace for each page that the edge does not serve, and each order. */
export const workspaceItems: ItemsOf = ({ stack }, { templates, traffic }) => {
  const tasks = allResources(templates)
    .flatMap(({ resource }) => (resource.Type === 'AWS::ApplicationAutoScaling::ScalableTarget' ? [Target.parse(resource.Properties)] : []))
    .filter(({ ServiceNamespace }) => ServiceNamespace === 'ecs')
    .reduce((sum, { MinCapacity }) => sum + MinCapacity, 0);
  const samples = tasks * SERIES_PER_TASK * SCRAPES_PER_HOUR * HOURS_PER_MONTH;
  const requests = (traffic.pageViewsPerDay * (1 - EDGE_HITS.dynamic) + traffic.ordersPerDay) * DAYS_PER_MONTH;
  return [
    { stack, name: 'metrics', price: 'prometheusSamples', quantity: samples / 1e7 },
    { stack, name: 'traces', price: 'traces', quantity: (requests * traceRatio(templates)) / 1e6 },
  ];
};

function traceRatio(templates: EnvironmentTemplates): number {
  const [found] = allResources(templates).flatMap(
    ({ resource }) =>
      JSON.stringify(resource.Properties['ContainerDefinitions'] ?? '').match(/\{"Name":"TRACE_RATIO","Value":"[^"]+"\}/g) ?? [],
  );
  return found === undefined ? 0 : Setting.parse(JSON.parse(found)).Value;
}

import { allResources } from '../templates/environment-templates.ts';
import type { EnvironmentTemplates } from '../templates/environment-templates.ts';
import { keyOf } from '../templates/lookup.ts';
import { edgesOf, hostsCalledBy } from './edges.ts';
import type { Diagram, DiagramEdge, DiagramNode } from './graph.ts';
import { nodeOf } from './nodes.ts';

const SHOPPERS: DiagramNode = { key: 'shoppers', kind: 'people', name: 'shoppers', detail: 'staff, webhooks' };

/** The nodes and arrows of an environment, from its templates. */
export function describeEnvironment(unsorted: EnvironmentTemplates): Diagram {
  const templates = sorted(unsorted);
  const resources = allResources(templates);
  const drawn = resources.flatMap((found) => nodeOf(found, templates) ?? []);
  const calls = resources.flatMap((found) => hostsCalledBy(found.resource).map((host) => ({ from: keyOf(found), host })));
  const hosts = [...new Set(calls.map(({ host }) => host))];
  const thirdParties = hosts.map((host): DiagramNode => ({ key: host, kind: 'third-party', name: host, detail: 'third party, HTTPS' }));
  const entrances = resources.filter(({ resource }) => resource.Type === 'AWS::CloudFront::Distribution').map(keyOf);
  const nodes = [SHOPPERS, ...drawn, ...thirdParties];
  const keys = new Set(nodes.map(({ key }) => key));
  const edges: readonly DiagramEdge[] = [
    ...entrances.map((to) => ({ from: SHOPPERS.key, to, kind: 'http' }) as const),
    ...edgesOf(templates),
    ...calls.map(({ from, host }) => ({ from, to: host, kind: 'http' }) as const),
  ];
  return {
    title: `ShopMart on AWS: ${templates.environment}`,
    nodes,
    edges: edges.filter(({ from, to }) => keys.has(from) && keys.has(to)),
  };
}

/** The templates in a fixed order. */
function sorted({ environment, stacks }: EnvironmentTemplates): EnvironmentTemplates {
  const byName = <T>(record: Readonly<Record<string, T>>): Record<string, T> =>
    Object.fromEntries(Object.entries(record).toSorted(([one], [other]) => (one < other ? -1 : 1)));
  const entries = Object.entries(byName(stacks)).map(([name, template]) => [name, { ...template, Resources: byName(template.Resources) }]);
  return { environment, stacks: Object.fromEntries(entries) };
}

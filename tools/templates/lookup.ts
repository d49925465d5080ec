import { allResources } from './environment-templates.ts';
import type { EnvironmentTemplates, Resource, StackResource } from './environment-templates.ts';
import { referencesIn } from './references.ts';

export function keyOf({ stack, id }: Pick<StackResource, 'stack' | 'id'>): string {
  return `${stack}/${id}`;
}

export function resourceAt({ stacks }: EnvironmentTemplates, key: string): Resource | undefined {
  const slash = key.indexOf('/');
  return stacks[key.slice(0, slash)]?.Resources[key.slice(slash + 1)];
}

/** The resource of a type that a property names. */
export function referenced(templates: EnvironmentTemplates, { stack }: StackResource, value: unknown, type: string): Resource | undefined {
  return referencesIn(templates, stack, value)
    .map((key) => resourceAt(templates, key))
    .find((resource) => resource?.Type === type);
}

/** The resources of a type, one of whose properties names the given one. */
export function referrers(
  templates: EnvironmentTemplates,
  to: Pick<StackResource, 'stack' | 'id'>,
  type: string,
  property: string,
): readonly StackResource[] {
  return allResources(templates).filter(
    ({ stack, resource }) => resource.Type === type && referencesIn(templates, stack, resource.Properties[property]).includes(keyOf(to)),
  );
}

export function countOf(templates: EnvironmentTemplates, isCounted: (resource: Resource) => boolean): number {
  return allResources(templates).filter(({ resource }) => isCounted(resource)).length;
}

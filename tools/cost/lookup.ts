import { z } from 'zod';
import { allResources } from '../templates/environment-templates.ts';
import type { EnvironmentTemplates, Resource, StackResource } from '../templates/environment-templates.ts';
import { referencesIn } from '../templates/references.ts';

/** The resource of a type that a property names. */
export function referenced(templates: EnvironmentTemplates, { stack }: StackResource, value: unknown, type: string): Resource | undefined {
  return referencesIn(templates, stack, value)
    .map((key) => resourceAt(templates, key))
    .find((resource) => resource?.Type === type);
}

/** The resource of a type, one of whose properties names the given one. */
export function referrer(templates: EnvironmentTemplates, to: StackResource, type: string, property: string): Resource | undefined {
  return allResources(templates).find(
    ({ stack, resource }) =>
      resource.Type === type && referencesIn(templates, stack, resource.Properties[property]).includes(`${to.stack}/${to.id}`),
  )?.resource;
}

export function countOf({ stacks }: EnvironmentTemplates, isCounted: (resource: Resource) => boolean): number {
  return Object.values(stacks)
    .flatMap(({ Resources }) => Object.values(Resources))
    .filter(isCounted).length;
}

/** Reads what a price depends on; what is missing or of another shape is an error that names the resource. */
export function read<T>(schema: z.ZodType<T>, { stack, id, resource }: StackResource): T {
  const parsed = schema.safeParse(resource.Properties);
  if (parsed.success) return parsed.data;
  throw new Error(`${resource.Type} ${id} of stack ${stack} cannot be priced: ${z.prettifyError(parsed.error)}`);
}

function resourceAt({ stacks }: EnvironmentTemplates, key: string): Resource | undefined {
  const slash = key.indexOf('/');
  return stacks[key.slice(0, slash)]?.Resources[key.slice(slash + 1)];
}

import { z } from 'zod';
import type { Resource } from '../../runtime/processes/play-part.ts';

/** For what a template may say and what makes no difference on one machine. */
export const ignored = z.unknown().optional();

/** The resources of a type by their ids, as its schema reads them. @throws Error that names what the schema does not know */
export function readResources<T>(resources: readonly Resource[], type: string, schema: z.ZodType<T>): ReadonlyMap<string, T> {
  const read = ({ id, properties }: Resource) => {
    const { error, data } = schema.safeParse(properties);
    if (error) throw new Error(`AWS::${type} ${id} has what local/emulators/cloudfront does not emulate:\n${z.prettifyError(error)}`);
    return [id, data] as const;
  };
  return new Map(resources.filter((each) => each.type === `AWS::${type}`).map(read));
}

/** What a template refers to. */
export function find<T>(known: ReadonlyMap<string, T>, what: string, id: string): T {
  const found = known.get(id);
  if (found === undefined) throw new Error(`the ${what} ${id} is not in the templates, and local/emulators/cloudfront knows no other`);
  return found;
}

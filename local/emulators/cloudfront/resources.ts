import * as z from 'zod';
import type { Resource } from '../../runtime/processes/serve-emulator.ts';

/** A template property that has no effect on one machine. */
export const ignored = z.unknown().optional();

/** The resources of a type by id, parsed. @throws Error that names an unsupported property */
export function readResources<T>(resources: readonly Resource[], type: string, schema: z.ZodType<T>): ReadonlyMap<string, T> {
  const read = ({ id, properties }: Resource) => {
    const { error, data } = schema.safeParse(properties);
    if (error)
      throw new Error(`AWS::${type} ${id} has a property that local/emulators/cloudfront does not emulate:\n${z.prettifyError(error)}`);
    return [id, data] as const;
  };
  return new Map(resources.filter((each) => each.type === `AWS::${type}`).map(read));
}

/** @throws Error that names a reference to an unknown resource */
export function find<T>(known: ReadonlyMap<string, T>, what: string, id: string): T {
  const found = known.get(id);
  if (found === undefined) throw new Error(`the ${what} ${id} is not in the templates, and local/emulators/cloudfront emulates no other`);
  return found;
}

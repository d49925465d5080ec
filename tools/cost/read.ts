import * as z from 'zod';
import type { StackResource } from '../templates/environment-templates.ts';

/** Reads the properties that a price depends on; an invalid one is an error that names the resource. */
export function read<T>(schema: z.ZodType<T>, { stack, id, resource }: StackResource): T {
  const parsed = schema.safeParse(resource.Properties);
  if (parsed.success) return parsed.data;
  throw new Error(`${resource.Type} ${id} of stack ${stack} cannot be read: ${z.prettifyError(parsed.error)}`);
}

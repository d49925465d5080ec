import { Readable } from 'node:stream';
import * as z from 'zod';
import type { Forward } from './forward.ts';
import { find } from './resources.ts';

/** A load balancer or a function URL. */
export interface OriginHost {
  readonly host: string;
  readonly forward: Forward;
}

const listOf = <T extends z.ZodType>(item: T) => z.strictObject({ Quantity: z.int(), Items: z.array(item) });

const OriginGroup = z.strictObject({
  Id: z.string(),
  FailoverCriteria: z.strictObject({ StatusCodes: listOf(z.int()) }),
  Members: z.strictObject({
    Quantity: z.int(),
    Items: z.tuple([z.strictObject({ OriginId: z.string() }), z.strictObject({ OriginId: z.string() })]),
  }),
  SelectionCriteria: z.literal('default').optional(),
});

export const OriginGroups = listOf(OriginGroup);

/** Origin groups by id: each sends a request to its second origin if the first one returns a status of the criteria. */
export function readOriginGroups(groups: z.output<typeof OriginGroups> | undefined, origins: ReadonlyMap<string, OriginHost>) {
  const read = ({ Id, FailoverCriteria, Members }: z.output<typeof OriginGroup>) => {
    const [first, second] = Members.Items.map(({ OriginId }) => find(origins, 'origin', OriginId));
    if (!first || !second) throw new Error(`origin group ${Id} has no two origins`);
    const failures = new Set(FailoverCriteria.StatusCodes.Items);
    const forward: Forward = async (request) => {
      const reply = await first.forward(request);
      if (!failures.has(reply.statusCode)) return reply;
      if (reply.body instanceof Readable) reply.body.resume();
      return second.forward({ ...request, headers: { ...request.headers, host: second.host } });
    };
    return [Id, { host: first.host, forward }] as const;
  };
  return new Map((groups?.Items ?? []).map(read));
}

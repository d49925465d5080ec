import * as z from 'zod';

export const ConsignmentRequest = z.object({
  depot: z.string().min(1),
  deliverTo: z.object({ name: z.string(), street: z.string(), town: z.string(), postcode: z.string().optional(), country: z.string() }),
  items: z.array(z.object({ article: z.string().min(1), count: z.int().positive() })).min(1),
});

export type ConsignmentRequest = Readonly<z.infer<typeof ConsignmentRequest>>;

export type Consignment =
  | { readonly state: 'accepted'; readonly request: ConsignmentRequest; readonly at: Date; readonly isStoppable: boolean }
  | { readonly state: 'dispatched'; readonly request: ConsignmentRequest; readonly at: Date; readonly trackingNumber: string }
  | { readonly state: 'rejected'; readonly request: ConsignmentRequest; readonly at: Date; readonly reason: string }
  /** Without a request if it was cancelled before it was requested. */
  | { readonly state: 'cancelled'; readonly request?: ConsignmentRequest; readonly at: Date };

export class Refusal extends Error {
  readonly status: number;
  readonly code: string;

  constructor(status: number, code: string, detail: string) {
    super(detail);
    this.name = 'Refusal';
    this.status = status;
    this.code = code;
  }
}

const DEPOTS = ['north', 'midlands', 'south'];

/** The consignment after a request, which may be a repeat. */
export function accept(known: Consignment | undefined, request: ConsignmentRequest, at: Date, isStoppable = true): Consignment {
  if (!DEPOTS.includes(request.depot))
    throw new Refusal(422, 'unknown-depot', `there is no depot ${request.depot}; the depots are ${DEPOTS.join(', ')}`);
  if (!known) return { state: 'accepted', request, at, isStoppable };
  if (known.state === 'cancelled') throw new Refusal(409, 'cancelled', 'this consignment was cancelled');
  if (JSON.stringify(known.request) !== JSON.stringify(request)) {
    throw new Refusal(409, 'reference-reused', 'the reference belongs to another consignment');
  }
  return known;
}

export function cancel(known: Consignment | undefined, at: Date): Consignment {
  switch (known?.state) {
    case undefined:
      return { state: 'cancelled', at };
    case 'dispatched':
      throw new Refusal(409, 'dispatched', 'the consignment has left the depot');
    case 'accepted':
      if (!known.isStoppable) throw new Refusal(409, 'on-the-belt', 'the consignment is on the belt and cannot be stopped');
      return { state: 'cancelled', request: known.request, at };
    case 'rejected':
      return { state: 'cancelled', request: known.request, at };
    case 'cancelled':
      return known;
  }
}

import { z } from 'zod';

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
  /** Without a request when the cancellation came first. */
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

/** What becomes of a consignment when it is asked for, again or for the first time. */
export function accept(known: Consignment | undefined, request: ConsignmentRequest, at: Date, isStoppable = true): Consignment {
  if (!DEPOTS.includes(request.depot))
    throw new Refusal(422, 'unknown-depot', `there is no depot ${request.depot}; there are ${DEPOTS.join(', ')}`);
  if (!known) return { state: 'accepted', request, at, isStoppable };
  if (known.state === 'cancelled') throw new Refusal(409, 'cancelled', 'this consignment was cancelled');
  if (JSON.stringify(known.request) !== JSON.stringify(request)) {
    throw new Refusal(409, 'reference-reused', 'another consignment was asked for under this reference');
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
      if (!known.isStoppable) throw new Refusal(409, 'on-the-belt', 'the consignment is on the belt, which is not stopped');
      return { state: 'cancelled', request: known.request, at };
    case 'rejected':
      return { state: 'cancelled', request: known.request, at };
    case 'cancelled':
      return known;
  }
}

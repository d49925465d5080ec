import * as z from 'zod';
import type { ConsignmentRequest } from './consignment.ts';

export const Fault = z.object({
  kind: z.enum(['delay', 'fail', 'accept-then-hang', 'reject', 'duplicate-webhook', 'webhook-first', 'ship-late', 'not-stoppable']),
  times: z.int().positive().default(1),
  /** Only for consignments with this article. */
  article: z.string().optional(),
  /** Only for consignments to this postcode. */
  postcode: z.string().optional(),
  millis: z.int().min(0).max(60_000).default(10_000),
});

export type Fault = Readonly<z.infer<typeof Fault>>;

/** The armed faults, oldest first. */
export class FaultScript {
  #armed: { readonly fault: Fault; left: number }[] = [];

  arm(fault: Fault): void {
    this.#armed.push({ fault, left: fault.times });
  }

  disarm(): void {
    this.#armed = [];
  }

  /** The fault for this consignment, if any; taking it uses it up. */
  take({ items, deliverTo }: ConsignmentRequest): Fault | undefined {
    const match = this.#armed.find(
      ({ fault: { article, postcode } }) =>
        (article === undefined || items.some((item) => item.article === article)) &&
        (postcode === undefined || deliverTo.postcode === postcode),
    );
    if (!match) return undefined;
    match.left -= 1;
    this.#armed = this.#armed.filter(({ left }) => left > 0);
    return match.fault;
  }
}

import { randomInt } from 'node:crypto';
import { accept, cancel, type Consignment, type ConsignmentRequest } from './consignment.ts';
import { report, type WebhooksProps } from './webhooks.ts';

export interface DepotProps extends WebhooksProps {
  /** How long a pick takes. */
  readonly shipAfterMillis: number;
}

interface AcceptOptions {
  /** How often its shipment is reported. */
  readonly reports?: number;
  readonly shipAfterMillis?: number;
  readonly isStoppable?: boolean;
}

/** The newest consignments are kept; older ones that have ended are forgotten. */
const MOST_KEPT = 20_000;

/** Holds the consignments, ships them in time and reports it. */
export class Depot {
  readonly #consignments = new Map<string, Consignment>();
  readonly #reporting = new Set<Promise<void>>();
  readonly #props: DepotProps;

  constructor(props: DepotProps) {
    this.#props = props;
  }

  find(reference: string): Consignment | undefined {
    return this.#consignments.get(reference);
  }

  /** The latest first. */
  latest(count: number): readonly (readonly [reference: string, Consignment])[] {
    return [...this.#consignments].slice(-count).toReversed();
  }

  get size(): number {
    return this.#consignments.size;
  }

  accept(
    reference: string,
    request: ConsignmentRequest,
    { reports = 1, shipAfterMillis = this.#props.shipAfterMillis, isStoppable = true }: AcceptOptions = {},
  ): { consignment: Consignment; isNew: boolean } {
    const known = this.find(reference);
    const consignment = accept(known, request, new Date(), isStoppable);
    if (!known) {
      this.#keep(reference, consignment);
      setTimeout(() => void this.dispatch(reference, reports), shipAfterMillis).unref();
    }
    return { consignment, isNew: !known };
  }

  reject(reference: string, request: ConsignmentRequest, reason: string): Consignment {
    const consignment = this.find(reference) ?? { state: 'rejected', request, reason, at: new Date() };
    this.#keep(reference, consignment);
    return consignment;
  }

  cancel(reference: string): Consignment {
    const consignment = cancel(this.find(reference), new Date());
    this.#keep(reference, consignment);
    return consignment;
  }

  /** Ships a consignment that is still to be shipped. Resolves when the shop has taken the report. */
  async dispatch(reference: string, reports = 1): Promise<void> {
    const known = this.find(reference);
    if (known?.state !== 'accepted') return;
    const trackingNumber = `SM${randomInt(100_000_000, 1_000_000_000)}GB`;
    const dispatchedAt = new Date();
    this.#keep(reference, { state: 'dispatched', request: known.request, at: dispatchedAt, trackingNumber });
    const reporting = Promise.all(
      Array.from({ length: reports }, () => report(this.#props, { reference, trackingNumber, dispatchedAt })),
    ).then(() => undefined);
    this.#reporting.add(reporting);
    await reporting;
    this.#reporting.delete(reporting);
  }

  /** How many shipments the shop has not taken yet. */
  get unreported(): number {
    return this.#reporting.size;
  }

  #keep(reference: string, consignment: Consignment): void {
    this.#consignments.set(reference, consignment);
    if (this.#consignments.size <= MOST_KEPT) return;
    for (const [old, { state }] of this.#consignments) {
      if (state === 'accepted') continue;
      this.#consignments.delete(old);
      return;
    }
  }
}

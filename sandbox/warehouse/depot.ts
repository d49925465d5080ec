import { randomInt } from 'node:crypto';
import { accept, cancel, type Consignment, type ConsignmentRequest } from './consignment.ts';
import { report, type WebhooksProps } from './webhooks.ts';

export interface DepotProps extends WebhooksProps {
  /** Duration of a pick. */
  readonly shipAfterMillis: number;
}

interface AcceptOptions {
  /** Number of times its shipment is reported. */
  readonly reports?: number;
  readonly shipAfterMillis?: number;
  readonly isStoppable?: boolean;
}

/** Older consignments that have ended are deleted. */
const MAXIMUM_CONSIGNMENTS = 20_000;

/** Stores the consignments, ships them and reports the shipments. */
export class Depot {
  readonly #consignments = new Map<string, Consignment>();
  readonly #openReports = new Set<Promise<void>>();
  readonly #props: DepotProps;

  constructor(props: DepotProps) {
    this.#props = props;
  }

  find(reference: string): Consignment | undefined {
    return this.#consignments.get(reference);
  }

  /** Newest first. */
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
      this.#store(reference, consignment);
      setTimeout(() => void this.dispatch(reference, reports), shipAfterMillis).unref();
    }
    return { consignment, isNew: !known };
  }

  reject(reference: string, request: ConsignmentRequest, reason: string): Consignment {
    const consignment = this.find(reference) ?? { state: 'rejected', request, reason, at: new Date() };
    this.#store(reference, consignment);
    return consignment;
  }

  cancel(reference: string): Consignment {
    const consignment = cancel(this.find(reference), new Date());
    this.#store(reference, consignment);
    return consignment;
  }

  /** Ships an accepted consignment. Resolves when the shop has accepted the report. */
  async dispatch(reference: string, reports = 1): Promise<void> {
    const known = this.find(reference);
    if (known?.state !== 'accepted') return;
    const trackingNumber = `SM${randomInt(100_000_000, 1_000_000_000)}GB`;
    const dispatchedAt = new Date();
    this.#store(reference, { state: 'dispatched', request: known.request, at: dispatchedAt, trackingNumber });
    const reporting = Promise.all(
      Array.from({ length: reports }, () => report(this.#props, { reference, trackingNumber, dispatchedAt })),
    ).then(() => undefined);
    this.#openReports.add(reporting);
    await reporting;
    this.#openReports.delete(reporting);
  }

  /** Shipments that the shop has not accepted yet. */
  get unreported(): number {
    return this.#openReports.size;
  }

  #store(reference: string, consignment: Consignment): void {
    this.#consignments.set(reference, consignment);
    if (this.#consignments.size <= MAXIMUM_CONSIGNMENTS) return;
    for (const [old, { state }] of this.#consignments) {
      if (state === 'accepted') continue;
      this.#consignments.delete(old);
      return;
    }
  }
}

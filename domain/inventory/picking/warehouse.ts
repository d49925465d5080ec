import type { Delivery, Parcel } from '../../../contracts/inventory/commands.ts';

/** Identifies a pick here and at the warehouse: its idempotency key. */
export interface PickKey {
  readonly sagaId: string;
  readonly attempt: number;
}

interface PickRequest extends Delivery {
  readonly key: PickKey;
  readonly parcel: Parcel;
}

/** The parcel has left its centre. The warehouse reports it by webhook as well. */
export interface ShippedResponse {
  readonly outcome: 'shipped';
  readonly trackingNumber: string;
  readonly shippedAt: string;
}

export type PickResponse = { readonly outcome: 'accepted' } | { readonly outcome: 'refused'; readonly reason: string } | ShippedResponse;

export type CancelResponse =
  | { readonly outcome: 'cancelled' }
  | { readonly outcome: 'not-cancelled'; readonly reason: string }
  | ShippedResponse;

/** The fulfilment centres' system. The outcome of a failed call is unknown: look the pick up by key before a retry. */
export interface Warehouse {
  /** Requests the pick at the parcel's centre. */
  pick(request: PickRequest): Promise<PickResponse>;

  /** The warehouse's response to a pick; undefined if it did not receive one. */
  find(key: PickKey): Promise<PickResponse | undefined>;

  /** Stops a pick. If the warehouse has not received it yet, it refuses it later. */
  cancel(key: PickKey): Promise<CancelResponse>;
}

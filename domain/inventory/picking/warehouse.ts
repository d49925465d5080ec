import type { Delivery, Parcel } from '../../../contracts/inventory/commands.ts';

/** Names a pick, here and at the warehouse. The same key is the same pick, however often it is asked. */
export interface PickKey {
  readonly sagaId: string;
  readonly attempt: number;
}

interface PickRequest extends Delivery {
  readonly key: PickKey;
  readonly parcel: Parcel;
}

/** The parcel has left its centre. The warehouse reports that by itself, too; whichever comes first is taken. */
export interface ShippedAnswer {
  readonly outcome: 'shipped';
  readonly trackingNumber: string;
  readonly shippedAt: string;
}

export type PickAnswer = { readonly outcome: 'accepted' } | { readonly outcome: 'refused'; readonly reason: string } | ShippedAnswer;

export type CancelAnswer =
  | { readonly outcome: 'cancelled' }
  | { readonly outcome: 'not-cancelled'; readonly reason: string }
  | ShippedAnswer;

/** The fulfilment centres' own system. Every call may fail without telling whether it was heard: then ask by key before asking again. */
export interface Warehouse {
  /** Asks the parcel's centre to pick it. */
  pick(request: PickRequest): Promise<PickAnswer>;

  /** What the warehouse said to a pick; undefined if it never heard of it. */
  find(key: PickKey): Promise<PickAnswer | undefined>;

  /** Stops a pick. One that the warehouse has not heard of is refused when it comes. */
  cancel(key: PickKey): Promise<CancelAnswer>;
}

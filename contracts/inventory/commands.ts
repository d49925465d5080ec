import * as z from 'zod';
import { needsPostcode } from '../../platform/contact/countries.ts';
import { CountryCode } from '../../platform/contact/country-code.ts';
import { LONGEST } from '../../platform/contact/limits.ts';
import { PersonName } from '../../platform/contact/person-name.ts';
import { identifier, line } from '../../platform/text/text.ts';
import { PaymentTerms } from '../payment/payment-terms.ts';

/** A stock-keeping unit; case and inner blanks are significant. `.` and `..` are not valid as the end of an address. */
export const Sku = identifier(64).refine((sku) => sku !== '.' && sku !== '..', 'must not be . or .., which cannot end an address');

/** The largest quantity of one line of a receipt or an order. */
export const MAX_UNITS = 1_000_000;

export const Quantity = z.int().min(1).max(MAX_UNITS);

const step = { sagaId: z.uuid(), attempt: z.int().positive() };

const ParcelLine = z.object({ lineNo: z.int().positive(), sku: Sku, quantity: Quantity });

/** The lines that one fulfilment centre ships together. A line that two centres share is in two parcels. */
export const Parcel = z.object({ parcelNo: z.int().positive(), centre: z.string().min(1), lines: z.array(ParcelLine).min(1) });

export type Parcel = Readonly<z.infer<typeof Parcel>>;

/** What the reservation of `attempt` holds. */
export const ReservedStock = z.object({ attempt: z.int().positive(), parcels: z.array(Parcel).min(1) });

export type ReservedStock = Readonly<z.infer<typeof ReservedStock>>;

export const ShippingAddress = z
  .object({
    name: PersonName,
    line1: line(LONGEST.line1),
    city: line(LONGEST.city),
    /** Omitted in countries without postcodes. */
    postcode: line(LONGEST.postcode).optional(),
    country: CountryCode,
  })
  .superRefine(({ country, postcode }, context) => {
    if (postcode !== undefined || !needsPostcode(country)) return;
    context.addIssue({ code: 'custom', path: ['postcode'], message: `must be given for an address in ${country}` });
  });

export type ShippingAddress = Readonly<z.infer<typeof ShippingAddress>>;

/** Reserves stock for all lines of an order or none, which decides its parcels. The order saga's id identifies the reservation. */
export const ReserveStock = z.object({
  type: z.literal('inventory.reserve-stock.v1'),
  ...step,
  lines: z
    .array(ParcelLine)
    .min(1)
    .refine((lines) => new Set(lines.map(({ lineNo }) => lineNo)).size === lines.length, 'each line must have a different lineNo'),
  /** What payment authorises once the stock is reserved: inventory sends that command instead of a reply, and payment's reply has both results. */
  payment: z.object({ attempt: z.int().positive(), ...PaymentTerms.shape }).optional(),
});

/** Releases the reservation of `attempt`, or one parcel of it. A tombstone refuses a reservation that arrives later. */
export const ReleaseStock = z.object({ type: z.literal('inventory.release-stock.v1'), ...step, parcelNo: z.int().positive().optional() });

/** What a warehouse must know of an order to send its parcels, beyond their contents. */
export const Delivery = z.object({ shipTo: ShippingAddress });

export type Delivery = Readonly<z.infer<typeof Delivery>>;

/** Requests a pick at the parcel's centre. `sagaId` is the fulfilment saga's id, `reservationId` the order saga's. */
export const PickParcel = z.object({
  type: z.literal('inventory.pick-parcel.v1'),
  ...step,
  reservationId: z.uuid(),
  parcel: Parcel,
  ...Delivery.shape,
});

/** Cancels the pick of `attempt`, unless the parcel has left. */
export const CancelPick = z.object({ type: z.literal('inventory.cancel-pick.v1'), ...step });

export const StockCommand = z.discriminatedUnion('type', [ReserveStock, ReleaseStock]);

export const PickCommand = z.discriminatedUnion('type', [PickParcel, CancelPick]);

export type ReserveStock = Readonly<z.infer<typeof ReserveStock>>;
export type ReleaseStock = Readonly<z.infer<typeof ReleaseStock>>;
export type StockCommand = z.infer<typeof StockCommand>;
export type PickParcel = Readonly<z.infer<typeof PickParcel>>;
export type CancelPick = Readonly<z.infer<typeof CancelPick>>;
export type PickCommand = z.infer<typeof PickCommand>;

/** Replies of inventory to a saga. */
export const InventoryReply = z.discriminatedUnion('type', [
  z.object({ type: z.literal('inventory.stock-reserved.v1'), ...step, parcels: z.array(Parcel).min(1) }),
  z.object({
    type: z.literal('inventory.stock-refused.v1'),
    ...step,
    missing: z.array(z.object({ sku: Sku, requested: z.int(), available: z.int() })),
  }),
  z.object({ type: z.literal('inventory.stock-released.v1'), ...step, parcelNo: z.int().positive().optional() }),
  z.object({ type: z.literal('inventory.pick-accepted.v1'), ...step }),
  z.object({ type: z.literal('inventory.pick-refused.v1'), ...step, reason: z.string() }),
  z.object({ type: z.literal('inventory.pick-cancelled.v1'), ...step }),
  z.object({ type: z.literal('inventory.pick-not-cancelled.v1'), ...step, reason: z.string() }),
  z.object({ type: z.literal('inventory.parcel-shipped.v1'), ...step, trackingNumber: z.string(), shippedAt: z.iso.datetime() }),
]);

export type InventoryReply = Readonly<z.infer<typeof InventoryReply>>;

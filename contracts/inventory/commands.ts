import { z } from 'zod';
import { needsPostcode } from '../../platform/contact/countries.ts';
import { CountryCode } from '../../platform/contact/country-code.ts';
import { LONGEST } from '../../platform/contact/limits.ts';
import { PersonName } from '../../platform/contact/person-name.ts';
import { identifier, line } from '../../platform/text/text.ts';

/** A stock-keeping unit as the catalogue writes it: case and inner blanks count. Addresses end in it, where `.` and `..` would mean other pages. */
export const Sku = identifier(64).refine((sku) => sku !== '.' && sku !== '..', 'must not be . or .., which no address can end in');

/** Of one line of a receipt or an order. */
export const MOST_UNITS = 1_000_000;

export const Quantity = z.int().min(1).max(MOST_UNITS);

const step = { sagaId: z.uuid(), attempt: z.int().positive() };

const ParcelLine = z.object({ lineNo: z.int().positive(), sku: Sku, quantity: Quantity });

/** What one fulfilment centre sends in one box. A line that two centres share stands in two parcels. */
export const Parcel = z.object({ parcelNo: z.int().positive(), centre: z.string().min(1), lines: z.array(ParcelLine).min(1) });

export type Parcel = Readonly<z.infer<typeof Parcel>>;

export const ShippingAddress = z
  .object({
    name: PersonName,
    line1: line(LONGEST.line1),
    city: line(LONGEST.city),
    /** Left out where the address has none. */
    postcode: line(LONGEST.postcode).optional(),
    country: CountryCode,
  })
  .superRefine(({ country, postcode }, context) => {
    if (postcode !== undefined || !needsPostcode(country)) return;
    context.addIssue({ code: 'custom', path: ['postcode'], message: `must be given for an address in ${country}` });
  });

export type ShippingAddress = Readonly<z.infer<typeof ShippingAddress>>;

/** Holds stock for all lines of an order or for none, and so decides its parcels. The order saga's id names the reservation. */
export const ReserveStock = z.object({
  type: z.literal('inventory.reserve-stock.v1'),
  ...step,
  lines: z
    .array(ParcelLine)
    .min(1)
    .refine((lines) => new Set(lines.map(({ lineNo }) => lineNo)).size === lines.length, 'each line must have a lineNo of its own'),
});

/** Undoes the reservation of `attempt`: whole, or one parcel of it. It leaves a tombstone, so that a reservation that comes later is refused. */
export const ReleaseStock = z.object({ type: z.literal('inventory.release-stock.v1'), ...step, parcelNo: z.int().positive().optional() });

/** What a warehouse must know of an order to send its parcels, beyond their contents. */
export const Delivery = z.object({ shipTo: ShippingAddress });

export type Delivery = Readonly<z.infer<typeof Delivery>>;

/** Asks the parcel's centre to pick. `sagaId` is the fulfilment saga's; `reservationId` the order saga's. */
export const PickParcel = z.object({
  type: z.literal('inventory.pick-parcel.v1'),
  ...step,
  reservationId: z.uuid(),
  parcel: Parcel,
  ...Delivery.shape,
});

/** Undoes the pick of `attempt`, unless the parcel has left. */
export const CancelPick = z.object({ type: z.literal('inventory.cancel-pick.v1'), ...step });

export const StockCommand = z.discriminatedUnion('type', [ReserveStock, ReleaseStock]);

export const PickCommand = z.discriminatedUnion('type', [PickParcel, CancelPick]);

export type ReserveStock = Readonly<z.infer<typeof ReserveStock>>;
export type ReleaseStock = Readonly<z.infer<typeof ReleaseStock>>;
export type StockCommand = z.infer<typeof StockCommand>;
export type PickParcel = Readonly<z.infer<typeof PickParcel>>;
export type CancelPick = Readonly<z.infer<typeof CancelPick>>;
export type PickCommand = z.infer<typeof PickCommand>;

/** What inventory answers to the saga that asked. */
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

import * as z from 'zod';
import { ShippingAddress } from '../inventory/commands.ts';

/** More than any household has; a bound for lists and storage. */
export const MOST_ADDRESSES = 20;

/** A new address, or what replaces one. */
export const AddressEntry = z.object({
  address: ShippingAddress,
  /** Whether checkouts begin with it. The first address of an account always is the default. */
  isDefault: z.boolean().default(false),
});

export type AddressEntry = Readonly<z.infer<typeof AddressEntry>>;

export const SavedAddress = z.object({ addressId: z.uuid(), address: ShippingAddress, isDefault: z.boolean() });

export type SavedAddress = Readonly<z.infer<typeof SavedAddress>>;

/** The default comes first. */
export const AddressList = z.object({ addresses: z.array(SavedAddress) });

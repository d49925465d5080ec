import * as z from 'zod';
import { CustomerId } from '../../platform/sharding/order-id.ts';
import { Sku } from './commands.ts';

/** A SKU whose stock carts hold: for some minutes, and at most a quantity per customer. */
export const HoldRule = z.object({ sku: Sku, minutes: z.int().min(1).max(60), mostPerCustomer: z.int().min(1).max(999) });

export type HoldRule = Readonly<z.infer<typeof HoldRule>>;

export const HoldRules = z.object({ rules: z.array(HoldRule) });

export type HoldRules = Readonly<z.infer<typeof HoldRules>>;

/** What the cart of a customer holds. */
export const Hold = z.object({ sku: Sku, quantity: z.int().positive(), expiresAt: z.iso.datetime() });

export type Hold = Readonly<z.infer<typeof Hold>>;

export const Holds = z.object({ holds: z.array(Hold) });

/** The request to hold a quantity in place of the customer's former one; 0 gives it back. */
export const HoldRequest = z.object({ customerId: CustomerId, sku: Sku, quantity: z.int().min(0).max(999) });

export type HoldRequest = Readonly<z.infer<typeof HoldRequest>>;

/** Null for a SKU that is not marked, and after a quantity of 0. */
export const HoldResponse = z.object({ hold: Hold.nullable() });

/** The request to give the holds of a guest to the account that takes the cart. */
export const HoldTransfer = z.object({ from: CustomerId, to: CustomerId });

export type HoldTransfer = Readonly<z.infer<typeof HoldTransfer>>;

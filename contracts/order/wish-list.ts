import * as z from 'zod';
import { Sku } from '../inventory/commands.ts';

/** Products that a customer keeps for later, the newest first. A guest's are moved to the account at sign-in. */
export const WishList = z.object({ products: z.array(z.object({ sku: Sku, title: z.string(), addedAt: z.iso.datetime() })) });

export type WishList = Readonly<z.infer<typeof WishList>>;

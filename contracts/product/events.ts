import * as z from 'zod';
import { Money } from '../../platform/money/money.ts';

const Version = z.int().positive().describe('increases with every change of the product');

export const PriceChanged = z
  .object({
    type: z.literal('product.price-changed.v1'),
    sku: z.string(),
    category: z.string(),
    price: Money,
    version: Version,
    changedAt: z.iso.datetime(),
  })
  .describe('Staff changed the price of a product.');

export const ProductChanged = z
  .object({
    type: z.literal('product.product-changed.v1'),
    sku: z.string(),
    category: z.string(),
    formerCategory: z.string().optional().describe('the previous category, if the product moved: its cached page still lists the product'),
    version: Version,
    changedAt: z.iso.datetime(),
  })
  .describe('A product was added, or its title, description, category or picture changed.');

export const ProductEvent = z.discriminatedUnion('type', [PriceChanged, ProductChanged]);

export type ProductEvent = Readonly<z.infer<typeof ProductEvent>>;

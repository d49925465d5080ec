import { z } from 'zod';
import { Money } from '../../platform/money/money.ts';

/** Staff changed the price of a product. `version` increases with every change of the product. */
export const PriceChanged = z.object({
  type: z.literal('product.price-changed.v1'),
  sku: z.string(),
  category: z.string(),
  price: Money,
  version: z.int().positive(),
  changedAt: z.iso.datetime(),
});

/** A product was added, or its title, description, category or picture changed. */
export const ProductChanged = z.object({
  type: z.literal('product.product-changed.v1'),
  sku: z.string(),
  category: z.string(),
  /** The previous category, if the product moved: its cached page still lists the product. */
  formerCategory: z.string().optional(),
  version: z.int().positive(),
  changedAt: z.iso.datetime(),
});

export const ProductEvent = z.discriminatedUnion('type', [PriceChanged, ProductChanged]);

export type ProductEvent = Readonly<z.infer<typeof ProductEvent>>;

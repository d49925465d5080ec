import { z } from 'zod';
import { Money } from '../../platform/money/money.ts';

/** Staff gave a product another price. `version` grows with every change of the product. */
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
  /** Where it was before, if it has moved: that category's page shows it still. */
  formerCategory: z.string().optional(),
  version: z.int().positive(),
  changedAt: z.iso.datetime(),
});

export const ProductEvent = z.discriminatedUnion('type', [PriceChanged, ProductChanged]);

export type ProductEvent = Readonly<z.infer<typeof ProductEvent>>;

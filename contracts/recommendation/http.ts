import * as z from 'zod';

/** A product that is published and in stock. */
export const Recommended = z.object({
  sku: z.string(),
  slug: z.string().nullable().describe("the last part of the product page's address; null when no event has reported it"),
});

export type Recommended = Readonly<z.infer<typeof Recommended>>;

export const Recommendations = z.object({
  products: z.array(Recommended).describe('best first; empty when there is nothing to recommend'),
  isPersonal: z.boolean().describe("whether the caller's own orders decided"),
});

export type Recommendations = Readonly<z.infer<typeof Recommendations>>;

/** What the caller bought, as recommendations learn from it, the oldest first. */
export const Baskets = z.object({ baskets: z.array(z.object({ placedAt: z.string(), skus: z.array(z.string()) })) });

export type Baskets = Readonly<z.infer<typeof Baskets>>;

import * as z from 'zod';

const SeedProduct = z.object({ sku: z.string(), title: z.string(), amount: z.int().min(0) });

export type SeedProduct = Readonly<z.infer<typeof SeedProduct>>;

export const Catalogue = z.tuple([SeedProduct], SeedProduct);

/** What decides every row. The number of orders does not: more orders continue the same history. */
export interface SeedPlan {
  readonly seed: number;
  readonly customers: number;
  /** All orders are placed in the years before. */
  readonly until: Date;
  readonly years: number;
  readonly currency: string;
  readonly catalogue: readonly [SeedProduct, ...SeedProduct[]];
}

/** Products for a database without a catalogue. */
export function inventedCatalogue(): SeedPlan['catalogue'] {
  const products = Array.from({ length: 2000 }, (_, index) => ({
    sku: `SEED-${String(index + 1).padStart(4, '0')}`,
    title: `Seeded product ${index + 1}`,
    amount: 199 + ((index * 7919) % 9700),
  }));
  return Catalogue.parse(products);
}

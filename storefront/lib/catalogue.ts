import { cache } from 'react';
import { z } from 'zod';
import { Money } from '../../platform/money/money.ts';
import { call, orNotFound } from './backend.ts';
import { config } from './config.ts';

const Category = z.object({ slug: z.string(), name: z.string(), productCount: z.int() });

export type Category = Readonly<z.infer<typeof Category>>;

const Product = z.object({
  sku: z.string(),
  title: z.string(),
  description: z.string().nullable(),
  /** Its slug, or the whole category. */
  category: z.union([z.string().transform((slug) => ({ slug })), z.object({ slug: z.string() })]),
  price: Money,
  imageUrl: z.string().nullable(),
});

export type Product = Readonly<z.infer<typeof Product>>;

const Categories = z.object({ categories: z.array(Category) });

const ProductPage = z.object({ products: z.array(Product), next: z.string().nullable(), previous: z.string().nullable() });

export const categories = cache(async (): Promise<readonly Category[]> => {
  const answer = await call(Categories, { base: config().PRODUCT_URL, path: '/api/categories' });
  return answer.categories;
});

export async function productsOf(category: string, { after, limit }: { readonly after?: string | undefined; readonly limit: number }) {
  const query = new URLSearchParams({ category, limit: String(limit), ...(after !== undefined && { after }) });
  return call(ProductPage, { base: config().PRODUCT_URL, path: `/api/products?${query}` });
}

/** Once per page, however many parts of it ask. */
export const productBySku = cache(async (sku: string): Promise<Product | undefined> =>
  orNotFound(call(Product, { base: config().PRODUCT_URL, path: `/api/products/${encodeURIComponent(sku)}` })),
);

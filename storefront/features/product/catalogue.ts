import { cache } from 'react';
import { Categories, type Category, CategoryDetail, Product, ProductPage } from '../../../contracts/product/http.ts';
import { ProductDetail } from '../../../contracts/product/product-page.ts';
import { call, orNotFound } from '../../../web/backend.ts';
import { config } from '../../lib/config.ts';

export const categories = cache(async (): Promise<readonly Category[]> => {
  const response = await call(Categories, { base: config().PRODUCT_URL, path: '/api/categories' });
  return response.categories;
});

export async function productsOf(category: string, { after, limit }: { readonly after?: string | undefined; readonly limit: number }) {
  const query = new URLSearchParams({ category, limit: String(limit), ...(after !== undefined && { after }) });
  return call(ProductPage, { base: config().PRODUCT_URL, path: `/api/products?${query}` });
}

/** Fetched once per page. */
export const categoryBySlug = cache(async (slug: string): Promise<CategoryDetail | undefined> =>
  orNotFound(call(CategoryDetail, { base: config().PRODUCT_URL, path: `/api/categories/${encodeURIComponent(slug)}` })),
);

/** Fetched once per page. */
export const productBySlug = cache(async (slug: string): Promise<ProductDetail | undefined> =>
  orNotFound(call(ProductDetail, { base: config().PRODUCT_URL, path: `/api/products/by-slug/${encodeURIComponent(slug)}` })),
);

/** Fetched once per page. */
export const productBySku = cache(async (sku: string): Promise<Product | undefined> =>
  orNotFound(call(Product, { base: config().PRODUCT_URL, path: `/api/products/${encodeURIComponent(sku)}` })),
);

import * as z from 'zod/mini';
import type { Product } from '../../../contracts/product/http.ts';
import type { Recommendations } from '../../../contracts/recommendation/http.ts';

const RecommendationsResponse = z.object({
  products: z.array(z.object({ sku: z.string(), slug: z.nullable(z.string()) })),
  isPersonal: z.boolean(),
}) satisfies z.ZodMiniType<Recommendations>;

const Money = z.object({ amount: z.number(), currency: z.string() });

const Picture = z.object({
  path: z.string(),
  widths: z.array(z.number()),
  width: z.number(),
  height: z.number(),
  alt: z.string(),
  focalX: z.number(),
  focalY: z.number(),
  sku: z.nullable(z.string()),
});

const ProductResponse = z.object({
  sku: z.string(),
  slug: z.string(),
  title: z.string(),
  description: z.string(),
  category: z.string(),
  price: Money,
  wasPrice: z.nullable(Money),
  imageUrl: z.nullable(z.string()),
  picture: z.nullable(Picture),
  version: z.number(),
});

export interface RecommendedProducts {
  readonly products: readonly Product[];
  readonly isPersonal: boolean;
}

const NONE: RecommendedProducts = { products: [], isPersonal: false };

/** What is not here by then is not shown: the page does not grow under a reader. */
const TIMEOUT_MILLIS = 2_000;

/** Runs in the browser, since pages are cached for all visitors. Returns nothing while the shop is unavailable. @param query such as `popular?limit=4` */
export async function fetchRecommended(query: string, unmounted: AbortSignal): Promise<RecommendedProducts> {
  try {
    const signal = AbortSignal.any([unmounted, AbortSignal.timeout(TIMEOUT_MILLIS)]);
    const response = await fetch(`/api/recommendations/${query}`, { signal });
    const { products, isPersonal } = RecommendationsResponse.parse(await response.json());
    const details = await Promise.all(products.map(async ({ sku }) => fetchProduct(sku, signal)));
    return { products: details.flatMap((product) => product ?? []), isPersonal };
  } catch {
    return NONE;
  }
}

/** Undefined for a product that was withdrawn a moment ago. */
async function fetchProduct(sku: string, signal: AbortSignal): Promise<Product | undefined> {
  const response = await fetch(`/api/products/${encodeURIComponent(sku)}`, { signal });
  return response.ok ? ProductResponse.parse(await response.json()) : undefined;
}

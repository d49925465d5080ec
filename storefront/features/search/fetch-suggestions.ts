import * as z from 'zod/mini';
import type { Suggestions } from '../../../contracts/product/search.ts';

const Shown = z.object({
  queries: z.array(z.string()),
  products: z.array(z.object({ title: z.string() })),
}) satisfies z.ZodMiniType<Pick<Suggestions, 'queries'> & { readonly products: readonly { readonly title: string }[] }>;

/** What the shopper may be typing, from the shop; nothing while the shop is unavailable. */
export async function fetchSuggestions(typed: string, signal: AbortSignal): Promise<readonly string[]> {
  try {
    const response = await fetch(`/api/search/suggestions?${new URLSearchParams({ q: typed.slice(0, 200) })}`, { signal });
    const { queries, products } = Shown.parse(await response.json());
    return [...new Set([...queries, ...products.map(({ title }) => title)])];
  } catch {
    return [];
  }
}

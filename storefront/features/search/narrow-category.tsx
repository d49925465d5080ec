import { isOutage } from '../../../web/outage.ts';
import { Facets } from './facets.tsx';
import { findProducts } from './find-products.ts';

/** The filters of a category's page: each leads to the search in the category. The page works without them while search is not available. */
export async function NarrowCategory({ slug }: { readonly slug: string }) {
  const choice = { q: '', values: new Map([['category', [slug]]]), price: undefined, sort: undefined, page: undefined };
  const result = await findProducts(choice, 0).catch((error: unknown) => {
    if (isOutage(error)) return undefined;
    throw error;
  });
  const facets = result?.facets.filter(({ code }) => code !== 'category') ?? [];
  if (!result || facets.length === 0) return null;
  return (
    <div className="narrow">
      <Facets choice={choice} result={{ ...result, facets }} isOpen={false} />
    </div>
  );
}

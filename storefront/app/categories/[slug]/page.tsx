import { redirect } from 'next/navigation';
import { NotFound } from '../../../ui/not-found.tsx';
import { ProductCard } from '../../../features/product/product-card.tsx';
import { StockProvider } from '../../../features/product/stock-provider.tsx';
import { respondNotFound } from '../../../../web/respond-not-found.ts';
import { orNotFound } from '../../../../web/backend.ts';
import { categories, productBySku, productsOf } from '../../../features/product/catalogue.ts';
import { metadataOrFailure, pageOrFailure } from '../../../lib/page-or-failure.ts';
import { categoryPath, decodedSegment } from '../../../lib/paths.ts';
import { redirectInList } from '../../../features/product/place-in-list.ts';
import { currentUrl } from '../../../../web/current-response.ts';
import { onlyText } from '../../../../web/search-params.ts';
import type { PageProps } from '../../../../web/search-params.ts';

const PRODUCTS_PER_PAGE = 24;

type Props = PageProps<{ readonly slug: string }>;

async function categoryAt(params: Props['params']) {
  const slug = decodedSegment((await params).slug);
  const all = await categories();
  return all.find((category) => category.slug === slug);
}

export const generateMetadata = metadataOrFailure(async ({ params, searchParams }: Props) => {
  const category = await categoryAt(params);
  if (!category) return { title: 'Not found' };
  const after = onlyText((await searchParams)['after']);
  return { title: category.name, alternates: { canonical: categoryPath(category.slug, after) } };
});

async function CategoryPage({ params, searchParams }: Props) {
  const category = await categoryAt(params);
  const after = onlyText((await searchParams)['after']);
  if (category) await redirectToPlace(category.slug, after);
  const page = category && (await orNotFound(productsOf(category.slug, { after, limit: PRODUCTS_PER_PAGE })));
  if (!page) return respondNotFound(<NotFound />);
  const { products, next, previous } = page;

  return (
    <StockProvider skus={products.map(({ sku }) => sku)}>
      <nav aria-label="Breadcrumb" className="breadcrumb">
        <a href="/#categories">Categories</a>
      </nav>
      <div className="page-head">
        <h1>{category.name}</h1>
        <p className="quiet">
          {category.productCount} {category.productCount === 1 ? 'product' : 'products'}
        </p>
      </div>
      {products.length === 0 && <p>There is nothing more here.</p>}
      <ul className="product-grid">
        {products.map((product) => (
          <ProductCard key={product.sku} product={product} />
        ))}
      </ul>
      <nav aria-label="Pages" className="pager">
        {previous && <a href={categoryPath(category.slug)}>Back to the first page</a>}
        {previous !== null && (
          <a className="button secondary" rel="prev" href={categoryPath(category.slug, previous)}>
            Previous page
          </a>
        )}
        {next !== null && (
          <a className="button secondary" rel="next" href={categoryPath(category.slug, next)}>
            Next page
          </a>
        )}
      </nav>
    </StockProvider>
  );
}

export default pageOrFailure(CategoryPage);

async function redirectToPlace(slug: string, after: string | undefined): Promise<void> {
  const isInCategory = async (sku: string) => (await productBySku(sku))?.category === slug;
  const path = await redirectInList({ slug, url: currentUrl() ?? '', after, isInCategory });
  if (path !== undefined) redirect(path);
}

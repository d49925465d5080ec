import { permanentRedirect, redirect } from 'next/navigation';
import { Breadcrumb } from '../../../features/product/breadcrumb.tsx';
import { breadcrumbData } from '../../../features/product/structured-data.ts';
import { NotFound } from '../../../ui/not-found.tsx';
import { StructuredData } from '../../../ui/structured-data.tsx';
import { ProductCard } from '../../../features/product/product-card.tsx';
import { NarrowCategory } from '../../../features/search/narrow-category.tsx';
import { StockProvider } from '../../../features/product/stock-provider.tsx';
import { respondNotFound } from '../../../../web/respond-not-found.ts';
import { orNotFound } from '../../../../web/backend.ts';
import { categoryBySlug, productBySlug, productsOf } from '../../../features/product/catalogue.ts';
import { config } from '../../../lib/config.ts';
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
  return slug === undefined ? undefined : categoryBySlug(slug);
}

export const generateMetadata = metadataOrFailure(async ({ params, searchParams }: Props) => {
  const category = await categoryAt(params);
  if (!category) return { title: 'Not found' };
  const after = onlyText((await searchParams)['after']);
  const { name, seoTitle, seoDescription } = category;
  return {
    title: seoTitle ?? name,
    ...(seoDescription !== null && { description: seoDescription }),
    alternates: { canonical: categoryPath(category.slug, after) },
  };
});

async function CategoryPage({ params, searchParams }: Props) {
  const category = await categoryAt(params);
  const after = onlyText((await searchParams)['after']);
  // After a rename.
  if (category && category.slug !== (await params).slug) permanentRedirect(categoryPath(category.slug));
  if (category) await redirectToPlace(category.slug, after);
  const page = category && (await orNotFound(productsOf(category.slug, { after, limit: PRODUCTS_PER_PAGE })));
  if (!page) return respondNotFound(<NotFound />);
  const { products, next, previous } = page;
  const children = category.children.filter(({ productCount }) => productCount > 0);

  return (
    <StockProvider skus={products.map(({ sku }) => sku)}>
      <Breadcrumb categories={category.breadcrumb} />
      <StructuredData data={breadcrumbData(category.breadcrumb, category.name, config().SHOP_URL)} />
      <div className="page-head">
        <h1>{category.name}</h1>
        <p className="quiet">
          {category.productCount} {category.productCount === 1 ? 'product' : 'products'}
        </p>
      </div>
      {children.length > 0 && (
        <nav aria-label={`In ${category.name}`}>
          <ul className="subcategories">
            {children.map(({ slug, name, productCount }) => (
              <li key={slug}>
                <a className="option" href={categoryPath(slug)}>
                  {name} <span className="quiet">{productCount}</span>
                </a>
              </li>
            ))}
          </ul>
        </nav>
      )}
      <NarrowCategory slug={category.slug} />
      {products.length === 0 && <p>There is nothing more here.</p>}
      <ul className="product-grid">
        {products.map((product, index) => (
          <ProductCard key={product.sku} product={product} isFirst={index === 0} />
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
  const isInCategory = async (product: string) => (await productBySlug(product))?.listedIn.includes(slug) === true;
  const path = await redirectInList({ slug, url: currentUrl() ?? '', after, isInCategory });
  if (path !== undefined) redirect(path);
}

import { AddToCart } from '../../../features/cart/add-to-cart.tsx';
import { Availability } from '../../../features/product/availability.tsx';
import { NotFound } from '../../../ui/not-found.tsx';
import { Price } from '../../../../web/ui/price.tsx';
import { ProductData } from '../../../features/product/product-data.tsx';
import { ProductPicture } from '../../../features/product/product-picture.tsx';
import { respondNotFound } from '../../../../web/respond-not-found.ts';
import { availabilityOf } from '../../../features/product/availability-of.ts';
import { categories, productBySku } from '../../../features/product/catalogue.ts';
import { OPEN_GRAPH } from '../../../lib/open-graph.ts';
import { metadataOrFailure, pageOrFailure } from '../../../lib/page-or-failure.ts';
import { categoryPath, decodedSegment, productPath } from '../../../lib/paths.ts';
import type { PageProps } from '../../../../web/search-params.ts';

type Props = PageProps<{ readonly sku: string }>;

async function productAt(params: Props['params']) {
  const sku = decodedSegment((await params).sku);
  return sku === undefined ? undefined : productBySku(sku);
}

export const generateMetadata = metadataOrFailure(async ({ params }: Props) => {
  const product = await productAt(params);
  if (!product) return { title: 'Not found' };
  const { title, description, sku, imageUrl } = product;
  return {
    title,
    ...(description && { description }),
    alternates: { canonical: productPath(sku) },
    ...(imageUrl !== null && { openGraph: { ...OPEN_GRAPH, images: [imageUrl] } }),
  };
});

async function ProductPage({ params }: Props) {
  const product = await productAt(params);
  if (!product) return respondNotFound(<NotFound />);
  const [available, all] = await Promise.all([availabilityOf([product.sku]), categories()]);
  const category = all.find(({ slug }) => slug === product.category);
  const isSoldOut = available.get(product.sku) === 0;

  return (
    <article className="product">
      <nav aria-label="Breadcrumb" className="breadcrumb">
        <a href="/#categories">Categories</a>
        {category && (
          <>
            <span aria-hidden="true">/</span>
            <a href={categoryPath(category.slug)}>{category.name}</a>
          </>
        )}
      </nav>
      <ProductPicture product={product} className="product-picture-large" />
      <div className="product-facts">
        <h1>{product.title}</h1>
        <Price of={product.price} className="price price-large" />
        <Availability sku={product.sku} isSoldOut={isSoldOut} />
        <AddToCart sku={product.sku} isSoldOut={isSoldOut} />
        {product.description && <p className="product-description">{product.description}</p>}
        <dl className="facts">
          <div>
            <dt>Sent from</dt>
            <dd>The warehouse that has it, usually the same day</dd>
          </div>
          <div>
            <dt>Paid</dt>
            <dd>When it leaves, not before</dd>
          </div>
          <div>
            <dt>Article</dt>
            <dd>{product.sku}</dd>
          </div>
        </dl>
      </div>
      <ProductData product={product} isSoldOut={isSoldOut} />
    </article>
  );
}

export default pageOrFailure(ProductPage);

import { permanentRedirect, redirect } from 'next/navigation';
import { normalise } from '../../../../../platform/text/text.ts';
import { NotFound } from '../../../../ui/not-found.tsx';
import { ProductView } from '../../../../features/product/product-view.tsx';
import { respondNotFound } from '../../../../../web/respond-not-found.ts';
import { productBySku, productBySlug } from '../../../../features/product/catalogue.ts';
import { productMetadata } from '../../../../features/product/product-metadata.ts';
import { metadataOrFailure, pageOrFailure } from '../../../../lib/page-or-failure.ts';
import { OF_SKU, decodedSegment, variantPath } from '../../../../lib/paths.ts';
import type { PageProps } from '../../../../../web/search-params.ts';

type Props = PageProps<{ readonly slug: string; readonly sku: string }>;

/** The product that the address names: by its slug, or for links that have only a SKU by that. */
async function productAt(params: Props['params']) {
  const { slug, sku: encoded } = await params;
  const sku = decodedSegment(encoded);
  if (sku === undefined) return undefined;
  const named = slug === OF_SKU ? (await productBySku(sku))?.slug : decodedSegment(slug);
  const product = named === undefined ? undefined : await productBySlug(named);
  const variant = product?.variants.find((each) => each.sku === normalise(sku));
  return product && variant && { product, variant };
}

export const generateMetadata = metadataOrFailure(async ({ params }: Props) => {
  const found = await productAt(params);
  return found ? productMetadata(found.product, found.variant) : { title: 'Not found' };
});

/** The product with another variant than its first, which has the product's own address. */
async function VariantPage({ params }: Props) {
  const found = await productAt(params);
  if (!found) return respondNotFound(<NotFound />);
  const { product, variant } = found;
  const { slug, sku } = await params;
  const path = variantPath(product, variant.sku);
  if (slug === OF_SKU) redirect(path);
  if (path !== `/products/${slug}/${encodeURIComponent(decodedSegment(sku) ?? '')}`) permanentRedirect(path);
  return <ProductView product={product} variant={variant} />;
}

export default pageOrFailure(VariantPage);

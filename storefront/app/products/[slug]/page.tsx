import { permanentRedirect } from 'next/navigation';
import { NotFound } from '../../../ui/not-found.tsx';
import { ProductView } from '../../../features/product/product-view.tsx';
import { respondNotFound } from '../../../../web/respond-not-found.ts';
import { productBySlug } from '../../../features/product/catalogue.ts';
import { productMetadata } from '../../../features/product/product-metadata.ts';
import { metadataOrFailure, pageOrFailure } from '../../../lib/page-or-failure.ts';
import { decodedSegment, productPath } from '../../../lib/paths.ts';
import type { PageProps } from '../../../../web/search-params.ts';

type Props = PageProps<{ readonly slug: string }>;

async function productAt(params: Props['params']) {
  const slug = decodedSegment((await params).slug);
  return slug === undefined ? undefined : productBySlug(slug);
}

export const generateMetadata = metadataOrFailure(async ({ params }: Props) => {
  const product = await productAt(params);
  return product ? productMetadata(product) : { title: 'Not found' };
});

/** The product with its first variant. */
async function ProductPage({ params }: Props) {
  const product = await productAt(params);
  const variant = product?.variants[0];
  if (!product || !variant) return respondNotFound(<NotFound />);
  // After a rename.
  if (product.slug !== (await params).slug) permanentRedirect(productPath(product.slug));
  return <ProductView product={product} variant={variant} />;
}

export default pageOrFailure(ProductPage);

import type { Metadata } from 'next';
import type { ProductDetail, Variant } from '../../../contracts/product/product-page.ts';
import { OPEN_GRAPH } from '../../lib/open-graph.ts';
import { productPath } from '../../lib/paths.ts';
import { picturesOf } from './gallery.tsx';
import { largestJpeg } from './picture-files.ts';

/** All variants have the address of the product for search engines. */
export function productMetadata(product: ProductDetail, variant?: Variant): Metadata {
  const { slug, seoTitle, seoDescription, description } = product;
  const [picture] = picturesOf(product, variant ?? { sku: product.variants[0]?.sku ?? '' });
  const imageUrl = picture ? largestJpeg(picture) : (variant?.imageUrl ?? product.imageUrl);
  return {
    title: variant?.title ?? seoTitle ?? product.title,
    description: seoDescription ?? description,
    alternates: { canonical: productPath(slug) },
    ...(imageUrl !== null && { openGraph: { ...OPEN_GRAPH, images: [imageUrl] } }),
  };
}

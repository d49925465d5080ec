/** In place of a slug, which never is a hyphen: the rest of the address is a SKU, and the page redirects. */
export const OF_SKU = '-';

export function productPath(slug: string): string {
  return `/products/${slug}`;
}

/** The page of the product that has the SKU. SKUs may contain blanks and slashes. */
export function skuPath(sku: string): string {
  return `/products/${OF_SKU}/${encodeURIComponent(sku)}`;
}

/** The page of a variant; that of the first is the product's. */
export function variantPath(
  { slug, variants }: { readonly slug: string; readonly variants: readonly { readonly sku: string }[] },
  sku: string,
): string {
  return variants[0]?.sku === sku ? productPath(slug) : `${productPath(slug)}/${encodeURIComponent(sku)}`;
}

/** Path of the list page that begins after a product's slug, or of the first page. */
export function categoryPath(slug: string, after = ''): string {
  return `/categories/${encodeURIComponent(slug)}${after && `?${new URLSearchParams({ after })}`}`;
}

export function orderPath(orderId: string): string {
  return `/orders/${encodeURIComponent(orderId)}`;
}

/** Decodes a path segment of Next; `undefined` for an invalid encoding. */
export function decodedSegment(segment: string): string | undefined {
  try {
    return decodeURIComponent(segment);
  } catch {
    return undefined;
  }
}

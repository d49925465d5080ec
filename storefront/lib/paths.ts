/** SKUs may contain blanks and slashes. */
export function productPath(sku: string): string {
  return `/products/${encodeURIComponent(sku)}`;
}

/** Path of the list page that begins after a SKU, or of the first page. */
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

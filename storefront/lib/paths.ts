/** SKUs come as the catalogue writes them: blanks, slashes and all. */
export function productPath(sku: string): string {
  return `/products/${encodeURIComponent(sku)}`;
}

/** Of the page that begins after a SKU; of the first without. */
export function categoryPath(slug: string, after = ''): string {
  return `/categories/${encodeURIComponent(slug)}${after && `?${new URLSearchParams({ after })}`}`;
}

export function orderPath(orderId: string): string {
  return `/orders/${encodeURIComponent(orderId)}`;
}

/** What Next hands over of a path is still encoded; `undefined` when it is no valid encoding. */
export function decodedSegment(segment: string): string | undefined {
  try {
    return decodeURIComponent(segment);
  } catch {
    return undefined;
  }
}

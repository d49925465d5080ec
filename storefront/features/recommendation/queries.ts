/** One row on a wide screen. */
const LIMIT = 4;

/** The query of what is bought with these products. */
export function togetherWith(skus: readonly string[]): string {
  return `bought-together?${new URLSearchParams([...skus.slice(0, 50).map((sku) => ['sku', sku]), ['limit', String(LIMIT)]])}`;
}

/** The query of what is picked for the visitor, or popular. */
export const FOR_YOU = `for-you?limit=${LIMIT}`;

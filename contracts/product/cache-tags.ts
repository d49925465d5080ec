import { createHash } from 'node:crypto';

/** CloudFront takes 256 ASCII characters, no commas or blanks, and does not tell upper from lower case: two SKUs that differ in case only are made fresh together. */
const LONGEST_TAG = 256;

/** Tag of the page that greets. */
export const homeTag = 'home';

/** Tag of every page that shows the product's title, picture, price or whether it is sold out. */
export function productTag(sku: string): string {
  const tag = `product-${sku.replaceAll(/[^A-Za-z0-9_-]/gu, encoded)}`;
  return tag.length <= LONGEST_TAG ? tag : `product-${createHash('sha256').update(sku).digest('hex')}`;
}

/** Tag of every page that lists the category. */
export function categoryTag(slug: string): string {
  return `category-${slug}`;
}

function encoded(character: string): string {
  return `.${Buffer.from(character).toString('hex')}.`;
}

import { createHash } from 'node:crypto';

/** CloudFront's limit. Tags are ASCII without commas or blanks, and case-insensitive: such SKUs are invalidated together. */
const LONGEST_TAG = 256;

/** Tag of the home page. */
export const homeTag = 'home';

/** Tag of every page that shows the product's title, picture, price or whether it is sold out. */
export function productTag(sku: string): string {
  const tag = `product-${sku.replaceAll(/[^A-Za-z0-9_-]/gu, encodeCharacter)}`;
  return tag.length <= LONGEST_TAG ? tag : `product-${createHash('sha256').update(sku).digest('hex')}`;
}

/** Tag of every page that lists the category. */
export function categoryTag(slug: string): string {
  return `category-${slug}`;
}

function encodeCharacter(character: string): string {
  return `.${Buffer.from(character).toString('hex')}.`;
}

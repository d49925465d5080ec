// CloudFront's tags are ASCII without commas or blanks, case-insensitive, and of at most 256 characters: slugs are.

/** Tag of the home page. */
export const homeTag = 'home';

/** Tag of the product's pages, by its slug. */
export function productTag(slug: string): string {
  return `product-${slug}`;
}

/** Tag of every page that lists the category. */
export function categoryTag(slug: string): string {
  return `category-${slug}`;
}

/** The formats of files, with the names that people know. */
export const FORMATS = [
  ['shopmart', 'ShopMart'],
  ['shopify', 'Shopify'],
  ['woocommerce', 'WooCommerce'],
] as const;

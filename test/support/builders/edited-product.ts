/** A product with two variants, as staff send it; its category must exist. */
export function editedProduct(change: object = {}) {
  const price = { amount: 1250, currency: 'GBP' };
  return {
    slug: 'wool-throw',
    title: 'Wool Throw',
    description: 'Woven from lambswool.',
    optionNames: ['Colour'],
    categories: ['kitchen'],
    variants: [
      { sku: 'T/1', optionValues: ['Rust'], price },
      { sku: 'T 2', optionValues: ['Moss'], price: { ...price, amount: 1500 } },
    ],
    ...change,
  };
}

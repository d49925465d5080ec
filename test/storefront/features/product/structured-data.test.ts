import { describe, expect, test } from 'vitest';
import type { ProductDetail, Variant } from '../../../../contracts/product/product-page.ts';
import { breadcrumbData, productData } from '../../../../storefront/features/product/structured-data.ts';

const shopUrl = 'https://shop.example/';

const variant: Variant = {
  sku: 'KT 101/R',
  title: 'Tea pot, red',
  optionValues: ['Red'],
  barcode: '4006381333931',
  weightGrams: 850,
  imageUrl: null,
  price: { amount: 1250, currency: 'GBP' },
  wasPrice: null,
};

const product: ProductDetail = {
  productId: 1,
  slug: 'tea-pot',
  title: 'Tea pot',
  description: 'Holds a litre.',
  options: ['Colour'],
  attributes: [],
  imageUrl: '/pictures/pot.jpg',
  pictures: [],
  seoTitle: null,
  seoDescription: null,
  variants: [{ ...variant, sku: 'KT 101/B' }, variant],
  breadcrumb: [{ slug: 'kitchen', name: 'Kitchen' }],
  listedIn: ['kitchen'],
  version: 1,
};

const shown = { product, variant, pictures: [], isSoldOut: false, shopUrl };

describe('the structured data of a product page', () => {
  test('has the price in whole units of its currency and absolute addresses', () => {
    expect(productData(shown)).toMatchObject({
      '@type': 'Product',
      sku: 'KT 101/R',
      gtin: '4006381333931',
      image: ['https://shop.example/pictures/pot.jpg'],
      offers: {
        url: 'https://shop.example/products/tea-pot/KT%20101%2FR',
        price: '12.50',
        priceCurrency: 'GBP',
        availability: 'https://schema.org/InStock',
      },
    });
    expect(productData({ ...shown, variant: { ...variant, price: { amount: 1250, currency: 'JPY' } } })).toMatchObject({
      offers: { price: '1250', priceCurrency: 'JPY' },
    });
  });

  test('says that a variant is sold out, and leaves out what is not known', () => {
    const bare = productData({
      ...shown,
      product: { ...product, imageUrl: null },
      variant: { ...variant, barcode: null, weightGrams: null },
      isSoldOut: true,
    });
    expect(bare).toMatchObject({ offers: { availability: 'https://schema.org/OutOfStock' } });
    for (const absent of ['gtin', 'weight', 'image']) expect(bare).not.toHaveProperty(absent);
  });

  test('lists the categories in order, and the page last without an address', () => {
    expect(breadcrumbData(product.breadcrumb, product.title, shopUrl)).toMatchObject({
      itemListElement: [
        { position: 1, name: 'Kitchen', item: 'https://shop.example/categories/kitchen' },
        { '@type': 'ListItem', position: 2, name: 'Tea pot' },
      ],
    });
  });
});

import { describe, expect, test } from 'vitest';
import { optionLinks } from '../../../../storefront/features/product/option-links.ts';

const variant = (sku: string, ...optionValues: string[]) => ({
  sku,
  title: sku,
  optionValues,
  price: { amount: 1, currency: 'GBP' },
  wasPrice: null,
  imageUrl: null,
  barcode: null,
  weightGrams: null,
});
const rustSmall = variant('RS', 'Rust', 'Small');
const variants = [rustSmall, variant('RL', 'Rust', 'Large'), variant('ML', 'Moss', 'Large'), variant('MS', 'Moss', 'Small')];

describe('the choice of a variant', () => {
  test('leads to the variant that differs in one option only', () => {
    expect(optionLinks({ options: ['Colour', 'Size'], variants }, rustSmall)).toEqual([
      {
        name: 'Colour',
        links: [
          { value: 'Rust', isChosen: true, sku: 'RS' },
          { value: 'Moss', isChosen: false, sku: 'MS' },
        ],
      },
      {
        name: 'Size',
        links: [
          { value: 'Small', isChosen: true, sku: 'RS' },
          { value: 'Large', isChosen: false, sku: 'RL' },
        ],
      },
    ]);
  });

  test('leads to another variant with the value where that one does not exist', () => {
    const [colour] = optionLinks({ options: ['Colour', 'Size'], variants: variants.slice(0, 3) }, rustSmall);
    expect(colour?.links).toContainEqual({ value: 'Moss', isChosen: false, sku: 'ML' });
  });

  test('is empty for a product without options', () => {
    expect(optionLinks({ options: [], variants: [variant('A')] }, variant('A'))).toEqual([]);
  });
});

import { expect, test } from 'vitest';
import { BasketLog } from '../../../../domain/recommendation/model/basket-log.ts';
import { PARAMETERS } from '../../../../domain/recommendation/model/parameters.ts';
import { trainModel } from '../../../../domain/recommendation/model/train.ts';

const at = new Date('2026-11-30T00:00:00Z');
const daysAgo = (days: number) => new Date(at.getTime() - days * 86_400_000);

function modelOf(baskets: readonly (readonly [skus: readonly string[], days?: number])[], parameters = PARAMETERS) {
  const log = new BasketLog();
  for (const [skus, days = 1] of baskets) log.add(skus, daysAgo(days));
  return new Map([...trainModel(log, { at, parameters })].map((product) => [product.sku, product]));
}

const skusOf = (model: ReturnType<typeof modelOf>, sku: string) => model.get(sku)?.neighbours.map((each) => each.sku);

test('products that are bought together are neighbours, and others are not', () => {
  const model = modelOf([[['tea', 'cup']], [['tea', 'cup', 'cup']], [['lamp', 'bulb']], [['lamp']]]);
  expect(skusOf(model, 'tea')).toEqual(['cup']);
  expect(skusOf(model, 'lamp')).toEqual(['bulb']);
});

test('a product outside the linear model has neighbours by item-to-item', () => {
  const baskets = Array.from({ length: 5 }, () => [['tea', 'cup']] as const);
  const model = modelOf([...baskets, [['rare', 'tea']]], { ...PARAMETERS, linearProducts: 2 });
  expect(skusOf(model, 'rare')).toEqual(['tea']);
});

test('recent baskets count more than old ones', () => {
  const model = modelOf([
    [['tea', 'old'], 400],
    [['tea', 'new'], 1],
  ]);
  expect(skusOf(model, 'tea')?.[0]).toBe('new');
  expect(model.get('new')?.popularity).toBeGreaterThan(model.get('old')?.popularity ?? 1);
});

test('a long basket says less about two of its products than a short one', () => {
  const many = Array.from({ length: 60 }, (_, index) => `other ${index}`);
  const model = modelOf([[['tea', 'cup']], [['tea', ...many]], [['cup']], [['other 0']]]);
  expect(skusOf(model, 'tea')?.[0]).toBe('cup');
});

test('the number of neighbours is limited', () => {
  const model = modelOf([[['a', 'b', 'c', 'd']]], { ...PARAMETERS, neighbours: 2 });
  expect(skusOf(model, 'a')).toHaveLength(2);
});

import { describe, expect, test } from 'vitest';
import { choiceOf, searchPath, toggled } from '../../../../storefront/features/search/search-choice.ts';

const oak = choiceOf({
  q: ' mug ',
  'attribute.material': 'Oak',
  category: ['home', 'garden', 'home'],
  sort: 'name',
  page: 'name~x',
  other: '1',
});

describe('the address of a search', () => {
  test('is the same for the same choice, and has no other parameters', () => {
    const path = '/search?q=mug&attribute.material=Oak&category=garden&category=home&sort=name&page=name%7Ex';
    expect(searchPath(oak)).toBe(path);
    expect(
      searchPath(choiceOf({ page: 'name~x', sort: 'name', category: ['garden', 'home'], q: 'mug', 'attribute.material': ['Oak'] })),
    ).toBe(path);
    expect(searchPath(choiceOf({ sort: 'relevance', q: '  ', category: '' }))).toBe('/search');
  });

  test('keeps signs of the query as they are', () => {
    expect(choiceOf(Object.fromEntries(new URLSearchParams(searchPath(choiceOf({ q: '100% "cotton" & <b>' })).slice(8)))).q).toBe(
      '100% "cotton" & <b>',
    );
  });

  test('changes by one value, and begins with the first page', () => {
    const both = toggled(oak, 'attribute.material', 'Ash');
    expect(searchPath(both)).toBe('/search?q=mug&attribute.material=Ash&attribute.material=Oak&category=garden&category=home&sort=name');
    expect(searchPath(toggled(toggled(both, 'attribute.material', 'Oak'), 'attribute.material', 'Ash'))).toBe(
      '/search?q=mug&category=garden&category=home&sort=name',
    );
  });

  test.each([
    [{ from: '10', to: '25.50' }, '1000-2550'],
    [{ from: '', to: '25,5' }, '-2550'],
    [{ from: '1000', to: '2500', decimals: '0' }, '1000-2500'],
    [{ from: 'cheap' }, 'cheap-'],
    [{ from: '1', decimals: '99' }, '1-'],
    [{}, undefined],
  ])('reads the prices %j of a form as %s', (params, price) => {
    expect(choiceOf(params).price).toBe(price);
  });
});

import { describe, expect, test } from 'vitest';
import { filterQuery, isFiltered, ordersPath, readFilter } from '../../../../storefront/features/order/order-filter.ts';

describe('the filter of the list of orders', () => {
  test('is read from the address and sent in the terms of the order service', () => {
    const filter = readFilter({ show: 'open', year: '2025' });
    expect(filterQuery(filter)).toEqual({
      status: 'placed,awaiting-customer,confirmed,fulfilling,stuck',
      from: '2025-01-01T00:00:00Z',
      to: '2026-01-01T00:00:00Z',
    });
  });

  test('with a number finds its order whatever else is selected', () => {
    expect(filterQuery(readFilter({ show: 'open', year: '2025', number: ' k7qx29md ' }))).toEqual({ number: 'k7qx29md' });
  });

  test.each([[{ show: 'lost' }], [{ show: 'constructor' }], [{ year: '20255' }], [{ year: ['2024', '2025'] }], [{ number: '  ' }]])(
    'ignores what the form does not offer: %o',
    (params) => expect(isFiltered(readFilter(params))).toBe(false),
  );

  test('is kept on the next page', () => {
    expect(ordersPath(readFilter({ show: 'cancelled' }), 'ID')).toBe('/orders?show=cancelled&before=ID');
    expect(ordersPath(readFilter({}))).toBe('/orders');
  });
});

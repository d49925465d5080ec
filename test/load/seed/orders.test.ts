import { describe, expect, test } from 'vitest';
import { ordersOf } from '../../../load/seed/orders.ts';
import { inventedCatalogue } from '../../../load/seed/plan.ts';
import type { SeedPlan } from '../../../load/seed/plan.ts';
import { customerOf } from '../../../platform/sharding/order-id.ts';

const plan: SeedPlan = {
  seed: 7,
  customers: 500,
  until: new Date('2026-07-01'),
  years: 2,
  currency: 'GBP',
  catalogue: inventedCatalogue(),
};
const orders = [...ordersOf(plan, 0, 5000)];

const shareOf = (counts: readonly number[], part: number) =>
  counts
    .toSorted((a, b) => b - a)
    .slice(0, Math.round(plan.customers * part))
    .reduce((sum, count) => sum + count, 0) / orders.length;

describe('a seeded history', () => {
  test('is the same for the same seed, and another for another', () => {
    expect([...ordersOf(plan, 0, 50)]).toEqual(orders.slice(0, 50));
    expect([...ordersOf({ ...plan, seed: 8 }, 0, 50)]).not.toEqual(orders.slice(0, 50));
  });

  test('has few customers who buy much, as real shops have', () => {
    const counts = [...Map.groupBy(orders, ({ shopper }) => shopper.customerId).values()].map(({ length }) => length);
    expect(shareOf(counts, 0.01)).toBeCloseTo(0.12, 1);
    expect(shareOf(counts, 0.1)).toBeCloseTo(0.43, 1);
    expect(counts.length).toBeGreaterThan(plan.customers / 2);
  });

  test('has a busy December and quiet nights', () => {
    const inMonth = (month: number) => orders.filter(({ placedAt }) => placedAt.getUTCMonth() === month).length;
    expect(inMonth(11)).toBeGreaterThan(1.5 * inMonth(5));
    const inHours = (from: number, to: number) =>
      orders.filter(({ placedAt }) => placedAt.getUTCHours() >= from && placedAt.getUTCHours() < to).length;
    expect(inHours(18, 22)).toBeGreaterThan(4 * inHours(1, 5));
    expect(orders.every(({ placedAt }) => placedAt < plan.until && placedAt >= new Date('2024-06-30'))).toBe(true);
  });

  test('has ids that carry customer and time, and a number of its own for each order', () => {
    for (const { orderId, shopper, placedAt } of orders.slice(0, 200)) {
      expect(customerOf(orderId)).toBe(shopper.customerId);
      expect(Number.parseInt(orderId.replace('-', '').slice(0, 12), 16)).toBe(placedAt.getTime());
    }
    expect(new Set(orders.map(({ number }) => number)).size).toBe(orders.length);
    expect(new Set(orders.map(({ orderId }) => orderId)).size).toBe(orders.length);
  });

  test('has parcels with the units of the lines, or none and a reason', () => {
    for (const { lines, parcels, reason, completedAt } of orders) {
      const shipped = parcels.flatMap((parcel) => parcel.lines);
      expect(shipped).toEqual(completedAt === null ? [] : lines.map(({ lineNo, sku, quantity }) => ({ lineNo, sku, quantity })));
      expect(reason === null).toBe(completedAt !== null);
    }
    expect(orders.filter(({ completedAt }) => completedAt === null).length / orders.length).toBeCloseTo(0.06, 1);
  });
});

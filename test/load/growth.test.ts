import { describe, expect, test } from 'vitest';
import { extrapolate, fit, targetOrders } from '../../load/growth/growth.ts';
import { MEASURES } from '../../load/growth/measures.ts';
import { plotGrowth } from '../../load/growth/plot.ts';

const points = [
  { orders: 2 ** 10, cost: 3 },
  { orders: 2 ** 12, cost: 4 },
  { orders: 2 ** 20, cost: 8 },
];

describe('the growth of a cost', () => {
  test('is fitted by the logarithm of the orders and continued by it', () => {
    const { base, slope } = fit('logarithmic', points);
    expect([base, slope]).toEqual([expect.closeTo(-2), expect.closeTo(0.5)]);
    expect(extrapolate('logarithmic', points, 2 ** 30)).toBeCloseTo(13);
    expect(targetOrders({ bytesPerOrder: 1000 })).toBe(2.3e9);
  });

  test('of what reads all orders of a time is continued by their number', () => {
    const scans = [100, 200, 400].map((orders) => ({ orders, cost: 5 + orders / 10 }));
    expect(extrapolate('linear', scans, 10_000)).toBeCloseTo(1005);
  });

  test('of one size is flat, and so is one that falls', () => {
    const falling = points.map(({ orders, cost }) => ({ orders, cost: 10 - cost }));
    expect(extrapolate('linear', falling, 1e9)).toBeCloseTo(5);
    expect(extrapolate('logarithmic', [{ orders: 1000, cost: 2 }], 1e9)).toBe(2);
  });

  test('is read from what the benchmarks print', () => {
    const [load, one, many, linked] = [0.4, 0.5, 0.6, 0.7].map((database) => ({ cpuMillisPerUnit: { database } }));
    const exact = MEASURES.filter(({ model }) => model === 'linear').map(({ name }, index) => ({
      name,
      cpuMillisPerUnit: { database: index },
    }));
    const printed = { history: { load, sizes: [one, many, linked] }, cpuRatio: 0.9, analytics: exact };
    expect(MEASURES.map((measure) => measure.costOf(printed))).toEqual([0.4, 0.6, 0.7, 0.9, 0, 1, 2]);
    expect(() => MEASURES.map((measure) => measure.costOf({}))).toThrow(/expected object/);
  });

  test('is drawn with what was measured and where the model leads', () => {
    const svg = plotGrowth({
      measuredAt: '2026-01-01',
      bytesPerOrder: 1000,
      series: [{ name: 'a page', unit: '× floor', model: 'logarithmic', points }],
    });
    expect(svg.match(/<circle/g)).toHaveLength(3);
    expect(svg).toContain('>8.00</text>');
    expect(svg).toContain('to 2.3 TB (2.3 G orders)');
  });
});

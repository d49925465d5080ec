import { describe, expect, test } from 'vitest';
import { extrapolate, fit, targetOrders } from '../../load/growth/growth.ts';
import { MEASURES } from '../../load/growth/measures.ts';
import { plotGrowth } from '../../load/growth/plot.ts';

const points = [
  { orders: 2 ** 10, ratio: 3 },
  { orders: 2 ** 12, ratio: 4 },
  { orders: 2 ** 20, ratio: 8 },
];

describe('the growth of a cost', () => {
  test('is fitted by the logarithm of the orders and continued by it', () => {
    const { base, perDoubling } = fit(points);
    expect([base, perDoubling]).toEqual([expect.closeTo(-2), expect.closeTo(0.5)]);
    expect(extrapolate(points, 2 ** 30)).toBeCloseTo(13);
    expect(targetOrders({ bytesPerOrder: 1000 })).toBe(2.3e9);
  });

  test('of one size is flat', () => {
    expect(extrapolate([{ orders: 1000, ratio: 2 }], 1e9)).toBe(2);
  });

  test('is read as a multiple of the floor of the same run', () => {
    const history = { load: { cpuMillisPerUnit: { product: 1.2, database: 0.4 } }, paced: { p95Millis: 30 } };
    const printed = { history, floor: { cpuMillisPerUnit: 0.3 }, pacedFloor: { p95Millis: 20 }, cpuRatio: 0.9 };
    expect(MEASURES.map((measure) => measure.ratioOf(printed))).toEqual([expect.closeTo(4), 1.5, 0.9]);
  });

  test('is drawn with what was measured and where the model leads', () => {
    const svg = plotGrowth({ measuredAt: '2026-01-01', bytesPerOrder: 1000, series: [{ name: 'a page', unit: '× floor', points }] });
    expect(svg.match(/<circle/g)).toHaveLength(3);
    expect(svg).toContain('>8.00</text>');
    expect(svg).toContain('to 2.3 TB (2.3 G orders)');
  });
});

import { describe, expect, test } from 'vitest';
import { cpuMillis, parsePsTime } from '../../../load/bench/cpu.ts';
import { failureSummary, drive, percentile, warmUp } from '../../../load/bench/drive.ts';
import { delaysOf } from '../../../load/bench/invalidation.ts';
import { meanBatches } from '../../../load/bench/orders.ts';

describe('the delay of an invalidation', () => {
  test('is the time until the first one of the product after the change', () => {
    const changes = [
      { sku: 'A', at: 1_000 },
      { sku: 'B', at: 1_100 },
    ];
    const invalidations = [
      { at: 1_600, paths: ['#product-B'] },
      { at: 1_300, paths: ['#product-A', '#home'] },
      { at: 900, paths: ['#product-A'] },
      { at: 2_000, paths: ['#product-A'] },
    ];
    expect(delaysOf(changes, invalidations)).toMatchObject({ done: 2, errors: 0, p50Millis: 300, p99Millis: 500 });
  });

  test('of a product that is not invalidated after its change is an error', () => {
    const measured = delaysOf([{ sku: 'A', at: 1_000 }], [{ at: 900, paths: ['#product-A'] }]);
    expect(measured).toMatchObject({ done: 0, errors: 1, errorSamples: [expect.stringContaining('no invalidation')] });
  });
});

describe('the figures of a benchmark', () => {
  test('use the nearest rank for percentiles', () => {
    const sorted = Array.from({ length: 100 }, (_, index) => index + 1);
    expect([percentile(sorted, 0.5), percentile(sorted, 0.95), percentile(sorted, 0.99), percentile([], 0.5)]).toEqual([50, 95, 99, 0]);
  });

  test('count an error as an error and not as a fast response', async () => {
    let calls = 0;
    const result = await drive({
      clients: 1,
      seconds: 0.02,
      act: async () => {
        calls += 1;
        await new Promise(setImmediate);
        if (calls % 2 === 0) throw new Error('refused');
      },
    });
    expect(result.done + result.errors).toBe(calls);
    expect(result.errors).toBe(Math.floor(calls / 2));
    expect(result.errorSamples[0]).toBe('refused');
  });

  test('end at the given time, even if the rate needs fewer clients', async () => {
    let calls = 0;
    const act = async () => {
      calls += 1;
    };
    await drive({ clients: 8, seconds: 0.05, rate: 40, act });
    expect(calls).toBe(2);
  });

  test('summarise the number of failures and each reason once', async () => {
    let calls = 0;
    const act = async () => {
      calls += 1;
      await new Promise(setImmediate);
      if (calls > 1) throw new Error('the order is cancelled: out-of-stock');
    };
    const result = await drive({ clients: 1, seconds: 0.02, act });
    expect(failureSummary('orders', result)).toBe(`orders: ${calls - 1} of ${calls} failed, such as: the order is cancelled: out-of-stock`);
    expect(failureSummary('orders', { ...result, errors: 0 })).toBeUndefined();
  });

  test('are not measured if every request fails', async () => {
    const act = async () => {
      await new Promise(setImmediate);
      throw new Error('POST /api/orders was refused with 409 checkout-disabled');
    };
    await expect(warmUp('orders', { clients: 1, seconds: 0.02, act })).rejects.toThrow(/^orders: \d+ of \d+ failed.*checkout-disabled$/);
    await expect(warmUp('orders', { clients: 1, seconds: 0.02, act: () => new Promise(setImmediate) })).resolves.toBeUndefined();
  });

  test('include the CPU time of a process, and 0 for one that has ended', () => {
    const before = cpuMillis(process.pid);
    const until = process.cpuUsage().user + 50_000;
    while (process.cpuUsage().user < until);
    expect(cpuMillis(process.pid)).toBeGreaterThan(before);
    expect(cpuMillis(2 ** 22 + 1)).toBe(0);
  });

  test('parse the time format of ps', () => {
    expect(['0:01', '01:02:03', '1:00.50'].map(parsePsTime)).toEqual([1000, 3_723_000, 60_500]);
  });

  test('average the batches of this run only', () => {
    const before = { 'reserve-stock': { invocations: 10, records: 10 }, idle: { invocations: 1, records: 0 } };
    const after = { 'reserve-stock': { invocations: 20, records: 60 }, idle: { invocations: 2, records: 0 } };
    expect(meanBatches(before, after)).toEqual({ 'reserve-stock': 5 });
  });
});

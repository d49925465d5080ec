import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import * as z from 'zod';
import { buildService } from '../../../platform/http/service.ts';
import type { Service } from '../../../platform/http/service.ts';
import { createLogger } from '../../../platform/telemetry/logger.ts';
import { createMetrics } from '../../../platform/telemetry/metrics.ts';

const Body = z.object({
  lines: z.array(z.object({ sku: z.string().trim(), price: z.object({ amount: z.int() }).optional() })),
  note: z.string().nullish(),
  notify: z.boolean().default(true),
  labels: z.record(z.string(), z.string()).optional(),
});

let app: Service;

beforeAll(async () => {
  app = await buildService({
    name: 'known-fields',
    logger: createLogger('known-fields', { level: 'silent' }),
    metrics: createMetrics('known-fields'),
  });
  app.put('/api/things', { schema: { body: Body } }, async (request) => request.body);
  app.post('/internal/things', { schema: { body: Body } }, async (request) => request.body);
  app.post('/api/acts', async () => ({}));
});

afterAll(() => app.close());

const put = (payload: object) => app.inject({ method: 'PUT', url: '/api/things', payload });

describe('a body of the public API', () => {
  test('is accepted with every declared field, changed only by the trimming and defaults of its schema', async () => {
    const body = { lines: [{ sku: ' A ', price: { amount: 1 } }], note: null, labels: { anything: 'goes' } };
    expect((await put(body)).json()).toEqual({ ...body, lines: [{ sku: 'A', price: { amount: 1 } }], notify: true });
  });

  test.each([
    ['coupon', { lines: [], coupon: 'TEN' }, 'TEN'],
    ['lines[1].colour', { lines: [{ sku: 'A' }, { sku: 'B', colour: 'red' }] }, 'red'],
    ['lines[0].price.currency', { lines: [{ sku: 'A', price: { amount: 1, currency: 'GBP' } }] }, 'GBP'],
    ['Notify', { lines: [], Notify: false }, false],
  ])('is refused for a field that no route reads: %s', async (field, body, value) => {
    const result = await put(body);
    const remedy = 'is not a field of this request; check its name, or leave it out';
    expect([result.statusCode, result.json()]).toEqual([
      400,
      expect.objectContaining({
        code: 'invalid-request',
        detail: `${field} is ${JSON.stringify(value)}: ${remedy}`,
        errors: [{ field, value, remedy }],
      }),
    ]);
  });

  test('names every such field', async () => {
    const { errors } = (await put({ lines: [{ sku: 'A', a: 1 }], b: 2 })).json();
    expect(errors.map(({ field }: { field: string }) => field)).toEqual(['lines[0].a', 'b']);
  });

  test('of 40,000 such fields names a hundred and the first twenty with their values', async () => {
    const many = Object.fromEntries(Array.from({ length: 40_000 }, (_, index) => [`f${index}`, index]));
    const { detail, errors } = (await put({ lines: [], ...many })).json();
    expect(detail).toBe('f0 is 0: is not a field of this request; check its name, or leave it out (and 99 more)');
    expect(errors).toHaveLength(20);
  });

  test('may be empty or missing where the route declares none, and is rejected with a field', async () => {
    const post = (payload?: object) => app.inject({ method: 'POST', url: '/api/acts', ...(payload && { payload }) });
    expect((await post()).statusCode).toBe(200);
    expect((await post({})).statusCode).toBe(200);
    expect((await post({ quantity: 2 })).json()).toMatchObject({ status: 400, errors: [{ field: 'quantity', value: 2 }] });
  });
});

test('an internal request may have fields that this service does not read', async () => {
  const result = await app.inject({ method: 'POST', url: '/internal/things', payload: { lines: [], coupon: 'TEN' } });
  expect([result.statusCode, result.json()]).toEqual([200, { lines: [], notify: true }]);
});

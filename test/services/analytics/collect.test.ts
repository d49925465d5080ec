import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { queryAnswer } from '../../../contracts/analytics/http.ts';
import type { CollectedEvent } from '../../../contracts/analytics/collect.ts';
import { asRole } from '../../support/fakes/signed-callers.ts';
import { startAnalytics } from './analytics-world.ts';

const world = await startAnalytics();
const { app, core, admin, clock } = world;
let staff: { authorization: string };

beforeAll(async () => {
  staff = await asRole('finance');
});

afterAll(() => world.close());

const send = (payload: object | string, headers: Record<string, string> = {}) =>
  app.inject({ method: 'POST', url: '/api/analytics/events', payload, headers: { 'content-type': 'application/json', ...headers } });
const visit = (...events: readonly CollectedEvent[]) => ({ visit: randomUUID(), events });
const ask = async (name: 'funnel' | 'conversion' | 'page-views' | 'product-interest', day: string) =>
  queryAnswer(name).parse((await app.inject({ url: `/api/analytics/queries/${name}?from=${day}&to=${day}`, headers: staff })).json()).rows;

const view = (sku: string): CollectedEvent => ({ type: 'product-viewed', sku });
const add = (sku: string, change = 1): CollectedEvent => ({ type: 'cart-changed', sku, change });
const step = (name: 'opened' | 'submitted' | 'confirmed'): CollectedEvent => ({ type: 'checkout-step', step: name });

/** The service writes twice a second. */
const written = async (day: string, visits: number) =>
  expect.poll(async () => (await ask('funnel', day))[0], { timeout: 5_000 }).toMatchObject({ step: 'visited', visits });

test('visits count once for each step that they reach, however often and in whatever order', async () => {
  clock.now = new Date('2026-07-01T10:00:00.000Z');
  const buyer = visit(view('MUG'), view('MUG'), add('MUG', 2), step('opened'));
  for (const body of [
    buyer,
    { ...buyer, events: [step('confirmed'), step('submitted'), step('opened')] },
    visit(view('MUG'), add('MUG', -1)),
    visit({ type: 'page-viewed', page: 'home' }),
    visit(view('BALL'), add('BALL'), step('opened')),
  ]) {
    const response = await send(body);
    expect([response.statusCode, response.body]).toEqual([202, '']);
  }
  await written('2026-07-01', 4);
  expect(await ask('funnel', '2026-07-01')).toEqual([
    { step: 'visited', visits: 4, share: 1 },
    { step: 'product-viewed', visits: 3, share: 0.75 },
    { step: 'cart-filled', visits: 2, share: 0.5 },
    { step: 'checkout-opened', visits: 2, share: 0.5 },
    { step: 'checkout-submitted', visits: 1, share: 0.25 },
    { step: 'checkout-confirmed', visits: 1, share: 0.25 },
  ]);
  expect(await ask('conversion', '2026-07-01')).toEqual([
    {
      day: '2026-07-01',
      visits: 4,
      carts: 2,
      checkouts: 2,
      confirmed: 1,
      conversion: 0.25,
      cartAbandonment: 0.5,
      checkoutAbandonment: 0.5,
    },
  ]);
  expect(await ask('page-views', '2026-07-01')).toEqual([
    { page: 'product', views: 4 },
    { page: 'home', views: 1 },
  ]);
  expect(await ask('product-interest', '2026-07-01')).toEqual([
    { sku: 'MUG', category: 'unknown', views: 3, unitsAddedToCarts: 2, unitsSold: 0 },
    { sku: 'BALL', category: 'unknown', views: 1, unitsAddedToCarts: 1, unitsSold: 0 },
  ]);
});

test('a browser that objects is answered and not counted', async () => {
  clock.now = new Date('2026-07-02T10:00:00.000Z');
  expect((await send(visit(view('MUG')), { 'sec-gpc': '1' })).statusCode).toBe(202);
  await send(visit(view('MUG')));
  await written('2026-07-02', 1);
});

describe('a body is refused', () => {
  test.each<[string, object | string, number, string]>([
    ['of 10 MB', 'x'.repeat(10_000_000), 413, 'body-too-large'],
    ['of another schema', { visit: randomUUID(), events: [{ type: 'bought', total: 1 }] }, 400, 'invalid-request'],
    ['with personal data', { ...visit(view('MUG')), email: 'ann@example.com' }, 400, 'invalid-request'],
    ['with personal data in an event', visit({ ...view('MUG'), email: 'ann@example.com' } as never), 400, 'invalid-request'],
    ['of a visit that is no random id', { ...visit(view('MUG')), visit: 'ann' }, 400, 'invalid-request'],
    ['without events', visit(), 400, 'invalid-request'],
    ['of too many events', visit(...Array.from({ length: 101 }, () => view('MUG'))), 400, 'invalid-request'],
    ['that is not JSON', '{', 400, 'malformed-body'],
  ])('%s', async (_name, body, status, code) => {
    const response = await send(body);
    expect(response.statusCode).toBe(status);
    expect(response.json()).toMatchObject({ code });
  });

  test("of another site's page", async () => {
    expect((await send(visit(view('MUG')), { 'sec-fetch-site': 'cross-site' })).json()).toMatchObject({ code: 'cross-site-request' });
  });
});

test('an outage of the database loses and doubles nothing, and a full buffer is refused', async () => {
  clock.now = new Date('2026-07-03T10:00:00.000Z');
  await admin.run`alter table analytics.visits rename to visits_away`;
  const many = visit(...Array.from({ length: 100 }, () => view('MUG')));
  let accepted = 0;
  while ((await send({ ...many, visit: randomUUID() }, { 'x-forwarded-for': `10.0.${accepted}.1` })).statusCode === 202) accepted += 1;
  expect(accepted).toBe(160);
  await admin.run`alter table analytics.visits_away rename to visits`;
  await written('2026-07-03', accepted);
  expect(await ask('product-interest', '2026-07-03')).toMatchObject([{ sku: 'MUG', views: 16_000 }]);
});

test('a client that sends more than shoppers do is refused', async () => {
  const body = visit(view('MUG'));
  const responses = await Promise.all(Array.from({ length: 1_300 }, () => send(body, { 'x-forwarded-for': '10.9.9.9, 10.0.0.1' })));
  const refused = responses.filter(({ statusCode }) => statusCode === 429);
  expect(refused.length).toBeGreaterThanOrEqual(100);
  expect(refused[0]?.json()).toMatchObject({ code: 'too-many-requests' });
});

test('a task that is stopped writes what it has counted', async () => {
  const stopped = await startAnalytics();
  stopped.clock.now = new Date('2026-07-04T10:00:00.000Z');
  await stopped.app.inject({ method: 'POST', url: '/api/analytics/events', payload: visit(view('MUG')) });
  await stopped.app.close();
  const rows = await stopped.admin.run`select from analytics.visit_days where day = '2026-07-04' and step = 2 and visits = 1`;
  expect(rows).toBe(1);
  await stopped.close();
});

test('visits are deleted after three days, and what they count for stays', async () => {
  clock.now = new Date('2026-07-10T10:00:00.000Z');
  await expect.poll(() => core.run`select from analytics.visits where started_at < '2026-07-05'`, { timeout: 5_000 }).toBe(0);
  expect((await ask('funnel', '2026-07-01'))[0]).toMatchObject({ visits: 4 });
});

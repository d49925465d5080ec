import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import * as z from 'zod';
import { listModels, resumeModels, rollBackModel } from '../../../domain/recommendation/models/store.ts';
import { eventually } from '../../support/eventually.ts';
import { asRole } from '../../support/fakes/signed-callers.ts';
import { startRecommendations } from '../../support/apps/recommendation-app.ts';

let shop: Awaited<ReturnType<typeof startRecommendations>>;

const Count = z.object({ count: z.int() });

async function baskets(): Promise<number> {
  const [row] = await shop.admin.rows(Count)`select count(*)::int8 as count from recommendation.baskets`;
  return row?.count ?? 0;
}

/** Lets the baskets settle, and waits for the model that has them. */
async function train(): Promise<void> {
  const before = (await listModels(shop.admin)).length;
  shop.clock.now = new Date(shop.clock.now.getTime() + 16 * 60_000);
  await eventually(async () => {
    await shop.changed('TEAPOT', 1);
    expect((await listModels(shop.admin)).length).toBeGreaterThan(before);
  });
}

beforeAll(async () => {
  shop = await startRecommendations();
  await shop.sell('TEAPOT', 'CUP', 'SAUCER', 'LAMP', 'BULB', 'HAMMER');
  for (let times = 0; times < 4; times += 1) {
    await shop.order(100 + times, 'TEAPOT', 'CUP', 'SAUCER');
    await shop.order(200 + times, 'LAMP', 'BULB');
  }
  await shop.order(7, 'TEAPOT', 'HAMMER');
  await eventually(async () => expect(await baskets()).toBe(9));
  await train();
});

afterAll(() => shop.stop());

describe('the recommendation service', () => {
  test('recommends what confirmed orders had together, and not what is in the cart', async () => {
    expect((await shop.recommended('bought-together?sku=TEAPOT&limit=2')).toSorted()).toEqual(['CUP', 'SAUCER']);
    expect((await shop.recommended('bought-together?sku=TEAPOT&sku=CUP'))[0]).toBe('SAUCER');
    expect(await shop.recommended('bought-together?sku=TEAPOT&sku=CUP')).not.toContain('CUP');
    expect((await shop.recommended('bought-together?sku=LAMP&limit=1'))[0]).toBe('BULB');
  });

  test('returns what is popular to a caller without orders, and begins with what a customer bought for one with orders', async () => {
    const popular = await shop.recommended('popular');
    expect(popular[0]).toBe('TEAPOT');
    expect((await shop.recommended('for-you', await asRole())).slice(0, 2)).toContain('HAMMER');
    expect(popular).not.toEqual(await shop.recommended('for-you', await asRole()));
  });

  test('picks nothing personal for a sender without a session, refuses one that has ended, and keeps what it picks out of caches', async () => {
    const url = '/api/recommendations/for-you';
    expect((await shop.app.inject({ url })).json()).toMatchObject({ isPersonal: false });
    expect((await shop.app.inject({ url, headers: { cookie: 'session=ended' } })).statusCode).toBe(401);
    const { headers, ...response } = await shop.app.inject({ url, headers: await asRole() });
    expect(response.json()).toMatchObject({ isPersonal: true });
    expect(headers['cache-control']).toBe('private, no-store');
  });

  test('never recommends what is sold out, and recommends it again once it is back', async () => {
    const flip = (isAvailable: boolean, seconds: number) =>
      shop.publish({
        type: 'inventory.availability-changed.v1',
        sku: 'BULB',
        isAvailable,
        changedAt: new Date(shop.clock.now.getTime() + seconds * 1000).toISOString(),
      });
    await flip(false, 2);
    await eventually(async () => expect(await shop.recommended('bought-together?sku=LAMP')).not.toContain('BULB'));
    // An older event that arrives later changes nothing.
    await flip(true, 1);
    await flip(true, 3);
    await eventually(async () => expect(await shop.recommended('bought-together?sku=LAMP')).toContain('BULB'));
  });

  test('does not recommend a product that the catalogue does not sell', async () => {
    await shop.order(300, 'HAMMER', 'WITHDRAWN');
    await eventually(async () => expect(await baskets()).toBe(10));
    await train();
    expect(await shop.recommended('bought-together?sku=HAMMER&limit=24')).not.toContain('WITHDRAWN');
    expect(await shop.recommended('popular?limit=24')).not.toContain('WITHDRAWN');
  });

  test('stores an order once when its event is delivered twice', async () => {
    const before = await baskets();
    const confirmed = await shop.order(301, 'LAMP', 'BULB');
    await shop.publish(confirmed);
    await shop.order(302, 'LAMP', 'BULB');
    await eventually(async () => expect(await baskets()).toBe(before + 2));
  });

  test('lists the baskets of the caller, and forgets an erased customer, whose later orders leave none', async () => {
    const url = '/api/recommendations/baskets';
    const listed = async () => (await shop.app.inject({ url, headers: await asRole() })).json().baskets;
    expect((await shop.app.inject({ url })).statusCode).toBe(401);
    expect(await listed()).toEqual([{ placedAt: expect.any(String), skus: ['TEAPOT', 'HAMMER'] }]);
    const before = await baskets();
    const at = shop.clock.now.toISOString();
    await shop.publish({
      type: 'user.customer-erased.v1',
      accountId: crypto.randomUUID(),
      customers: [7],
      mailboxDigest: '0'.repeat(32),
      at,
    });
    await eventually(async () => expect(await baskets()).toBe(before - 1));
    await shop.order(7, 'LAMP', 'BULB');
    await shop.order(303, 'LAMP', 'BULB');
    await eventually(async () => expect(await baskets()).toBe(before));
    expect(await listed()).toEqual([]);
  });

  test('refuses a limit, a SKU and a category that are not valid', async () => {
    for (const path of ['popular?limit=0', 'bought-together?sku=', 'bought-together', 'popular?category=A%20B', 'similar'])
      expect((await shop.app.inject({ url: `/api/recommendations/${path}` })).statusCode, path).toBe(400);
  });

  test('returns similar products of the same category, and nothing for an unknown SKU', async () => {
    expect(await shop.recommended('similar?sku=TEAPOT&limit=2')).toHaveLength(2);
    expect(await shop.recommended('similar?sku=UNKNOWN')).toEqual([]);
  });
});

describe('a roll-back', () => {
  test('activates an earlier model and holds it while others are trained, until it is resumed', async () => {
    const [newest, earlier] = await listModels(shop.admin);
    if (!newest || !earlier) throw new Error('two models');
    expect(newest.is_active).toBe(true);
    expect(await rollBackModel(shop.admin, { from: newest.version, to: earlier.version })).toBe(true);
    await shop.order(400, 'LAMP', 'HAMMER');
    await train();
    const held = await listModels(shop.admin);
    expect(held[0]?.version).toBeGreaterThan(newest.version);
    expect(held.filter(({ is_active }) => is_active).map(({ version }) => version)).toEqual([earlier.version]);
    await resumeModels(shop.admin);
    expect((await listModels(shop.admin))[0]).toMatchObject({ is_active: true, is_held: false });
  });

  test('is refused when another model has been activated meanwhile', async () => {
    const [newest, earlier] = await listModels(shop.admin);
    expect(await rollBackModel(shop.admin, { from: earlier?.version ?? 0, to: newest?.version ?? 0 })).toBe(false);
  });
});

import { randomUUID } from 'node:crypto';
import { afterAll, beforeEach, describe, expect, test } from 'vitest';
import * as z from 'zod';
import { KEY_RETENTION_DAYS } from '../../../domain/order/sale/key-retention.ts';
import { LARGEST_AMOUNT } from '../../../platform/money/money.ts';
import { eventually } from '../../support/eventually.ts';
import { checkout, parcels, pounds, startOrderApp } from '../../support/apps/order-app.ts';

const shop = await startOrderApp();
const { app, order, advanceBy, database, product, products, queues, signIn } = shop;

afterAll(() => shop.stop());

function commandsFor(orderId: string) {
  const ofOrder = z.looseObject({ sagaId: z.literal(orderId) });
  return ['stock-commands', 'pick-commands', 'payment-commands'].flatMap((queue) =>
    queues.bodies(queue).filter((body) => ofOrder.safeParse(body).success),
  );
}

async function countOrders(): Promise<number> {
  const [row] = await database.admin.rows(z.object({ count: z.int() }))`select count(*) as count from shop.orders`;
  return row?.count ?? 0;
}

describe('checkout', () => {
  test('places the order, returns its location, and sends the first command', async () => {
    const caller = signIn();
    const response = await order({ caller });
    expect(response.statusCode).toBe(202);
    const placed = response.json();
    expect(placed).toMatchObject({
      status: 'placed',
      total: pounds(3997),
      lines: [
        { lineNo: 1, sku: 'LANTERN', title: 'Lantern', quantity: 2, unitPrice: pounds(1250) },
        { lineNo: 2, sku: 'MUG', quantity: 1 },
        { lineNo: 3, sku: 'MUG', quantity: 2 },
      ],
      parcels: [],
      nextAction: null,
    });
    expect(response.headers['location']).toBe(`/api/orders/${placed.orderId}`);
    expect(commandsFor(placed.orderId)).toEqual([
      {
        type: 'inventory.reserve-stock.v1',
        sagaId: placed.orderId,
        attempt: 1,
        lines: [
          { lineNo: 1, sku: 'LANTERN', quantity: 2 },
          { lineNo: 2, sku: 'MUG', quantity: 1 },
          { lineNo: 3, sku: 'MUG', quantity: 2 },
        ],
        payment: {
          attempt: 1,
          amount: pounds(3997),
          paymentMethod: checkout().payment.paymentMethod,
          returnUrl: expect.stringMatching(new RegExp(`^https?://.+/orders/${placed.orderId}$`)) as string,
        },
      },
    ]);
    const read = await app.inject({ url: response.headers['location'] as string, headers: caller.headers });
    expect(read.json()).toEqual(placed);
  });

  test.each([
    [{ contact: { email: `${'a'.repeat(65)}@example.com`, name: 'Ada' } }, 'contact.email', 'at most 64 before the @'],
    [{ contact: { email: `ada@${'b.'.repeat(150)}com`, name: 'Ada' } }, 'contact.email', 'at most 254 characters'],
    [{ contact: { email: 'ädä@example.com', name: 'Ada' } }, 'contact.email', 'use another address'],
    [{ contact: { email: 'ada@example.com', name: 'A'.repeat(201) } }, 'contact.name', 'at most 200'],
  ])('is refused for %j with an error for the field %s', async (wrong, field, remedy) => {
    const before = await countOrders();
    const refused = await order({ body: checkout(wrong) });
    expect([refused.statusCode, refused.json().errors]).toEqual([
      400,
      [expect.objectContaining({ field, remedy: expect.stringContaining(remedy) })],
    ]);
    expect(await countOrders()).toBe(before);
  });

  test.each([
    ['GB', 'LS1 1AA'],
    ['de', '10115'],
    ['IE', 'D02 X285'],
    ['IE', undefined],
    ['HK', undefined],
    ['AE', undefined],
  ])('delivers to an address in %s with the postcode %s', async (country, postcode) => {
    const shippingAddress = { name: 'Ada', line1: '1 High Street', city: 'Town', country, ...(postcode && { postcode }) };
    const placed = await order({ body: checkout({ shippingAddress }) });
    expect(placed.statusCode).toBe(202);
    const [stored] = await database.admin.rows(z.object({ address: z.unknown() }))`
      select delivery -> 'shipTo' as address from shop.orders where order_id = ${placed.json().orderId}
    `;
    expect(stored?.address).toEqual({ ...shippingAddress, country: country.toUpperCase() });
  });

  test.each([
    [{ country: 'GB', postcode: undefined }, 'postcode', 'must be given for an address in GB'],
    [{ country: 'DE', postcode: undefined }, 'postcode', 'must be given for an address in DE'],
    [{ country: 'HK', postcode: '' }, 'postcode', 'at least 1'],
    [{ country: 'United Kingdom' }, 'country', 'two letters'],
    [{ country: 'UK' }, 'country', 'two letters'],
    [{ country: 'EU' }, 'country', 'two letters'],
    [{ country: '__proto__' }, 'country', 'two letters'],
  ])('does not deliver to %j, with an error for the field', async (change, field, remedy) => {
    const before = await countOrders();
    const address = { name: 'Ada', line1: '1 High Street', city: 'Town', postcode: 'LS1 1AA', ...change };
    const refused = await order({ body: checkout({ shippingAddress: address }) });
    expect([refused.statusCode, refused.json().errors]).toEqual([
      400,
      [expect.objectContaining({ field: `shippingAddress.${field}`, remedy: expect.stringContaining(remedy) })],
    ]);
    expect(await countOrders()).toBe(before);
  });

  test('waits for the outcome if preferred, and returns it', async () => {
    const caller = signIn();
    const key = randomUUID();
    const waiting = order({ caller, key, prefer: 'wait=20' });
    const orderId = await eventually(async () => {
      const { orders } = (await app.inject({ url: '/api/orders', headers: caller.headers })).json();
      expect(orders).toHaveLength(1);
      return orders[0].orderId as string;
    });
    await advanceBy({ type: 'inventory.stock-reserved.v1', sagaId: orderId, attempt: 1, parcels });
    await advanceBy({ type: 'payment.authorised.v1', sagaId: orderId, attempt: 1 });
    const response = await waiting;
    expect(response.statusCode).toBe(200);
    expect(response.json()).toMatchObject({ orderId, status: 'confirmed', parcels: [{ centre: 'north', status: 'picking' }] });
    expect((await order({ caller, key })).json()).toMatchObject({ orderId, status: 'confirmed' });
  });

  test('returns the undecided order when the outcome takes longer than the preferred wait', async () => {
    const response = await order({ prefer: 'respond-async, wait=1' });
    expect(response.statusCode).toBe(202);
    expect(response.json()).toMatchObject({ status: 'placed' });
  });

  test('creates one order for concurrent equal requests with one key', async () => {
    const caller = signIn();
    const key = randomUUID();
    const responses = await Promise.all(Array.from({ length: 8 }, () => order({ caller, key })));
    const ids = responses.map((response) => response.json().orderId);
    expect(new Set(ids).size).toBe(1);
    expect((await app.inject({ url: '/api/orders', headers: caller.headers })).json().orders).toHaveLength(1);
  });

  test('creates two orders for one key of two customers', async () => {
    const key = randomUUID();
    const [mine, others] = await Promise.all([order({ key }), order({ key })]);
    expect(mine.json().orderId).not.toBe(others.json().orderId);
  });

  test('returns the order to a repeat, even if prices, products or the product service have changed since', async () => {
    const sku = `GONE-${randomUUID()}`;
    products.set(sku, { title: 'Gone soon', price: pounds(100) });
    const sent = { caller: signIn(), key: randomUUID(), body: checkout({ lines: [{ sku, quantity: 1, unitPrice: pounds(100) }] }) };
    const { orderId } = (await order(sent)).json();
    products.set(sku, { title: 'Gone soon', price: pounds(200) });
    expect((await order(sent)).json()).toMatchObject({ orderId, total: pounds(100) });
    products.delete(sku);
    expect((await order(sent)).json()).toMatchObject({ orderId });
    product.breakDown();
    try {
      expect((await order(sent)).json()).toMatchObject({ orderId });
      const fresh = await order({ ...sent, key: randomUUID() });
      expect([fresh.statusCode, fresh.json().code]).toEqual([503, 'dependency-unavailable']);
    } finally {
      product.recover();
    }
  });

  test('returns the guest’s order to a repeat after signing in, and creates no second one', async () => {
    const guest = signIn();
    const key = randomUUID();
    const { orderId } = (await order({ caller: guest, key })).json();
    const account = signIn({ linked: [signIn().customerId, guest.customerId] });
    expect((await order({ caller: account, key })).json()).toMatchObject({ orderId });
    const other = await order({ caller: account, key, body: checkout({ payment: { paymentMethod: 'pm_other' } }) });
    expect(other.json().orderId).not.toBe(orderId);
  });

  test('documents how long a key is valid', async () => {
    const { paths } = (await app.inject({ method: 'GET', url: '/openapi.json' })).json();
    const key = paths['/api/orders'].post.parameters.find(({ name }: { name: string }) => name === 'idempotency-key');
    expect(key.description).toContain(`within ${KEY_RETENTION_DAYS} days`);
  });

  test('accepts the highest price of a product', async () => {
    const sku = `DEAREST-${randomUUID()}`;
    products.set(sku, { title: 'Dearest', price: pounds(LARGEST_AMOUNT) });
    const response = await order({ body: checkout({ lines: [{ sku, quantity: 1, unitPrice: pounds(LARGEST_AMOUNT) }] }) });
    expect([response.statusCode, response.json().total]).toEqual([202, pounds(LARGEST_AMOUNT)]);
  });

  test('stores the title and price of the time of the order', async () => {
    const sku = `RENAMED-${randomUUID()}`;
    products.set(sku, { title: 'Before', price: pounds(100) });
    const caller = signIn();
    const { orderId } = (await order({ caller, body: checkout({ lines: [{ sku, quantity: 1, unitPrice: pounds(100) }] }) })).json();
    products.set(sku, { title: 'After', price: pounds(900) });
    const read = await app.inject({ url: `/api/orders/${orderId}`, headers: caller.headers });
    expect(read.json().lines).toMatchObject([{ title: 'Before', unitPrice: pounds(100) }]);
  });
});

describe('checkout refuses', () => {
  let before = 0;

  beforeEach(async () => {
    before = await countOrders();
  });

  const line = (overrides: object) => checkout({ lines: [{ sku: 'MUG', quantity: 1, unitPrice: pounds(499), ...overrides }] });

  test.each([
    ['a SKU that the shop does not sell', line({ sku: 'NO-SUCH' }), 422, 'unknown-sku', { skus: ['NO-SUCH'] }],
    [
      'a price that has changed since the buyer saw it',
      line({ unitPrice: pounds(399) }),
      409,
      'price-changed',
      { changed: [{ sku: 'MUG', was: pounds(399), is: pounds(499) }] },
    ],
    ['another currency', line({ unitPrice: { amount: 499, currency: 'EUR' } }), 422, 'currency-mismatch', {}],
    ['a negative price', line({ unitPrice: pounds(-499) }), 400, 'invalid-request', {}],
    ['a price of half a penny', line({ unitPrice: pounds(0.5) }), 400, 'invalid-request', {}],
    ['a quantity of 0', line({ quantity: 0 }), 400, 'invalid-request', {}],
    ['a quantity of -1', line({ quantity: -1 }), 400, 'invalid-request', {}],
    ['a quantity of 1.5', line({ quantity: 1.5 }), 400, 'invalid-request', {}],
    ['a quantity of 10⁹', line({ quantity: 1e9 }), 400, 'invalid-request', {}],
    ['a total above the limit of a payment', line({ quantity: 1_000_000 }), 422, 'order-too-large', {}],
    ['no lines', checkout({ lines: [] }), 400, 'invalid-request', {}],
    ['no cart', checkout({ cartVersion: undefined }), 400, 'cart-version-required', { detail: expect.stringMatching(/GET \/api\/cart/) }],
    [
      'more than 1000 lines',
      checkout({ lines: Array.from({ length: 1001 }, () => ({ sku: 'MUG', quantity: 1, unitPrice: pounds(499) })) }),
      400,
      'invalid-request',
      {},
    ],
    ['no address', checkout({ shippingAddress: undefined }), 400, 'invalid-request', {}],
    ['an invalid e-mail address', checkout({ contact: { email: 'ada', name: 'Ada' } }), 400, 'invalid-request', {}],
    ['customerId from a shopper', checkout({ customerId: 4711 }), 403, 'not-an-importer', {}],
    ['placedAt from a shopper', checkout({ placedAt: '2011-01-01T00:00:00.000Z' }), 403, 'not-an-importer', {}],
    ['notify: false from a shopper', checkout({ notify: false }), 403, 'not-an-importer', {}],
    ['notify: true from a shopper', checkout({ notify: true }), 403, 'not-an-importer', {}],
    ['notify that is not a boolean', checkout({ notify: 'never' }), 400, 'invalid-request', {}],
  ])('%s, and writes no order', async (_case, body, status, code, details) => {
    const sent = { cartVersion: 1, ...body };
    const response = await order({ body: sent });
    expect([response.statusCode, response.json().code]).toEqual([status, code]);
    expect(response.json()).toMatchObject(details);
    expect(response.json().detail).toMatch(/\w+/);
    expect(await countOrders()).toBe(before);
  });

  test('a request without a key', async () => {
    const { headers } = signIn();
    const response = await app.inject({ method: 'POST', url: '/api/orders', headers, payload: checkout() });
    expect(response.statusCode).toBe(400);
    expect(response.json().detail).toMatch(/idempotency-key/);
  });

  test('a key that is too long', async () => {
    expect((await order({ key: 'k'.repeat(256) })).statusCode).toBe(400);
  });

  test('the same key with another request, and keeps the first order', async () => {
    const caller = signIn();
    const key = randomUUID();
    const first = await order({ caller, key });
    const second = await order({ caller, key, body: checkout({ payment: { paymentMethod: 'pm_other' } }) });
    expect([second.statusCode, second.json().code]).toEqual([422, 'idempotency-key-reused']);
    expect((await order({ caller, key })).json().orderId).toBe(first.json().orderId);
  });

  test('a request without a session, or with a forged one', async () => {
    const anonymous = await app.inject({ method: 'POST', url: '/api/orders', headers: { 'idempotency-key': 'k' }, payload: checkout() });
    expect([anonymous.statusCode, anonymous.json().code]).toEqual([401, 'sign-in-required']);
    const forged = await order({ caller: { ...signIn(), headers: { authorization: 'Session forged' } } });
    expect(forged.statusCode).toBe(401);
    expect(await countOrders()).toBe(before);
  });

  test('new orders while checkout is switched off, but returns existing orders to repeats', async () => {
    const [caller, key] = [signIn(), randomUUID()];
    const first = await order({ caller, key });
    shop.setFlags({ 'checkout-enabled': false });
    const refused = await eventually(async () => {
      const response = await order();
      expect(response.statusCode).toBe(409);
      return response;
    });
    expect(refused.json()).toMatchObject({ code: 'checkout-disabled', detail: expect.stringMatching(/carts are kept/) });
    const repeated = await order({ caller, key });
    expect([repeated.statusCode, repeated.json().orderId]).toEqual([202, first.json().orderId]);
    shop.setFlags({ 'checkout-enabled': true });
    await eventually(async () => expect((await order()).statusCode).toBe(202));
  });
});

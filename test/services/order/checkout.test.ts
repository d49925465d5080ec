import { randomUUID } from 'node:crypto';
import { afterAll, beforeEach, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { KEYS_KEPT_DAYS } from '../../../domain/order/sale/key-retention.ts';
import { LARGEST_AMOUNT } from '../../../platform/money/money.ts';
import { eventually } from '../../support/eventually.ts';
import { checkout, parcels, pounds, startOrderApp } from '../../support/apps/order-app.ts';

const shop = await startOrderApp();
const { app, order, answer, database, product, products, queues, signIn } = shop;

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
  test('places the order, answers where it is, and asks for its stock', async () => {
    const caller = signIn();
    const answered = await order({ caller });
    expect(answered.statusCode).toBe(202);
    const placed = answered.json();
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
    expect(answered.headers['location']).toBe(`/api/orders/${placed.orderId}`);
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
      },
    ]);
    const read = await app.inject({ url: answered.headers['location'] as string, headers: caller.headers });
    expect(read.json()).toEqual(placed);
  });

  test.each([
    [{ contact: { email: `${'a'.repeat(65)}@example.com`, name: 'Ada' } }, 'contact.email', 'at most 64 before the @'],
    [{ contact: { email: `ada@${'b.'.repeat(150)}com`, name: 'Ada' } }, 'contact.email', 'at most 254 characters'],
    [{ contact: { email: 'ädä@example.com', name: 'Ada' } }, 'contact.email', 'use another address'],
    [{ contact: { email: 'ada@example.com', name: 'A'.repeat(201) } }, 'contact.name', 'at most 200'],
  ])('is refused for %j, by the field %s', async (wrong, field, remedy) => {
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
  ])('does not deliver to %j, and names the field', async (change, field, remedy) => {
    const before = await countOrders();
    const address = { name: 'Ada', line1: '1 High Street', city: 'Town', postcode: 'LS1 1AA', ...change };
    const refused = await order({ body: checkout({ shippingAddress: address }) });
    expect([refused.statusCode, refused.json().errors]).toEqual([
      400,
      [expect.objectContaining({ field: `shippingAddress.${field}`, remedy: expect.stringContaining(remedy) })],
    ]);
    expect(await countOrders()).toBe(before);
  });

  test('waits for the outcome when asked to, and answers it', async () => {
    const caller = signIn();
    const key = randomUUID();
    const waiting = order({ caller, key, prefer: 'wait=20' });
    const orderId = await eventually(async () => {
      const { orders } = (await app.inject({ url: '/api/orders', headers: caller.headers })).json();
      expect(orders).toHaveLength(1);
      return orders[0].orderId as string;
    });
    await answer({ type: 'inventory.stock-reserved.v1', sagaId: orderId, attempt: 1, parcels });
    await answer({ type: 'payment.authorised.v1', sagaId: orderId, attempt: 1 });
    const answered = await waiting;
    expect(answered.statusCode).toBe(200);
    expect(answered.json()).toMatchObject({ orderId, status: 'confirmed', parcels: [{ centre: 'north', status: 'picking' }] });
    expect((await order({ caller, key })).json()).toMatchObject({ orderId, status: 'confirmed' });
  });

  test('answers what there is when the outcome takes longer than the buyer waits', async () => {
    const answered = await order({ prefer: 'respond-async, wait=1' });
    expect(answered.statusCode).toBe(202);
    expect(answered.json()).toMatchObject({ status: 'placed' });
  });

  test('makes one order of equal requests with one key, even when they come at the same moment', async () => {
    const caller = signIn();
    const key = randomUUID();
    const answers = await Promise.all(Array.from({ length: 8 }, () => order({ caller, key })));
    const ids = answers.map((answered) => answered.json().orderId);
    expect(new Set(ids).size).toBe(1);
    expect((await app.inject({ url: '/api/orders', headers: caller.headers })).json().orders).toHaveLength(1);
  });

  test('makes two orders of one key from two customers', async () => {
    const key = randomUUID();
    const [mine, others] = await Promise.all([order({ key }), order({ key })]);
    expect(mine.json().orderId).not.toBe(others.json().orderId);
  });

  test('gives a repeat its order, whatever has become of prices, products, and the product service since', async () => {
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

  test('gives a guest who has signed in meanwhile the order of the guest, and makes no second one', async () => {
    const guest = signIn();
    const key = randomUUID();
    const { orderId } = (await order({ caller: guest, key })).json();
    const account = signIn({ linked: [signIn().customerId, guest.customerId] });
    expect((await order({ caller: account, key })).json()).toMatchObject({ orderId });
    const other = await order({ caller: account, key, body: checkout({ payment: { paymentMethod: 'pm_other' } }) });
    expect(other.json().orderId).not.toBe(orderId);
  });

  test('states in its description for how long a key counts', async () => {
    const { paths } = (await app.inject({ method: 'GET', url: '/openapi.json' })).json();
    const key = paths['/api/orders'].post.parameters.find(({ name }: { name: string }) => name === 'idempotency-key');
    expect(key.description).toContain(`within ${KEYS_KEPT_DAYS} days`);
  });

  test('sells what costs as much as a product may', async () => {
    const sku = `DEAREST-${randomUUID()}`;
    products.set(sku, { title: 'Dearest', price: pounds(LARGEST_AMOUNT) });
    const answered = await order({ body: checkout({ lines: [{ sku, quantity: 1, unitPrice: pounds(LARGEST_AMOUNT) }] }) });
    expect([answered.statusCode, answered.json().total]).toEqual([202, pounds(LARGEST_AMOUNT)]);
  });

  test('keeps the title and the price that were agreed', async () => {
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
    ['a SKU that nobody sells', line({ sku: 'NO-SUCH' }), 422, 'unknown-sku', { skus: ['NO-SUCH'] }],
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
    ['more money than a payment can carry', line({ quantity: 1_000_000 }), 422, 'order-too-large', {}],
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
    ['what is no e-mail address', checkout({ contact: { email: 'ada', name: 'Ada' } }), 400, 'invalid-request', {}],
    ['the customer, stated by who is no importer', checkout({ customerId: 4711 }), 403, 'not-an-importer', {}],
    ['the time, stated by who is no importer', checkout({ placedAt: '2011-01-01T00:00:00.000Z' }), 403, 'not-an-importer', {}],
    ['that nobody is told, stated by who is no importer', checkout({ notify: false }), 403, 'not-an-importer', {}],
    ['that somebody is told, stated by who is no importer', checkout({ notify: true }), 403, 'not-an-importer', {}],
    ['to tell that is neither yes nor no', checkout({ notify: 'never' }), 400, 'invalid-request', {}],
  ])('%s, and changes nothing', async (_case, body, status, code, details) => {
    const sent = { cartVersion: 1, ...body };
    const answered = await order({ body: sent });
    expect([answered.statusCode, answered.json().code]).toEqual([status, code]);
    expect(answered.json()).toMatchObject(details);
    expect(answered.json().detail).toMatch(/\w+/);
    expect(await countOrders()).toBe(before);
  });

  test('a request without a key', async () => {
    const { headers } = signIn();
    const answered = await app.inject({ method: 'POST', url: '/api/orders', headers, payload: checkout() });
    expect(answered.statusCode).toBe(400);
    expect(answered.json().detail).toMatch(/idempotency-key/);
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

  test('who shows no session, or a forged one', async () => {
    const anonymous = await app.inject({ method: 'POST', url: '/api/orders', headers: { 'idempotency-key': 'k' }, payload: checkout() });
    expect([anonymous.statusCode, anonymous.json().code]).toEqual([401, 'sign-in-required']);
    const forged = await order({ caller: { ...signIn(), headers: { authorization: 'Session forged' } } });
    expect(forged.statusCode).toBe(401);
    expect(await countOrders()).toBe(before);
  });

  test('everybody while checkout is switched off, and says that carts are kept; who has ordered still gets the order', async () => {
    const [caller, key] = [signIn(), randomUUID()];
    const first = await order({ caller, key });
    shop.setFlags({ 'checkout-enabled': false });
    const refused = await eventually(async () => {
      const answered = await order();
      expect(answered.statusCode).toBe(409);
      return answered;
    });
    expect(refused.json()).toMatchObject({ code: 'checkout-disabled', detail: expect.stringMatching(/carts are kept/) });
    const repeated = await order({ caller, key });
    expect([repeated.statusCode, repeated.json().orderId]).toEqual([202, first.json().orderId]);
    shop.setFlags({ 'checkout-enabled': true });
    await eventually(async () => expect((await order()).statusCode).toBe(202));
  });
});

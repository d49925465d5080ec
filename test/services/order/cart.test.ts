import { randomUUID } from 'node:crypto';
import { afterAll, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { checkout, parcels, pounds, startOrderApp } from '../../support/apps/order-app.ts';

const shop = await startOrderApp();
const { app, order, answer, database, product, products, queues, signIn } = shop;

afterAll(() => shop.stop());

type Shopper = ReturnType<typeof signIn>;

function send(caller: Shopper, method: 'GET' | 'POST' | 'PUT' | 'DELETE', path = '', payload?: object) {
  return app.inject({ method, url: `/api/cart${path}`, headers: caller.headers, ...(payload && { payload }) });
}

const add = (caller: Shopper, sku: string, quantity: number) => send(caller, 'POST', '/lines', { sku, quantity });

describe('a cart', () => {
  test('is empty before anything was put in', async () => {
    expect((await send(signIn(), 'GET')).json()).toEqual({ version: 0, lines: [], total: pounds(0), purchase: null });
  });

  test('holds what was put in, at the price that was seen, and adds what is put in again', async () => {
    const caller = signIn();
    await add(caller, 'MUG', 1);
    await add(caller, 'LANTERN', 1);
    expect((await add(caller, 'MUG', 2)).json()).toEqual({
      version: 3,
      lines: [
        { sku: 'MUG', title: 'Mug', quantity: 3, unitPrice: pounds(499), currentPrice: pounds(499), problem: null },
        { sku: 'LANTERN', title: 'Lantern', quantity: 1, unitPrice: pounds(1250), currentPrice: pounds(1250), problem: null },
      ],
      total: pounds(2747),
      purchase: null,
    });
  });

  test('takes another quantity, and lets lines go; to let go twice is harmless', async () => {
    const caller = signIn();
    await add(caller, 'MUG', 1);
    expect((await send(caller, 'PUT', '/lines/MUG', { quantity: 999 })).json()).toMatchObject({ version: 2, lines: [{ quantity: 999 }] });
    expect((await send(caller, 'PUT', '/lines/MUG', { quantity: 999 })).json()).toMatchObject({ version: 2 });
    expect((await send(caller, 'DELETE', '/lines/MUG')).json()).toMatchObject({ version: 3, lines: [] });
    expect((await send(caller, 'DELETE', '/lines/MUG')).json()).toMatchObject({ version: 3, lines: [] });
  });

  test('says which prices have changed and what is gone, until the buyer accepts it', async () => {
    const [changing, going] = [`CHANGES-${randomUUID()}`, `GOES-${randomUUID()}`];
    for (const sku of [changing, going]) products.set(sku, { title: sku, price: pounds(100) });
    const caller = signIn();
    await add(caller, changing, 2);
    await add(caller, going, 1);
    products.set(changing, { title: 'Renamed', price: pounds(150) });
    products.delete(going);
    expect((await send(caller, 'GET')).json()).toMatchObject({
      version: 2,
      lines: [
        { sku: changing, unitPrice: pounds(100), currentPrice: pounds(150), problem: 'price-changed' },
        { sku: going, unitPrice: pounds(100), currentPrice: null, problem: 'unknown-sku' },
      ],
      total: pounds(300),
    });
    expect((await send(caller, 'POST', '/prices')).json()).toMatchObject({
      version: 3,
      lines: [{ sku: changing, title: 'Renamed', unitPrice: pounds(150), problem: null }],
      total: pounds(300),
    });
  });

  test('is shown while product does not answer, but takes nothing in', async () => {
    const caller = signIn();
    await add(caller, 'MUG', 1);
    product.breakDown();
    try {
      expect((await send(caller, 'GET')).json()).toMatchObject({
        lines: [{ sku: 'MUG', currentPrice: null, problem: null }],
        total: pounds(499),
      });
      expect((await add(caller, 'LANTERN', 1)).statusCode).toBe(503);
      expect((await send(caller, 'POST', '/prices')).statusCode).toBe(503);
    } finally {
      product.recover();
    }
    expect((await send(caller, 'GET')).json()).toMatchObject({ version: 1, lines: [{ sku: 'MUG', problem: null }] });
  });

  test('does not take in what is priced in another currency than the shop’s', async () => {
    const sku = `EURO-${randomUUID()}`;
    products.set(sku, { title: 'Euro mug', price: { amount: 499, currency: 'EUR' } });
    const caller = signIn();
    await add(caller, 'MUG', 1);
    const refused = await add(caller, sku, 1);
    expect([refused.statusCode, refused.json().code]).toEqual([422, 'unknown-sku']);
    expect((await send(caller, 'GET')).json()).toMatchObject({ version: 1, total: pounds(499) });
  });

  test('survives that the shop has given up the currency of a line', async () => {
    const sku = `ONCE-${randomUUID()}`;
    products.set(sku, { title: 'Mug of old', price: pounds(300) });
    const caller = signIn();
    await add(caller, sku, 1);
    await add(caller, 'MUG', 1);
    await database.admin.run`update shop.cart_lines set currency = 'DEM' where customer_id = ${caller.customerId} and sku = ${sku}`;
    expect((await send(caller, 'GET')).json()).toMatchObject({
      lines: [{ sku, problem: 'price-changed' }, { sku: 'MUG' }],
      total: pounds(499),
    });
    expect((await send(caller, 'POST', '/prices')).json()).toMatchObject({ lines: [{ problem: null }, {}], total: pounds(799) });
  });

  test('is its owner’s alone', async () => {
    const caller = signIn();
    await add(caller, 'MUG', 1);
    expect((await send(signIn(), 'GET')).json()).toMatchObject({ lines: [] });
    expect((await app.inject({ url: '/api/cart' })).statusCode).toBe(401);
  });

  test.each([0, -1, 1.5, 1e9, 1000, '2'])('does not hold a quantity of %s', async (quantity) => {
    const caller = signIn();
    await add(caller, 'MUG', 5);
    for (const refused of [
      await send(caller, 'POST', '/lines', { sku: 'MUG', quantity }),
      await send(caller, 'PUT', '/lines/MUG', { quantity }),
    ]) {
      expect([refused.statusCode, refused.json().code]).toEqual([400, 'invalid-request']);
    }
    expect((await send(caller, 'GET')).json()).toMatchObject({ version: 1, lines: [{ quantity: 5 }] });
  });

  test.each(['.', '..', 'MUG\u200B', 'MUG\u202E'])('does not hold the SKU %j, which no product can have', async (sku) => {
    expect((await add(signIn(), sku, 1)).json()).toMatchObject({ status: 400, errors: [{ field: 'sku' }] });
  });

  test('refuses more than 999 in sum, what nobody sells, and to change what is not in it', async () => {
    const caller = signIn();
    await add(caller, 'MUG', 998);
    const tooMany = await add(caller, 'MUG', 2);
    expect([tooMany.statusCode, tooMany.json().code]).toEqual([422, 'too-many-of-one']);
    const unknown = await add(caller, 'NO-SUCH', 1);
    expect([unknown.statusCode, unknown.json().code]).toEqual([422, 'unknown-sku']);
    const absent = await send(caller, 'PUT', '/lines/LANTERN', { quantity: 1 });
    expect([absent.statusCode, absent.json().code]).toEqual([404, 'cart-line-not-found']);
    expect((await send(caller, 'GET')).json()).toMatchObject({ version: 1, lines: [{ sku: 'MUG', quantity: 998 }] });
  });
});

describe('a cart that is bought', () => {
  const pay = (caller: Shopper, cartVersion: number) => order({ caller, body: checkout({ cartVersion }) });

  const buy = async (caller: Shopper, cartVersion: number): Promise<string> => (await pay(caller, cartVersion)).json().orderId;

  /** With what `checkout` buys. */
  async function filled(caller: Shopper): Promise<number> {
    await add(caller, 'LANTERN', 2);
    return (await add(caller, 'MUG', 3)).json().version;
  }

  async function seen(refused: Awaited<ReturnType<typeof pay>>) {
    const { code, orderId, cartVersion } = refused.json();
    return { status: refused.statusCode, code, orderId, cartVersion };
  }

  test('is intact while the order is decided and after a declined payment, and empty after a confirmation', async () => {
    const caller = signIn();
    const version = await filled(caller);
    const declined = await buy(caller, version);
    await answer({ type: 'inventory.stock-reserved.v1', sagaId: declined, attempt: 1, parcels });
    await answer({ type: 'payment.declined.v1', sagaId: declined, attempt: 1, reason: 'insufficient_funds' });
    expect((await send(caller, 'GET')).json()).toMatchObject({ version, lines: [{ sku: 'LANTERN' }, { sku: 'MUG', quantity: 3 }] });

    const sold = await buy(caller, version);
    await answer({ type: 'inventory.stock-reserved.v1', sagaId: sold, attempt: 1, parcels });
    await answer({ type: 'payment.authorised.v1', sagaId: sold, attempt: 1 });
    expect((await send(caller, 'GET')).json()).toMatchObject({ version: version + 1, lines: [] });
  });

  test('makes one order and one payment of five keys at once; the others are refused with the name of that order', async () => {
    const caller = signIn();
    const version = await filled(caller);
    const answers = await Promise.all(Array.from({ length: 5 }, () => pay(caller, version)));
    const placed = answers.filter(({ statusCode }) => statusCode === 202).map((answered) => answered.json().orderId as string);
    expect(placed).toHaveLength(1);
    const [orderId = ''] = placed;
    for (const refused of answers.filter(({ statusCode }) => statusCode !== 202))
      expect(await seen(refused)).toEqual({ status: 409, code: 'cart-in-purchase', orderId, cartVersion: version });
    const Reserve = z.object({ sagaId: z.string() });
    expect(queues.bodies('stock-commands').filter((body) => Reserve.parse(body).sagaId === orderId)).toHaveLength(1);
    expect((await app.inject({ url: '/api/orders', headers: caller.headers })).json().orders).toHaveLength(1);
  });

  test('is refused to a second tab after the first has bought it, and to a stale tab after a line was removed', async () => {
    const caller = signIn();
    const version = await filled(caller);
    const sold = await buy(caller, version);
    await answer({ type: 'inventory.stock-reserved.v1', sagaId: sold, attempt: 1, parcels });
    await answer({ type: 'payment.authorised.v1', sagaId: sold, attempt: 1 });
    expect(await seen(await pay(caller, version))).toEqual({
      status: 409,
      code: 'cart-already-bought',
      orderId: sold,
      cartVersion: version + 1,
    });

    const stale = await filled(caller);
    const { version: present } = (await send(caller, 'DELETE', '/lines/LANTERN')).json();
    expect(await seen(await pay(caller, stale))).toEqual({ status: 409, code: 'cart-changed', orderId: undefined, cartVersion: present });
  });

  test('is refused while its payment waits for the shopper, also after a change, and can be bought once that order is cancelled', async () => {
    const caller = signIn();
    const version = await filled(caller);
    const waiting = await buy(caller, version);
    await answer({ type: 'inventory.stock-reserved.v1', sagaId: waiting, attempt: 1, parcels });
    const redirectUrl = 'https://bank.example/challenge';
    await answer({ type: 'payment.awaits-customer.v1', sagaId: waiting, attempt: 1, redirectUrl });
    expect((await send(caller, 'GET')).json().purchase).toEqual({
      orderId: waiting,
      number: expect.any(String),
      status: 'awaiting-customer',
      nextAction: { redirectUrl },
      lines: expect.arrayContaining([expect.objectContaining({ sku: 'LANTERN', quantity: 2 })]),
      total: pounds(3997),
    });
    await add(caller, 'MUG', 1);
    const { version: changed } = (await send(caller, 'PUT', '/lines/MUG', { quantity: 3 })).json();
    expect(await seen(await pay(caller, changed))).toMatchObject({ status: 409, code: 'cart-in-purchase', orderId: waiting });

    await app.inject({ method: 'POST', url: `/api/orders/${waiting}/cancellation`, headers: caller.headers });
    expect((await send(caller, 'GET')).json()).toMatchObject({ purchase: null });
    const next = await pay(caller, changed);
    expect(next.statusCode).toBe(202);
    expect(next.json().orderId).not.toBe(waiting);
    await answer({ type: 'payment.authorised.v1', sagaId: waiting, attempt: 1 });
    expect((await send(caller, 'GET')).json()).toMatchObject({ version: changed, lines: [{ sku: 'LANTERN' }, { sku: 'MUG' }] });
  });

  test('is bought with exactly the lines that it holds', async () => {
    const caller = signIn();
    const version = await filled(caller);
    const lines = [
      { sku: 'LANTERN', quantity: 2, unitPrice: pounds(1250) },
      { sku: 'MUG', quantity: 2, unitPrice: pounds(499) },
    ];
    const refused = await order({ caller, body: checkout({ cartVersion: version, lines }) });
    expect([refused.statusCode, refused.json()]).toEqual([409, expect.objectContaining({ code: 'cart-differs', skus: ['MUG'] })]);
    expect((await pay(caller, version)).statusCode).toBe(202);
  });
});

describe('a guest who signs in', () => {
  const merge = (caller: Shopper, guest: Shopper) => send(caller, 'POST', '/merge', { sessionToken: guest.session });

  test('brings the cart along: of what stands in both, the larger quantity', async () => {
    const guest = signIn();
    const account = signIn({ accountId: randomUUID() });
    await add(guest, 'MUG', 3);
    await add(guest, 'LANTERN', 1);
    await add(account, 'MUG', 2);
    expect((await merge(account, guest)).json()).toMatchObject({
      lines: [
        { sku: 'MUG', quantity: 3 },
        { sku: 'LANTERN', quantity: 1 },
      ],
    });
    expect((await send(guest, 'GET')).json()).toMatchObject({ lines: [] });
    expect((await merge(account, guest)).json().lines).toHaveLength(2);
  });

  test('does not bring along what an order of the guest is buying, and is shown that order', async () => {
    const guest = signIn();
    await add(guest, 'LANTERN', 2);
    const { version } = (await add(guest, 'MUG', 3)).json();
    const { orderId } = (await order({ caller: guest, body: checkout({ cartVersion: version }) })).json();
    const account = signIn({ linked: [signIn().customerId, guest.customerId] });
    expect((await merge(account, guest)).json()).toMatchObject({ lines: [], purchase: { orderId, status: 'placed' } });
    await app.inject({ method: 'POST', url: `/api/orders/${orderId}/cancellation`, headers: account.headers });
    expect((await merge(account, guest)).json()).toMatchObject({ lines: [{ sku: 'LANTERN' }, { sku: 'MUG' }], purchase: null });
  });

  test('whose cart was brought along cannot buy it from the page that the guest left open', async () => {
    const guest = signIn();
    await add(guest, 'LANTERN', 2);
    const { version } = (await add(guest, 'MUG', 3)).json();
    const account = signIn({ accountId: randomUUID() });
    const [merged, bought] = await Promise.all([merge(account, guest), order({ caller: guest, body: checkout({ cartVersion: version }) })]);
    const isBought = bought.statusCode === 202;
    expect(merged.json().lines).toHaveLength(isBought ? 0 : 2);
    if (!isBought) expect([bought.statusCode, bought.json().code]).toEqual([409, 'cart-changed']);
  });

  test('keeps the cart when the account took the guest’s customer over', async () => {
    const guest = signIn();
    await add(guest, 'MUG', 3);
    const account = signIn({ accountId: randomUUID(), customerId: guest.customerId });
    expect((await merge(account, guest)).json()).toMatchObject({ version: 1, lines: [{ sku: 'MUG', quantity: 3 }] });
  });

  test('does not get at another account’s cart, nor at one by a forged session', async () => {
    const victim = signIn({ accountId: randomUUID() });
    await add(victim, 'MUG', 3);
    const refused = await merge(signIn({ accountId: randomUUID() }), victim);
    expect([refused.statusCode, refused.json().code]).toEqual([403, 'cart-not-yours']);
    const forged = await send(signIn(), 'POST', '/merge', { sessionToken: 'forged' });
    expect(forged.statusCode).toBe(401);
    expect((await send(victim, 'GET')).json()).toMatchObject({ lines: [{ sku: 'MUG', quantity: 3 }] });
  });
});

import { randomUUID } from 'node:crypto';
import { afterAll, describe, expect, test } from 'vitest';
import { checkout, parcels, startOrderApp } from '../../support/apps/order-app.ts';

const shop = await startOrderApp();
const { app, order, answer, queues, signIn } = shop;

afterAll(() => shop.stop());

type Shopper = ReturnType<typeof signIn>;

async function placed(caller: Shopper): Promise<string> {
  return (await order({ caller })).json().orderId;
}

/** Brought in by an importer: so a customer has several orders that are not decided. */
async function broughtIn({ customerId }: Shopper): Promise<string> {
  return (await order({ caller: signIn({ roles: ['importer'] }), body: checkout({ customerId }) })).json().orderId;
}

/** A confirmed order, and the saga of its one parcel. */
async function confirmed(caller: Shopper): Promise<{ orderId: string; sagaId: string }> {
  const orderId = await placed(caller);
  await answer({ type: 'inventory.stock-reserved.v1', sagaId: orderId, attempt: 1, parcels });
  const [pick] = await answer({ type: 'payment.authorised.v1', sagaId: orderId, attempt: 1 });
  return { orderId, sagaId: pick?.sagaId ?? '' };
}

const read = (caller: Shopper, orderId: string) => app.inject({ url: `/api/orders/${orderId}`, headers: caller.headers });

const cancel = (caller: Shopper, orderId: string) =>
  app.inject({ method: 'POST', url: `/api/orders/${orderId}/cancellation`, headers: caller.headers });

describe('orders', () => {
  test('are listed page by page, the latest first', async () => {
    const caller = signIn();
    const ids = [];
    for (let order = 0; order < 5; order += 1) ids.unshift(await broughtIn(caller));
    const first = (await app.inject({ url: '/api/orders?limit=3', headers: caller.headers })).json();
    const second = (await app.inject({ url: `/api/orders?limit=3&before=${first.next}`, headers: caller.headers })).json();
    const found = [...first.orders, ...second.orders].map(({ orderId }: { orderId: string }) => orderId);
    expect(found.toSorted()).toEqual(ids.toSorted());
    expect(second.next).toBeNull();
    const times = [...first.orders, ...second.orders].map(({ placedAt }: { placedAt: string }) => placedAt);
    expect(times).toEqual(times.toSorted().toReversed());
  });

  test('of others are not found, and are not listed', async () => {
    const orderId = await placed(signIn());
    const stranger = signIn();
    for (const answered of [
      await read(stranger, orderId),
      await cancel(stranger, orderId),
      await read(stranger, randomUUID()),
      await read(stranger, '4711'),
    ]) {
      expect([answered.statusCode, answered.json().code]).toEqual([404, 'order-not-found']);
    }
    expect((await app.inject({ url: '/api/orders', headers: stranger.headers })).json()).toEqual({ orders: [], next: null });
  });

  test('are shown to staff', async () => {
    const orderId = await placed(signIn());
    expect((await read(signIn({ roles: ['staff'] }), orderId)).json()).toMatchObject({ orderId });
  });

  test('are not shown to an importer, who only brings them in', async () => {
    const orderId = await placed(signIn());
    const importer = signIn({ roles: ['importer'] });
    for (const answered of [await read(importer, orderId), await cancel(importer, orderId)]) {
      expect([answered.statusCode, answered.json().code]).toEqual([404, 'order-not-found']);
    }
  });

  test('are nobody’s without a session', async () => {
    const orderId = await placed(signIn());
    expect((await app.inject({ url: `/api/orders/${orderId}` })).statusCode).toBe(401);
    expect((await app.inject({ url: '/api/orders' })).statusCode).toBe(401);
  });
});

describe('an order whose number and e-mail address are known', () => {
  const lookUp = (orderId: string, payload: object) => app.inject({ method: 'POST', url: `/api/orders/${orderId}/lookup`, payload });

  test('is shown without a session, however the address is written', async () => {
    const caller = signIn();
    const orderId = await placed(caller);
    for (const email of ['ada@example.com', 'Ada@Example.COM']) {
      const answered = await lookUp(orderId, { email });
      expect([answered.statusCode, answered.json()]).toEqual([200, (await read(caller, orderId)).json()]);
    }
  });

  test('is shown by a domain beyond ASCII, however that is written', async () => {
    const caller = signIn();
    const ordered = await order({ caller, body: checkout({ contact: { email: 'Ada@MÜLLER.example', name: 'Ada' } }) });
    expect(ordered.statusCode).toBe(202);
    for (const email of ['ada@müller.example', 'ada@xn--mller-kva.example']) {
      expect((await lookUp(ordered.json().orderId, { email })).statusCode).toBe(200);
    }
  });

  test('is not found by another address, nor under an id that there is not', async () => {
    const orderId = await placed(signIn());
    for (const answered of [
      await lookUp(orderId, { email: 'eve@example.com' }),
      await lookUp(randomUUID(), { email: 'ada@example.com' }),
      await lookUp('4711', { email: 'ada@example.com' }),
    ]) {
      expect([answered.statusCode, answered.json().code]).toEqual([404, 'order-not-found']);
    }
  });

  test('is tried thirty times with wrong addresses by one client, and shown to it as often as it likes with the right one', async () => {
    const orderId = await placed(signIn());
    const lookUpFrom = (client: string, email: string) =>
      app.inject({
        method: 'POST',
        url: `/api/orders/${orderId}/lookup`,
        headers: { 'x-forwarded-for': `${client}, 10.0.0.1` },
        payload: { email },
      });
    for (let i = 0; i < 3; i += 1) expect((await lookUpFrom('203.0.113.30', 'ada@example.com')).statusCode).toBe(200);
    const wrong = await Promise.all(Array.from({ length: 31 }, (_, i) => lookUpFrom('203.0.113.30', `guess-${i}@example.com`)));
    expect(wrong.filter((answer) => answer.statusCode === 404)).toHaveLength(30);
    const refused = await lookUpFrom('203.0.113.30', 'ada@example.com');
    expect([refused.statusCode, refused.json().code]).toEqual([429, 'too-many-requests']);
    expect(Number(refused.headers['retry-after'])).toBeGreaterThan(800);
    expect((await lookUpFrom('203.0.113.31', 'ada@example.com')).statusCode).toBe(200);
  });

  test.each([{}, { email: 'ada' }, { email: '%' }])('needs an address: %j', async (payload) => {
    expect((await lookUp(await placed(signIn()), payload)).statusCode).toBe(400);
  });
});

describe('orders of a guest who has signed in', () => {
  const list = async (caller: Shopper, query = '') => (await app.inject({ url: `/api/orders${query}`, headers: caller.headers })).json();

  test('are read and cancelled by the account that links the guest', async () => {
    const guest = signIn();
    const orderId = await placed(guest);
    const account = signIn({ linked: [guest.customerId] });
    expect((await read(account, orderId)).json()).toMatchObject({ orderId, status: 'placed' });
    expect((await cancel(account, orderId)).statusCode).toBe(202);
    expect((await read(guest, orderId)).json()).toMatchObject({ reason: { code: 'cancelled-by-customer' } });
  });

  test('are not found by an account that links another guest', async () => {
    const orderId = await placed(signIn());
    const other = signIn({ linked: [signIn().customerId] });
    for (const answered of [await read(other, orderId), await cancel(other, orderId)]) {
      expect([answered.statusCode, answered.json().code]).toEqual([404, 'order-not-found']);
    }
    expect((await list(other)).orders).toEqual([]);
  });

  test('do not show the guest those of the account', async () => {
    const guest = signIn();
    const account = signIn({ linked: [guest.customerId] });
    const orderId = await placed(account);
    for (const answered of [await read(guest, orderId), await cancel(guest, orderId)]) {
      expect([answered.statusCode, answered.json().code]).toEqual([404, 'order-not-found']);
    }
    expect((await list(guest)).orders).toEqual([]);
  });

  test('stand among the account’s own, the latest first, each once on pages of any size', async () => {
    const guests = [signIn(), signIn()];
    const account = signIn({ linked: guests.map(({ customerId }) => customerId) });
    const callers = [account, ...guests, account, account, ...guests];
    const ids: string[] = [];
    for (const caller of callers) ids.push(await broughtIn(caller));
    const latestFirst = ids.toSorted().toReversed();
    for (const limit of [1, 2, 3, 6, 7, 100]) {
      const found: string[] = [];
      let next: string | null = null;
      do {
        const page: { orders: { orderId: string }[]; next: string | null } = await list(
          account,
          `?limit=${limit}${next === null ? '' : `&before=${next}`}`,
        );
        expect(page.orders.length).toBeGreaterThan(0);
        found.push(...page.orders.map(({ orderId }) => orderId));
        next = page.next;
      } while (next !== null);
      expect(found).toEqual(latestFirst);
    }
    const times = (await list(account)).orders.map(({ placedAt }: { placedAt: string }) => placedAt);
    expect(times).toEqual(times.toSorted().toReversed());
  });

  test('are all listed, read and cancelled by an account that has been many guests', async () => {
    const guests = Array.from({ length: 30 }, () => signIn());
    const account = signIn({ linked: guests.map(({ customerId }) => customerId) });
    const ids: string[] = [];
    for (const guest of guests) ids.push(await placed(guest));
    const { orders, next } = await list(account, '?limit=100');
    expect([orders.map(({ orderId }: { orderId: string }) => orderId), next]).toEqual([ids.toSorted().toReversed(), null]);
    for (const orderId of ids) {
      expect((await read(account, orderId)).statusCode).toBe(200);
      expect((await cancel(account, orderId)).statusCode).toBe(202);
    }
  });

  test('do not take new orders or carts from the account', async () => {
    const guest = signIn();
    const account = signIn({ linked: [guest.customerId] });
    const headers = { ...account.headers, 'idempotency-key': randomUUID() };
    const forGuest = await app.inject({
      method: 'POST',
      url: '/api/orders',
      headers,
      payload: checkout({ customerId: guest.customerId }),
    });
    expect([forGuest.statusCode, forGuest.json().code]).toEqual([403, 'not-an-importer']);
    await app.inject({ method: 'POST', url: '/api/cart/lines', headers: account.headers, payload: { sku: 'MUG', quantity: 1 } });
    expect((await app.inject({ url: '/api/cart', headers: guest.headers })).json().lines).toEqual([]);
  });
});

describe('cancelling', () => {
  test('undoes what was begun of an order that is being placed, and is done when all is given back', async () => {
    const caller = signIn();
    const orderId = await placed(caller);
    await answer({ type: 'inventory.stock-reserved.v1', sagaId: orderId, attempt: 1, parcels });
    const answered = await cancel(caller, orderId);
    expect(answered.statusCode).toBe(202);
    expect(answered.json()).toMatchObject({ reason: { code: 'cancelled-by-customer' } });
    expect(queues.bodies('payment-commands')).toContainEqual({ type: 'payment.void.v1', sagaId: orderId, attempt: 1 });
    expect(queues.bodies('stock-commands')).toContainEqual({ type: 'inventory.release-stock.v1', sagaId: orderId, attempt: 1 });
    await answer({ type: 'payment.authorised.v1', sagaId: orderId, attempt: 1 });
    await answer(
      { type: 'inventory.stock-released.v1', sagaId: orderId, attempt: 1 },
      { type: 'payment.voided.v1', sagaId: orderId, attempt: 1 },
    );
    expect((await read(caller, orderId)).json()).toMatchObject({
      status: 'cancelled',
      reason: { code: 'cancelled-by-customer' },
      parcels: [],
    });
  });

  test('stops the picks of a confirmed order; then its stock is released and its payment voided', async () => {
    const caller = signIn();
    const { orderId, sagaId } = await confirmed(caller);
    expect((await cancel(caller, orderId)).statusCode).toBe(202);
    expect(queues.bodies('pick-commands')).toContainEqual({ type: 'inventory.cancel-pick.v1', sagaId, attempt: 1 });
    await answer({ type: 'inventory.pick-cancelled.v1', sagaId, attempt: 1 });
    expect((await read(caller, orderId)).json()).toMatchObject({ parcels: [{ status: 'cancelled' }] });
    await answer({ type: 'inventory.stock-released.v1', sagaId: orderId, attempt: 1, parcelNo: 1 });
    await answer({ type: 'payment.voided.v1', sagaId: orderId, attempt: 1 });
    expect((await read(caller, orderId)).json()).toMatchObject({ status: 'cancelled', reason: { code: 'cancelled-by-customer' } });
  });

  test('does not stop a parcel that the warehouse cannot stop: it ships and is paid', async () => {
    const caller = signIn();
    const { orderId, sagaId } = await confirmed(caller);
    await cancel(caller, orderId);
    expect(queues.bodies('pick-commands')).toContainEqual({ type: 'inventory.cancel-pick.v1', sagaId, attempt: 1 });
    await answer({ type: 'inventory.pick-not-cancelled.v1', sagaId, attempt: 1, reason: 'it is on the van' });
    await answer({ type: 'inventory.parcel-shipped.v1', sagaId, attempt: 1, trackingNumber: 'T-1', shippedAt: new Date().toISOString() });
    await answer({ type: 'payment.captured.v1', sagaId, attempt: 1 });
    expect((await read(caller, orderId)).json()).toMatchObject({
      status: 'completed',
      parcels: [{ status: 'shipped', trackingNumber: 'T-1', isCancelledTooLate: true }],
    });
  });

  test('is known to have come too late as soon as the warehouse says so', async () => {
    const caller = signIn();
    const { orderId, sagaId } = await confirmed(caller);
    expect((await read(caller, orderId)).json()).toMatchObject({ reason: null, parcels: [{ isCancelledTooLate: false }] });
    await cancel(caller, orderId);
    expect((await read(caller, orderId)).json()).toMatchObject({
      reason: { code: 'cancelled-by-customer' },
      parcels: [{ isCancelledTooLate: false }],
    });
    await answer({ type: 'inventory.pick-not-cancelled.v1', sagaId, attempt: 1, reason: 'it is on the van' });
    expect((await read(caller, orderId)).json()).toMatchObject({
      status: 'confirmed',
      parcels: [{ status: 'picking', isCancelledTooLate: true }],
    });
  });

  test('twice is harmless', async () => {
    const caller = signIn();
    const orderId = await placed(caller);
    await cancel(caller, orderId);
    expect((await cancel(caller, orderId)).statusCode).toBe(202);
    await answer({ type: 'inventory.stock-released.v1', sagaId: orderId, attempt: 1 });
    expect((await cancel(caller, orderId)).json()).toMatchObject({ status: 'cancelled' });
  });

  test('is refused once a parcel has left', async () => {
    const caller = signIn();
    const { orderId, sagaId } = await confirmed(caller);
    await answer({ type: 'inventory.parcel-shipped.v1', sagaId, attempt: 1, trackingNumber: 'T-1', shippedAt: new Date().toISOString() });
    const answered = await cancel(caller, orderId);
    expect([answered.statusCode, answered.json().code]).toEqual([409, 'order-already-shipped']);
    await answer({ type: 'payment.captured.v1', sagaId, attempt: 1 });
    expect((await cancel(caller, orderId)).statusCode).toBe(409);
    expect((await read(caller, orderId)).json()).toMatchObject({ status: 'completed' });
  });
});

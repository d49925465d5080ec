import { randomUUID } from 'node:crypto';
import { afterAll, describe, expect, test } from 'vitest';
import * as z from 'zod';
import { Delivery, ShippingAddress } from '../../../../contracts/inventory/commands.ts';
import { changeCart } from '../../../../domain/order/cart/store.ts';
import { OrderTerms } from '../../../../domain/order/saga/order-process.ts';
import { OrderLine } from '../../../../contracts/order/order-line.ts';
import { Contact } from '../../../../contracts/order/contact.ts';
import { orderSagas } from '../../../../domain/order/saga/order-sagas.ts';
import { findOrder } from '../../../../domain/order/sale/store.ts';
import { applyChange, findDueSagas, readProcesses } from '../../../../domain/order/saga/store.ts';
import { changeBetween } from '../../../../domain/order/saga/order-change.ts';
import { advance } from '../../../../platform/saga/advance.ts';
import { createLogger } from '../../../../platform/telemetry/logger.ts';
import { customerOf, mintCustomerId, mintShardedId, partId } from '../../../../platform/sharding/order-id.ts';
import { now, parcels, reply } from '../../../support/builders/orders.ts';
import { startOrders } from '../../../support/builders/stored-orders.ts';

const logger = createLogger('orders', { level: 'silent' });
const { orders, admin, placedOrder, deliver, confirm, close } = await startOrders(logger);

afterAll(close);

const view = (orderId: string) => findOrder(orders.for(0), orderId);

async function eventsOf(orderId: string) {
  const Event = z.object({ lane: z.int(), type: z.string() });
  return admin.rows(Event)`select lane, type from shop.outbox where subject = ${orderId} order by position`;
}

describe('the terms of an order', () => {
  /** Each field has a different value, so that a lost or swapped one is detected. */
  const everyField = {
    contact: { email: 'grace@example.com', name: 'Grace Contact' },
    notify: false,
    lines: [
      { lineNo: 1, sku: 'TEAPOT', title: 'Teapot', quantity: 2, unitPrice: { amount: 901, currency: 'GBP' } },
      { lineNo: 2, sku: 'TEAPOT', title: 'Teapot', quantity: 1, unitPrice: { amount: 801, currency: 'GBP' } },
    ],
    total: { amount: 2603, currency: 'GBP' },
    delivery: { shipTo: { name: 'Grace Address', line1: '2 Low Road', city: 'York', postcode: 'YO1 7HH', country: 'IE' } },
    paymentMethod: 'pm_unique',
  };

  test('are read from the database completely, and this test covers every field', async () => {
    const customerId = mintCustomerId();
    const cartLine = { sku: 'TEAPOT', title: 'Teapot', quantity: 3, unitPrice: { amount: 901, currency: 'GBP' } };
    const { version: cartVersion } = await changeCart(orders, customerId, () => [cartLine]);
    const terms = await placedOrder({ customerId, cartVersion, ...everyField });
    const { state } = await readOne(terms.orderId);
    expect(state.terms).toEqual(terms);
    const { lines, contact, delivery, ...others } = state.terms;
    for (const [schema, part] of [
      [OrderTerms, { lines, contact, delivery, ...others }],
      [Contact, contact],
      [Delivery, delivery],
      [ShippingAddress, delivery.shipTo],
      ...lines.map((line) => [OrderLine, line] as const),
    ] as const)
      expect(Object.keys(part).toSorted()).toEqual(Object.keys(schema.shape).toSorted());
  });

  test('are shown to the customer', async () => {
    const terms = await placedOrder(everyField);
    const { orderId, number, lines, total } = terms;
    expect(await view(orderId)).toMatchObject({ orderId, number, lines, total });
  });
});

describe('an order in the database', () => {
  test('goes from placed to completed by the replies of its participants, with one event per step', async () => {
    const { orderId, customerId } = await placedOrder();
    expect(await deliver(reply('inventory.stock-reserved.v1', orderId, { parcels }))).toMatchObject([
      {
        type: 'payment.authorise.v1',
        sagaId: orderId,
        attempt: 1,
        amount: { amount: 3997, currency: 'GBP' },
        returnUrl: `https://shop.example/orders/${orderId}`,
      },
    ]);
    const picks = await deliver(reply('payment.authorised.v1', orderId, {}));
    expect(picks).toMatchObject([
      { type: 'inventory.pick-parcel.v1', reservationId: orderId, parcel: parcels[0] },
      { type: 'inventory.pick-parcel.v1', reservationId: orderId, parcel: parcels[1] },
    ]);
    expect(await view(orderId)).toMatchObject({
      status: 'confirmed',
      confirmedAt: now.toISOString(),
      parcels: [{ status: 'picking' }, { status: 'picking' }],
    });

    const [first = '', second = ''] = picks.map(({ sagaId }) => sagaId);
    await deliver(reply('inventory.pick-accepted.v1', first, {}), reply('inventory.pick-accepted.v1', second, {}));
    const shipment = { trackingNumber: 'TRACK-1', shippedAt: now.toISOString() };
    const [capture] = await deliver(reply('inventory.parcel-shipped.v1', first, shipment));
    expect(capture).toMatchObject({
      type: 'payment.capture.v1',
      sagaId: first,
      paymentId: orderId,
      amount: { amount: 2999 },
      isLast: false,
    });
    expect(await view(orderId)).toMatchObject({ status: 'fulfilling', parcels: [{ trackingNumber: 'TRACK-1' }, { trackingNumber: null }] });

    expect(await deliver(reply('inventory.parcel-shipped.v1', second, { ...shipment, trackingNumber: 'TRACK-2' }))).toEqual([]);
    const [last] = await deliver(reply('payment.captured.v1', first, {}));
    expect(last).toMatchObject({ type: 'payment.capture.v1', sagaId: second, amount: { amount: 998 }, isLast: true });
    await deliver(reply('payment.captured.v1', second, {}));

    expect(await view(orderId)).toMatchObject({ status: 'completed', completedAt: now.toISOString() });
    const events = await eventsOf(orderId);
    expect(events.map(({ type }) => type)).toEqual([
      'order.order-placed.v1',
      'order.order-confirmed.v2',
      'order.parcel-shipped.v1',
      'order.parcel-shipped.v1',
      'order.order-completed.v1',
    ]);
    const [ofCustomer] = await admin.rows(z.object({ lane: z.int() }))`select shop.lane_of(${customerId}) as lane`;
    expect(new Set(events.map(({ lane }) => lane))).toEqual(new Set([ofCustomer?.lane]));
  });

  test('is not changed by repeated replies', async () => {
    const { orderId } = await placedOrder();
    await confirm(orderId);
    const before = await readOne(orderId);
    await deliver(reply('inventory.stock-reserved.v1', orderId, { parcels }), reply('payment.authorised.v1', orderId, {}));
    expect(await readOne(orderId)).toEqual(before);
  });

  test('sends the same commands again on a redelivery, since the first sender may have crashed', async () => {
    const { orderId } = await placedOrder();
    const reserved = reply('inventory.stock-reserved.v1', orderId, { parcels });
    const first = await deliver(reserved);
    expect(await deliver(reserved)).toEqual(first);
  });

  test('is changed once by concurrent replies', async () => {
    const { orderId } = await placedOrder();
    const picks = await confirm(orderId);
    const shipment = { trackingNumber: 'T', shippedAt: now.toISOString() };
    await Promise.all([...picks, ...picks, ...picks].map(({ sagaId }) => deliver(reply('inventory.parcel-shipped.v1', sagaId, shipment))));
    const { state } = await readOne(orderId);
    expect(state.parcels.map(({ saga }) => saga.step).toSorted()).toEqual(['capturing', 'shipped']);
    expect((await eventsOf(orderId)).filter(({ type }) => type === 'order.parcel-shipped.v1')).toHaveLength(2);
  });

  test('rejects a change that was decided on an older version', async () => {
    const { orderId, customerId } = await placedOrder();
    const { version, state } = await readOne(orderId);
    const outdated = changeBetween(
      state,
      { ...state, saga: { step: 'cancelled', reason: { code: 'cancelled-by-customer' }, payment: null } },
      { version, now },
    );
    await confirm(orderId);
    expect(await applyChange(orders, customerId, outdated)).toBe(false);
    expect(await view(orderId)).toMatchObject({ status: 'confirmed', reason: null });
    expect(await eventsOf(orderId)).toHaveLength(2);
  });

  test('advances although another reply of its batch and customer names a saga that does not exist', async () => {
    const { orderId, customerId } = await placedOrder();
    const unknownId = mintShardedId({ customerId, at: now });
    const outcomes = await advance(orderSagas({ orders, now, shopUrl: 'https://shop.example', logger }), [
      reply('payment.authorised.v1', unknownId, {}),
      reply('payment.authorised.v1', randomUUID(), {}),
      reply('inventory.stock-reserved.v1', orderId, { parcels }),
    ]);
    expect(outcomes.filter((outcome) => 'error' in outcome).map(({ message }) => message.sagaId)).toHaveLength(2);
    expect((await readOne(orderId)).state.saga.step).toBe('authorising');
  });

  test('keeps no saga after its end, and a late or repeated message then changes nothing', async () => {
    const { orderId, customerId } = await placedOrder();
    const reserved = reply('inventory.stock-reserved.v1', orderId, { parcels });
    const voided = reply('payment.voided.v1', orderId, {});
    await deliver(reserved, { type: 'cancel-order', sagaId: orderId }, reply('inventory.stock-released.v1', orderId, {}), voided);
    const ended = await view(orderId);
    expect(ended).toMatchObject({ status: 'cancelled' });
    expect(await readProcesses(orders, customerId, [orderId])).toEqual([]);
    expect(await findDueSagas(orders, { now: new Date(now.getTime() + 1e9), after: undefined, limit: 100 })).not.toContainEqual(
      expect.objectContaining({ sagaId: orderId }),
    );
    const shipment = { trackingNumber: 'T', shippedAt: now.toISOString() };
    const late = [
      reserved,
      voided,
      reply('payment.authorised.v1', orderId, {}),
      reply('inventory.parcel-shipped.v1', partId(orderId, 1), shipment),
    ];
    expect(await deliver(...late, { type: 'deadline-passed', sagaId: orderId }, { type: 'cancel-order', sagaId: orderId })).toEqual([]);
    expect(await view(orderId)).toEqual(ended);
    expect(await eventsOf(orderId)).toHaveLength(2);
  });

  test('refuses a cancellation and a retry after it is completed', async () => {
    const { orderId } = await placedOrder();
    const picks = await confirm(orderId);
    for (const { sagaId } of picks) {
      await deliver(reply('inventory.parcel-shipped.v1', sagaId, { trackingNumber: 'T', shippedAt: now.toISOString() }));
      await deliver(reply('payment.captured.v1', sagaId, {}));
    }
    expect(await view(orderId)).toMatchObject({ status: 'completed' });
    await expect(deliver({ type: 'cancel-order', sagaId: orderId })).rejects.toThrow(/can only be sent back/);
    await expect(deliver({ type: 'retry-stuck', sagaId: partId(orderId, 1) })).rejects.toThrow(/have ended/);
  });

  test('fails a reply for a parcel that it does not have', async () => {
    const { orderId } = await placedOrder();
    await expect(deliver(reply('payment.authorised.v1', partId(orderId, 7), {}))).rejects.toThrow(/does not exist/);
    await confirm(orderId);
    await expect(deliver(reply('inventory.pick-accepted.v1', partId(orderId, 3), {}))).rejects.toThrow(/does not exist/);
  });

  test('shows the reason of a refusal, and is cancelled after stock and payment are released', async () => {
    const soldOut = await placedOrder();
    await deliver(reply('inventory.stock-refused.v1', soldOut.orderId, { missing: [{ sku: 'MUG', requested: 3, available: 1 }] }));
    expect(await view(soldOut.orderId)).toMatchObject({ status: 'cancelled', reason: { code: 'sold-out', skus: ['MUG'] }, parcels: [] });

    const { orderId } = await placedOrder();
    await deliver(reply('inventory.stock-reserved.v1', orderId, { parcels }));
    expect(await deliver(reply('payment.declined.v1', orderId, { reason: 'insufficient_funds' }))).toEqual([
      { type: 'inventory.release-stock.v1', sagaId: orderId, attempt: 1 },
      { type: 'payment.void.v1', sagaId: orderId, attempt: 1 },
    ]);
    expect(await view(orderId)).toMatchObject({ status: 'placed', reason: { code: 'payment-declined', reason: 'insufficient_funds' } });
    await deliver(reply('inventory.stock-released.v1', orderId, {}), reply('payment.voided.v1', orderId, {}));
    expect(await view(orderId)).toMatchObject({ status: 'cancelled', reason: { code: 'payment-declined', reason: 'insufficient_funds' } });
    expect((await eventsOf(orderId)).map(({ type }) => type)).toEqual(['order.order-placed.v1', 'order.order-cancelled.v2']);
  });

  test('shows the approval page of the payment only while approval is pending', async () => {
    const { orderId } = await placedOrder();
    await deliver(reply('inventory.stock-reserved.v1', orderId, { parcels }));
    await deliver(reply('payment.awaits-customer.v1', orderId, { redirectUrl: 'https://bank.example/challenge' }));
    expect(await view(orderId)).toMatchObject({
      status: 'awaiting-customer',
      nextAction: { redirectUrl: 'https://bank.example/challenge' },
    });
    await deliver(reply('payment.authorised.v1', orderId, {}));
    expect(await view(orderId)).toMatchObject({ status: 'confirmed', nextAction: null });
  });
});

describe('sagas past their deadline', () => {
  test('are found page by page, each once, for all customers', async () => {
    const placed = await Promise.all([placedOrder(), placedOrder(), placedOrder()]);
    const later = new Date(now.getTime() + 21_000);
    const found: string[] = [];
    let page = await findDueSagas(orders, { now: later, after: undefined, limit: 2 });
    while (page.length > 0) {
      found.push(...page.map(({ sagaId }) => sagaId));
      page = await findDueSagas(orders, { now: later, after: page.at(-1), limit: 2 });
    }
    for (const { orderId } of placed) expect(found.filter((sagaId) => sagaId === orderId)).toHaveLength(1);
    expect(await findDueSagas(orders, { now: new Date(now.getTime() - 1), after: undefined, limit: 2 })).toEqual([]);
  });
});

async function readOne(orderId: string) {
  const [stored] = await readProcesses(orders, customerOf(orderId), [orderId]);
  if (!stored) throw new Error(`no order ${orderId}`);
  return stored;
}

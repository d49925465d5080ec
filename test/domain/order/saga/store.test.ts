import { randomUUID } from 'node:crypto';
import { afterAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { z } from 'zod';
import { Delivery, ShippingAddress } from '../../../../contracts/inventory/commands.ts';
import { changeCart } from '../../../../domain/order/cart/store.ts';
import { OrderEvent } from '../../../../contracts/order/events.ts';
import { OrderTerms } from '../../../../domain/order/saga/order-process.ts';
import { OrderLine } from '../../../../contracts/order/order-line.ts';
import { Contact } from '../../../../contracts/order/contact.ts';
import { orderSagas } from '../../../../domain/order/saga/order-sagas.ts';
import { findDecided, findOrder } from '../../../../domain/order/sale/store.ts';
import { applyChanges, findDueSagas, readProcesses } from '../../../../domain/order/saga/store.ts';
import { changeBetween } from '../../../../domain/order/saga/process-change.ts';
import { advance } from '../../../../platform/saga/advance.ts';
import { customerOf, mintCustomerId, mintShardedId } from '../../../../platform/sharding/order-id.ts';
import { now, parcels, reply } from '../../../support/builders/orders.ts';
import { startOrders } from '../../../support/builders/stored-orders.ts';

const logger = { error: vi.fn() };
const { orders, admin, placedOrder, deliver, confirm, close } = await startOrders(logger);

beforeEach(() => vi.clearAllMocks());

afterAll(close);

const view = (orderId: string) => findOrder(orders.for(0), orderId);

async function eventsOf(orderId: string) {
  const Event = z.object({ lane: z.int(), type: z.string() });
  return admin.rows(Event)`select lane, type from shop.outbox where subject = ${orderId} order by position`;
}

describe('the terms of an order', () => {
  /** Every field has a value of its own: one that is lost, or put in another's place, is seen. */
  const everything = {
    contact: { email: 'grace@example.com', name: 'Grace Contact' },
    notify: false,
    lines: [
      { lineNo: 1, sku: 'TEAPOT', title: 'Teapot', quantity: 2, unitPrice: { amount: 901, currency: 'GBP' } },
      { lineNo: 2, sku: 'TEAPOT', title: 'Teapot', quantity: 1, unitPrice: { amount: 801, currency: 'GBP' } },
    ],
    total: { amount: 2603, currency: 'GBP' },
    delivery: { shipTo: { name: 'Grace Address', line1: '2 Low Road', city: 'York', postcode: 'YO1 7HH', country: 'IE' } },
    paymentMethod: 'pm_of_its_own',
  };

  test('come back from the database whole, and none is missing here', async () => {
    const customerId = mintCustomerId();
    const cartLine = { sku: 'TEAPOT', title: 'Teapot', quantity: 3, unitPrice: { amount: 901, currency: 'GBP' } };
    const { version: cartVersion } = await changeCart(orders, customerId, () => [cartLine]);
    const terms = await placedOrder({ customerId, cartVersion, ...everything });
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

  test('are what the customer sees', async () => {
    const terms = await placedOrder(everything);
    const { orderId, number, lines, total } = terms;
    expect(await view(orderId)).toMatchObject({ orderId, number, lines, total });
  });
});

describe('an order in the database', () => {
  test('goes from placed to completed by the answers of its participants, each step one change with its fact', async () => {
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
      'order.order-confirmed.v1',
      'order.parcel-shipped.v1',
      'order.parcel-shipped.v1',
      'order.order-completed.v1',
    ]);
    expect(new Set(events.map(({ lane }) => lane))).toEqual(new Set([customerId % 16]));
  });

  test('tells its total when it is completed, and of a cancelled parcel what is not delivered and why', async () => {
    const { orderId, customerId, number, lines } = await placedOrder();
    const [first, second] = await confirm(orderId);
    await deliver({ type: 'cancel-order', sagaId: orderId });
    await deliver(reply('inventory.pick-not-cancelled.v1', first?.sagaId ?? '', { reason: 'packed' }));
    await deliver(reply('inventory.pick-cancelled.v1', second?.sagaId ?? '', {}));
    await deliver(reply('inventory.pick-cancelled.v1', second?.sagaId ?? '', {}));
    await deliver(reply('inventory.stock-released.v1', second?.sagaId ?? '', {}));
    await deliver(reply('inventory.parcel-shipped.v1', first?.sagaId ?? '', { trackingNumber: 'T', shippedAt: now.toISOString() }));
    await deliver(reply('payment.captured.v1', first?.sagaId ?? '', {}));

    const events = await admin.rows(z.object({ payload: OrderEvent }))`
      select payload from shop.outbox
       where subject = ${orderId} and type in ('order.parcel-cancelled.v1', 'order.order-completed.v1') order by position
    `;
    const about = { orderId, number, customerId, at: now.toISOString() };
    expect(events.map(({ payload }) => payload)).toEqual([
      {
        type: 'order.parcel-cancelled.v1',
        ...about,
        parcelNo: 2,
        centre: parcels[1]?.centre,
        lines: parcels[1]?.lines.map(({ lineNo, quantity }) => ({ ...lines.find((line) => line.lineNo === lineNo), quantity })),
        amount: { amount: 998, currency: 'GBP' },
        reason: { code: 'cancelled-by-customer' },
      },
      { type: 'order.order-completed.v1', ...about, total: { amount: 3997, currency: 'GBP' } },
    ]);
  });

  test.each([
    { notify: true, email: 'ada@example.com' },
    { notify: false, email: null },
  ])('keeps whether anybody is told of it to its end: $notify', async ({ notify, email }) => {
    const sold = await placedOrder({ notify });
    const [pick] = await confirm(sold.orderId);
    await deliver(reply('inventory.parcel-shipped.v1', pick?.sagaId ?? '', { trackingNumber: 'TRACK-1', shippedAt: now.toISOString() }));
    const refused = await placedOrder({ notify });
    await deliver(reply('inventory.stock-refused.v1', refused.orderId, { missing: [{ sku: 'MUG', requested: 3, available: 0 }] }));
    const Told = z.object({ type: z.string(), payload: OrderEvent });
    const told = await admin.rows(Told)`
      select type, payload from shop.outbox where subject in (${sold.orderId}, ${refused.orderId}) and payload ? 'email' order by type
    `;
    expect(told.map(({ type, payload }) => [type, 'email' in payload && payload.email])).toEqual([
      ['order.order-cancelled.v1', email],
      ['order.order-confirmed.v1', email],
      ['order.parcel-shipped.v1', email],
    ]);
  });

  test('is placed once, whoever sends the same reply again', async () => {
    const { orderId } = await placedOrder();
    await confirm(orderId);
    const before = await readOne(orderId);
    await deliver(reply('inventory.stock-reserved.v1', orderId, { parcels }), reply('payment.authorised.v1', orderId, {}));
    expect(await readOne(orderId)).toEqual(before);
  });

  test('asks again when the sender of the first time may have died before it sent', async () => {
    const { orderId } = await placedOrder();
    const reserved = reply('inventory.stock-reserved.v1', orderId, { parcels });
    const first = await deliver(reserved);
    expect(await deliver(reserved)).toEqual(first);
  });

  test('is changed once when several answers come at the same moment', async () => {
    const { orderId } = await placedOrder();
    const picks = await confirm(orderId);
    const shipment = { trackingNumber: 'T', shippedAt: now.toISOString() };
    await Promise.all([...picks, ...picks, ...picks].map(({ sagaId }) => deliver(reply('inventory.parcel-shipped.v1', sagaId, shipment))));
    const { state } = await readOne(orderId);
    expect(state.parcels.map(({ saga }) => saga.step).toSorted()).toEqual(['capturing', 'shipped']);
    expect((await eventsOf(orderId)).filter(({ type }) => type === 'order.parcel-shipped.v1')).toHaveLength(2);
  });

  test('keeps nothing of a change that was decided upon an older version', async () => {
    const { orderId, customerId } = await placedOrder();
    const { version, state } = await readOne(orderId);
    const outdated = changeBetween(
      state,
      { ...state, saga: { step: 'cancelled', reason: { code: 'cancelled-by-customer' }, payment: null } },
      { version, now },
    );
    await confirm(orderId);
    expect(await applyChanges(orders, customerId, [outdated])).toEqual([orderId]);
    expect(await view(orderId)).toMatchObject({ status: 'confirmed', reason: null });
    expect(await eventsOf(orderId)).toHaveLength(2);
  });

  test('fails alone: an answer to a saga that does not exist leaves the others of its batch and of its customer to advance', async () => {
    const { orderId, customerId } = await placedOrder();
    const stranger = mintShardedId({ customerId, at: now });
    const outcomes = await advance(orderSagas({ orders, now, shopUrl: 'https://shop.example', logger }), [
      reply('payment.authorised.v1', stranger, {}),
      reply('payment.authorised.v1', randomUUID(), {}),
      reply('inventory.stock-reserved.v1', orderId, { parcels }),
    ]);
    expect(outcomes.filter((outcome) => 'error' in outcome).map(({ message }) => message.sagaId)).toHaveLength(2);
    expect((await readOne(orderId)).state.saga.step).toBe('authorising');
  });

  test('is refused with the reason of its participant, and is cancelled once everything is given back', async () => {
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
    expect((await eventsOf(orderId)).map(({ type }) => type)).toEqual(['order.order-placed.v1', 'order.order-cancelled.v1']);
  });

  test('shows where the shopper approves the payment, for as long as that is awaited', async () => {
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

describe('a saga that becomes stuck', () => {
  test('calls staff once, however often its refusal comes and whoever takes it up', async () => {
    const { orderId } = await placedOrder();
    const [pick] = await confirm(orderId);
    const sagaId = pick?.sagaId ?? '';
    expect(logger.error).not.toHaveBeenCalled();
    const refusal = reply('inventory.pick-refused.v1', sagaId, { reason: 'damaged' });
    await Promise.all(Array.from({ length: 5 }, () => deliver(refusal)));
    await deliver(refusal);
    expect(logger.error).toHaveBeenCalledExactlyOnceWith(
      { orderId, sagaId, reason: { code: 'pick-refused', reason: 'damaged' } },
      expect.any(String),
    );
  });
});

describe('a saga whose command has no reply', () => {
  /** As the sweeper does, `times` times over. */
  async function repeat(sagaId: string, times: number): Promise<void> {
    for (let time = 0; time < times; time += 1) {
      await admin.run`update shop.sagas set deadline = ${now} where saga_id = ${sagaId}::uuid`;
      await deliver({ type: 'deadline-passed', sagaId });
    }
  }

  test('raises an alarm from the third repeat of one command on, which is minutes later', async () => {
    const { orderId } = await placedOrder();
    await repeat(orderId, 2);
    expect(logger.error).not.toHaveBeenCalled();
    await repeat(orderId, 2);
    expect(logger.error.mock.calls).toEqual(
      [3, 4].map((repeats) => [{ orderId, sagaId: orderId, step: 'reserving', repeats }, expect.any(String)]),
    );
    logger.error.mockClear();
    await deliver(reply('inventory.stock-reserved.v1', orderId, { parcels }));
    await repeat(orderId, 2);
    expect(logger.error).not.toHaveBeenCalled();
  });

  test('raises an alarm for a parcel whose warehouse never accepts the pick, and none for one that takes long to ship', async () => {
    const { orderId } = await placedOrder();
    const [refusing, slow] = await confirm(orderId);
    const [sagaId = '', slowId = ''] = [refusing?.sagaId, slow?.sagaId];
    await deliver(reply('inventory.pick-accepted.v1', slowId, {}));
    await repeat(slowId, 4);
    expect(logger.error).not.toHaveBeenCalled();
    await repeat(sagaId, 3);
    expect(logger.error).toHaveBeenCalledExactlyOnceWith({ orderId, sagaId, step: 'requesting-pick', repeats: 3 }, expect.any(String));
  });
});

describe('sagas past their deadline', () => {
  test('are found in pages, each once, over all customers', async () => {
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

describe('who waits for decisions', () => {
  test('learns of those that are made, and of no others', async () => {
    const open = await placedOrder();
    const sold = await placedOrder();
    await confirm(sold.orderId);
    expect(await findDecided(orders, [open.orderId, sold.orderId])).toEqual([sold.orderId]);
  });
});

async function readOne(orderId: string) {
  const [stored] = await readProcesses(orders, customerOf(orderId), [orderId]);
  if (!stored) throw new Error(`no order ${orderId}`);
  return stored;
}

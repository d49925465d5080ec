import { afterAll, describe, expect, test } from 'vitest';
import { audit } from '../../../ops/audit/audit.ts';
import { identifier } from '../../../platform/sql/sql.ts';
import { startShopAtWork } from './shop-at-work.ts';

const shop = await startShopAtWork();
const { admin, buy, ship, sell, cancel, findingsOn } = shop;

afterAll(() => shop.stop());

describe('an audit of a shop at work', () => {
  test('finds nothing, however its orders have ended or go on', async () => {
    await sell();
    await cancel(await buy());
    await buy('pm_card_chargeDeclined');
    await buy('pm_card_threeDSecure2Required');
    await cancel(await buy('pm_card_threeDSecure2Required'));
    await ship(await buy(), 1);
    const { findings, underWay, summary } = await audit(shop.endpoints);
    expect(findings).toEqual([]);
    expect(summary[0]).toBe('6 orders: 1 awaiting-customer, 3 cancelled, 1 completed, 1 fulfilling');
    expect(underWay).toBe(2);
  });
});

describe('an order that nothing moves', () => {
  test.each([
    ['has no deadline', null, 'nothing moves it: none of its sagas has a deadline'],
    ['is past its deadline', new Date(Date.now() - 600_000), 'its sagas have waited for a reminder for 10 minutes: look at the sweeper'],
  ])('%s, and is found', async (_, deadline, finding) => {
    const order = await buy();
    await admin.run`update shop.sagas set deadline = ${deadline} where order_id = ${order.orderId} and deadline is not null`;
    expect(await findingsOn(order)).toEqual([finding]);
  });

  test('is found though all its parcels have left and are paid', async () => {
    const order = await sell();
    await admin.run`
      update shop.sagas s
         set state = jsonb_build_object('step', 'confirmed', 'payment', 1, 'cancellation', null, 'reservation', 1, 'parcels', (
               select jsonb_agg(jsonb_build_object('parcelNo', p.parcel_no, 'centre', p.centre, 'lines', p.lines)) from shop.parcels p where p.order_id = s.order_id))
       where s.saga_id = ${order.orderId}
    `;
    await admin.run`update shop.orders set status = 'fulfilling' where order_id = ${order.orderId}`;
    expect(await findingsOn(order)).toEqual(['all its parcels have shipped or are cancelled, yet nothing completes it']);
  });

  test('is none of whose sagas one has a deadline ahead', async () => {
    const order = await buy();
    await ship(order, 1);
    expect(await findingsOn(order)).toEqual([]);
  });
});

describe('a payment of an order that has ended', () => {
  test('is found pending, with its authorisation open', async () => {
    const order = await buy('pm_card_chargeDeclined');
    await admin.run`update payment.payments set status = 'pending' where payment_id = ${order.orderId}`;
    await admin.run`update payment.operations set status = 'begun', outcome = null where payment_id = ${order.orderId} and step = 'authorise'`;
    expect(await findingsOn(order)).toEqual([
      'it is cancelled, yet its payment is pending',
      "it has ended, yet its payment's authorise has no outcome",
    ]);
  });

  test('is found with its void open, as while a late approval is given back', async () => {
    const order = await buy('pm_card_chargeDeclined');
    await admin.run`update payment.operations set status = 'begun', outcome = null where payment_id = ${order.orderId} and step = 'void'`;
    expect(await findingsOn(order)).toEqual(["it has ended, yet its payment's void has no outcome"]);
  });
});

describe('an operation on a payment', () => {
  async function begunAgo(age: string) {
    const order = await buy('pm_card_threeDSecure2Required');
    await admin.run`update payment.operations set begun_at = now() - ${age}::interval where payment_id = ${order.orderId}`;
    return order;
  }

  test('is found when it was begun more than a day ago and has no outcome', async () => {
    const order = await begunAgo('25 hours');
    expect(await findingsOn(order)).toEqual([expect.stringMatching(/^its authorise, attempt 1, was begun at \S+ and has no outcome$/)]);
  });

  test('may be without an outcome for less than a day', async () => {
    expect(await findingsOn(await begunAgo('23 hours'))).toEqual([]);
  });
});

describe('a pick', () => {
  test('is found open though its parcel was given back', async () => {
    const order = await buy();
    await cancel(order);
    await admin.run`update inventory.picks set status = 'accepted' where reservation_id = ${order.orderId} and parcel_no = 1`;
    expect(await findingsOn(order)).toEqual(['the stock of parcel 1 is released, yet its pick is accepted']);
  });

  test('is found shipped though its parcel is still held', async () => {
    const order = await buy();
    await admin.run`
      update inventory.picks set status = 'shipped', tracking_number = 'SM1', shipped_at = now() where reservation_id = ${order.orderId} and parcel_no = 2
    `;
    expect(await findingsOn(order)).toEqual(['the pick of parcel 2 has shipped, yet its stock is reserved']);
  });

  test('is missed where its parcel has shipped', async () => {
    const order = await sell();
    await admin.run`delete from inventory.picks where reservation_id = ${order.orderId} and parcel_no = 1`;
    expect(await findingsOn(order)).toEqual(['the stock of parcel 1 is shipped, yet no pick of it has']);
  });
});

test('the stock of a parcel is found held though its saga has ended', async () => {
  const order = await buy();
  await admin.run`update shop.sagas set state = '{"step": "cancelled"}', deadline = null where order_id = ${order.orderId} and parcel_no = 1`;
  await admin.run`update shop.parcels set status = 'cancelled' where order_id = ${order.orderId} and parcel_no = 1`;
  expect(await findingsOn(order)).toEqual(['parcel 1 is cancelled, yet its stock is reserved', 'no event says that parcel 1 is cancelled']);
});

describe('an event', () => {
  test.each([
    ['payment', 'payment.payment-authorised.v1', ['nobody was told payment.payment-authorised.v1']],
    ['shop', 'order.parcel-shipped.v1', ['nobody was told that parcel 1 has shipped', 'nobody was told that parcel 2 has shipped']],
    ['shop', 'order.order-confirmed.v1', ['nobody was told order.order-confirmed.v1']],
  ])('is missed in the outbox of %s: %s', async (schema, type, findings) => {
    const order = await sell();
    await admin.run`delete from ${identifier(schema)}.outbox where subject = ${order.orderId} and type = ${type}`;
    expect((await findingsOn(order)).toSorted()).toEqual(findings);
  });

  test('is missed of every share that was captured', async () => {
    const order = await sell();
    await admin.run`delete from payment.outbox where subject = ${order.orderId} and type = 'payment.payment-captured.v1'`;
    expect(await findingsOn(order)).toEqual(
      Array.from({ length: 2 }, () => expect.stringMatching(/^nobody was told that the share of \S+ was captured$/)),
    );
  });

  test('is missed of a void', async () => {
    const order = await buy();
    await cancel(order);
    await admin.run`delete from payment.outbox where subject = ${order.orderId} and type = 'payment.payment-voided.v1'`;
    expect(await findingsOn(order)).toEqual(['nobody was told payment.payment-voided.v1']);
  });

  test.each(['payment', 'shop'])('is found twice in the outbox of %s', async (schema) => {
    const order = await sell();
    const outbox = identifier(schema);
    const doubled = await admin.run`
      insert into ${outbox}.outbox (lane, type, subject, payload) select lane, type, subject, payload from ${outbox}.outbox where subject = ${order.orderId}
    `;
    const findings = await findingsOn(order);
    expect(findings).toHaveLength(doubled);
    for (const finding of findings) expect(finding).toMatch(/ was recorded 2 times$/);
  });

  test('is not missed of an order that the outbox need not remember', async () => {
    const order = await sell();
    await admin.run`update shop.idempotency_keys set created_at = now() - interval '7 days' where order_id = ${order.orderId}`;
    for (const schema of ['payment', 'shop']) await admin.run`delete from ${identifier(schema)}.outbox where subject = ${order.orderId}`;
    expect(await findingsOn(order)).toEqual([]);
  });
});

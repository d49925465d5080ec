import { afterAll, describe, expect, test } from 'vitest';
import { audit } from '../../../ops/audit/audit.ts';
import { identifier, json } from '../../../platform/sql/sql.ts';
import { startAuditedShop } from './audited-shop.ts';

const shop = await startAuditedShop();
const { admin, buy, ship, sell, cancel, findingsOn } = shop;

afterAll(() => shop.stop());

describe('an audit of a working shop', () => {
  test('reports nothing for orders in any state', async () => {
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

describe('an order without progress', () => {
  test.each([
    ['has no deadline', null, 'it makes no progress: none of its sagas has a deadline'],
    ['is past its deadline', new Date(Date.now() - 600_000), 'its sagas have been overdue for 10 minutes: check the sweeper'],
  ])('is reported when it %s', async (_, deadline, finding) => {
    const order = await buy();
    await admin.run`update shop.order_sagas set deadline = ${deadline} where order_id = ${order.orderId}`;
    expect(await findingsOn(order)).toEqual([finding]);
  });

  test('is reported when all its parcels have shipped', async () => {
    const order = await buy();
    const shipped = { step: 'shipped', trackingNumber: 'SM1', shippedAt: new Date().toISOString() };
    await admin.run`
      update shop.order_sagas
         set state = jsonb_set(jsonb_set(state, '{parcels,0,saga}', ${json(shipped)}), '{parcels,1,saga}', ${json(shipped)}), deadline = null
       where order_id = ${order.orderId}
    `;
    await admin.run`update shop.parcels set status = 'shipped' where order_id = ${order.orderId}`;
    await admin.run`update shop.orders set status = 'fulfilling' where order_id = ${order.orderId}`;
    expect(await findingsOn(order)).toContain('all its parcels have shipped or are cancelled, but it is not completed');
  });

  test('is not reported while a saga has a deadline', async () => {
    const order = await buy();
    await ship(order, 1);
    expect(await findingsOn(order)).toEqual([]);
  });
});

describe('a payment of an order that has ended', () => {
  test('is reported when it is pending with an open authorisation', async () => {
    const order = await buy('pm_card_chargeDeclined');
    await admin.run`update payment.payments set status = 'pending' where payment_id = ${order.orderId}`;
    await admin.run`update payment.operations set status = 'begun', outcome = null where payment_id = ${order.orderId} and step = 'authorise'`;
    expect(await findingsOn(order)).toEqual([
      'it is cancelled, but its payment is pending',
      "it has ended, but its payment's authorise has no outcome",
    ]);
  });

  test('is reported while its void is open', async () => {
    const order = await buy('pm_card_chargeDeclined');
    await admin.run`update payment.operations set status = 'begun', outcome = null where payment_id = ${order.orderId} and step = 'void'`;
    expect(await findingsOn(order)).toEqual(["it has ended, but its payment's void has no outcome"]);
  });
});

describe('an operation on a payment', () => {
  async function startedAgo(age: string) {
    const order = await buy('pm_card_threeDSecure2Required');
    await admin.run`update payment.operations set begun_at = now() - ${age}::interval where payment_id = ${order.orderId}`;
    return order;
  }

  test('is reported after a day without an outcome', async () => {
    const order = await startedAgo('25 hours');
    expect(await findingsOn(order)).toEqual([expect.stringMatching(/^its authorise, attempt 1, was started at \S+ and has no outcome$/)]);
  });

  test('is not reported before a day without an outcome', async () => {
    expect(await findingsOn(await startedAgo('23 hours'))).toEqual([]);
  });
});

describe('a pick', () => {
  test('is reported when it is open and its parcel is released', async () => {
    const order = await buy();
    await cancel(order);
    await admin.run`update inventory.picks set status = 'accepted' where reservation_id = ${order.orderId} and parcel_no = 1`;
    expect(await findingsOn(order)).toEqual(['the stock of parcel 1 is released, but its pick is accepted']);
  });

  test('is reported when it is shipped and its parcel is reserved', async () => {
    const order = await buy();
    await admin.run`
      update inventory.picks set status = 'shipped', tracking_number = 'SM1', shipped_at = now() where reservation_id = ${order.orderId} and parcel_no = 2
    `;
    expect(await findingsOn(order)).toEqual(['the pick of parcel 2 has shipped, but its stock is reserved']);
  });

  test('is reported when it is missing for a shipped parcel', async () => {
    const order = await sell();
    await admin.run`delete from inventory.picks where reservation_id = ${order.orderId} and parcel_no = 1`;
    expect(await findingsOn(order)).toEqual(['the stock of parcel 1 is shipped, but no pick of it has']);
  });
});

test('reserved stock is reported after the saga of its parcel has ended', async () => {
  const order = await buy();
  await admin.run`update shop.order_sagas set state = jsonb_set(state, '{parcels,0,saga}', '{"step": "cancelled"}') where order_id = ${order.orderId}`;
  await admin.run`update shop.parcels set status = 'cancelled' where order_id = ${order.orderId} and parcel_no = 1`;
  expect(await findingsOn(order)).toEqual([
    'parcel 1 is cancelled, but its stock is reserved',
    'the event that parcel 1 is cancelled is missing',
  ]);
});

describe('an event', () => {
  test.each([
    ['payment', 'payment.payment-authorised.v1', ['the event payment.payment-authorised.v1 is missing']],
    [
      'shop',
      'order.parcel-shipped.v1',
      ['the event that parcel 1 has shipped is missing', 'the event that parcel 2 has shipped is missing'],
    ],
    ['shop', 'order.order-confirmed.v2', ['the event order.order-confirmed.v2 is missing']],
  ])('is reported when it is missing in the outbox of %s: %s', async (schema, type, findings) => {
    const order = await sell();
    await admin.run`delete from ${identifier(schema)}.outbox where subject = ${order.orderId} and type = ${type}`;
    expect((await findingsOn(order)).toSorted()).toEqual(findings);
  });

  test('is reported when it is missing for a captured share', async () => {
    const order = await sell();
    await admin.run`delete from payment.outbox where subject = ${order.orderId} and type = 'payment.payment-captured.v1'`;
    expect(await findingsOn(order)).toEqual(
      Array.from({ length: 2 }, () => expect.stringMatching(/^the event that the share of \S+ was captured is missing$/)),
    );
  });

  test('is reported when it is missing for a void', async () => {
    const order = await buy();
    await cancel(order);
    await admin.run`delete from payment.outbox where subject = ${order.orderId} and type = 'payment.payment-voided.v1'`;
    expect(await findingsOn(order)).toEqual(['the event payment.payment-voided.v1 is missing']);
  });

  test.each(['payment', 'shop'])('is reported when it is twice in the outbox of %s', async (schema) => {
    const order = await sell();
    const outbox = identifier(schema);
    const duplicates = await admin.run`
      insert into ${outbox}.outbox (lane, type, subject, payload) select lane, type, subject, payload from ${outbox}.outbox where subject = ${order.orderId}
    `;
    const findings = await findingsOn(order);
    expect(findings).toHaveLength(duplicates);
    for (const finding of findings) expect(finding).toMatch(/ was recorded 2 times$/);
  });

  test('is not required after the outbox may have deleted it', async () => {
    const order = await sell();
    await admin.run`update shop.idempotency_keys set created_at = now() - interval '7 days' where order_id = ${order.orderId}`;
    for (const schema of ['payment', 'shop']) await admin.run`delete from ${identifier(schema)}.outbox where subject = ${order.orderId}`;
    expect(await findingsOn(order)).toEqual([]);
  });
});

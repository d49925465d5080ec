import { afterAll, describe, expect, test } from 'vitest';
import { audit } from '../../../ops/audit/audit.ts';
import { checkOrders } from '../../../ops/audit/orders.ts';
import { json, type Sql } from '../../../platform/sql/sql.ts';
import { startAuditedShop } from './audited-shop.ts';

const shop = await startAuditedShop();
const { admin, buy, ship, sell, cancel, decide, findingsOn } = shop;

afterAll(() => shop.stop());

describe('the units of an order', () => {
  test('are reported when the reservation has more, even if stock, ledger and parcels agree', async () => {
    const order = await buy();
    await admin.run`
      update inventory.reserved_parcels set lines = jsonb_set(lines, '{0,quantity}', '3') where saga_id = ${order.orderId} and parcel_no = 1
    `;
    await admin.run`update inventory.stock set available = available - 1, reserved = reserved + 1 where sku = 'LANTERN' and centre = 'north'`;
    await admin.run`insert into inventory.ledger (kind, sku, centre, quantity, cause) values ('reserved', 'LANTERN', 'north', 1, ${order.orderId})`;
    expect((await audit(shop.endpoints)).findings.filter((finding) => finding.startsWith('stock'))).toEqual([]);
    expect(await findingsOn(order)).toEqual([
      'it has 2 of LANTERN (line 1), its reservation has 3',
      'parcel 1 is 2 of LANTERN (line 1) from north, its stock is 3 of LANTERN (line 1) from north',
    ]);
  });

  test.each([
    ['confirmed', buy],
    ['completed', sell],
  ])('are reported when their SKU differs from the parcels and the reservation of a %s order', async (_, order) => {
    const { orderId } = await order();
    await admin.run`update shop.order_lines set sku = 'TEAPOT' where order_id = ${orderId} and line_no = 1`;
    expect(await findingsOn({ orderId })).toEqual([
      'it has 2 of TEAPOT (line 1), its parcels have 0',
      'it has 0 of LANTERN (line 1), its parcels have 2',
      'it has 2 of TEAPOT (line 1), its reservation has 0',
      'it has 0 of LANTERN (line 1), its reservation has 2',
    ]);
  });

  test('may be those of a later attempt, if the earlier one was released', async () => {
    const order = await buy();
    await admin.run`insert into inventory.reservations (saga_id, attempt, outcome) values (${order.orderId}, 2, 'reserved')`;
    await admin.run`
      insert into inventory.reserved_parcels (saga_id, attempt, parcel_no, centre, lines, status)
      select saga_id, 2, parcel_no, centre, lines, status from inventory.reserved_parcels where saga_id = ${order.orderId}
    `;
    await admin.run`update inventory.picks set reservation_attempt = 2 where reservation_id = ${order.orderId}`;
    expect(await findingsOn(order)).toEqual(
      [1, 2].map((parcelNo) => `parcel ${parcelNo} of attempt 1 is reserved, but there is an attempt 2`),
    );
    await admin.run`update inventory.reserved_parcels set status = 'released' where saga_id = ${order.orderId} and attempt = 1`;
    expect(await findingsOn(order)).toEqual([]);
  });
});

describe('a parcel', () => {
  async function findingsWithout(...tables: readonly ('parcels' | 'sagas')[]) {
    const order = await buy();
    if (tables.includes('sagas'))
      await admin.run`update shop.order_sagas set state = state #- '{parcels,1}' where order_id = ${order.orderId}`;
    if (tables.includes('parcels')) await admin.run`delete from shop.parcels where order_id = ${order.orderId} and parcel_no = 2`;
    return findingsOn(order);
  }

  test('is reported when it and its saga are missing', async () => {
    expect(await findingsWithout('parcels', 'sagas')).toEqual(['it has 3 of MUG (line 2), its parcels have 0']);
  });

  test('is reported when it is missing', async () => {
    expect(await findingsWithout('parcels')).toEqual([
      'there is no parcel 2, but there is a saga for it',
      'it has 3 of MUG (line 2), its parcels have 0',
    ]);
  });

  test('is reported when its saga is missing', async () => {
    expect(await findingsWithout('sagas')).toEqual(['parcel 2 has 0 valid sagas']);
  });

  test('is reported when its status differs from its saga', async () => {
    const order = await buy();
    await admin.run`update shop.parcels set status = 'cancelled' where order_id = ${order.orderId} and parcel_no = 2`;
    expect(await findingsOn(order)).toContain('parcel 2 is cancelled, but by its saga it is picking');
  });

  test('is reported when its centre differs from the promise and the reservation', async () => {
    const order = await buy();
    await admin.run`update shop.parcels set centre = 'midlands' where order_id = ${order.orderId} and parcel_no = 2`;
    expect(await findingsOn(order)).toEqual([
      'parcel 2 is 3 of MUG (line 2) from midlands, the saga promised 3 of MUG (line 2) from south',
      'parcel 2 is 3 of MUG (line 2) from midlands, its stock is 3 of MUG (line 2) from south',
    ]);
  });
});

describe('the hold of an order that is sold', () => {
  test.each(['voided', 'declined'])('is reported when it is %s', async (status) => {
    const order = await buy();
    await admin.run`update payment.payments set status = ${status} where payment_id = ${order.orderId}`;
    expect(await findingsOn(order)).toContain(`it is sold, but its payment is ${status}`);
  });

  test('is reported when it is expired and its parcels are not stopped', async () => {
    const order = await buy();
    await admin.run`update payment.payments set status = 'expired' where payment_id = ${order.orderId}`;
    expect(await findingsOn(order)).toContain('its hold has expired, but parcel 1 is not being stopped');
  });

  test('is reported when it is released before its parcels are paid', async () => {
    const order = await buy();
    await ship(order, 1);
    await admin.run`update payment.payments set released = 1497 where payment_id = ${order.orderId}`;
    expect(await findingsOn(order)).toEqual(['its parcels are worth 3997, but only 2500 of the payment are held or taken']);
  });
});

describe('the status of an order', () => {
  test('is reported when it is confirmed while its saga is compensating', async () => {
    const order = await buy();
    const saga = { step: 'compensating', reason: { code: 'cancelled-by-customer' }, stock: null, money: { attempt: 1, isDone: false } };
    await admin.run`update shop.order_sagas set state = jsonb_set(state, '{parcels}', '[]') || ${json({ saga })} where order_id = ${order.orderId}`;
    expect(await findingsOn(order)).toContain('by its sagas it is placed');
  });

  test('is reported when it has ended and its sagas are stored', async () => {
    const order = await buy();
    await admin.run`update shop.orders set status = 'completed' where order_id = ${order.orderId}`;
    expect(await findingsOn(order)).toContain('it has ended, but its sagas are still stored');
  });

  test('is reported when it is open and its saga is missing or invalid', async () => {
    const order = await buy();
    await admin.run`update shop.order_sagas set state = jsonb_set(state, '{saga,step}', '"compensating"') where order_id = ${order.orderId}`;
    expect(await findingsOn(order)).toEqual(['it has no valid saga']);
    await admin.run`delete from shop.order_sagas where order_id = ${order.orderId}`;
    expect(await findingsOn(order)).toEqual(expect.arrayContaining(['it has no valid saga', 'parcel 1 has 0 valid sagas']));
  });
});

test('an order is reported when a saga has repeated one command for minutes', async () => {
  const order = await buy();
  await admin.run`
    update shop.order_sagas
       set state = jsonb_set(jsonb_set(state, '{parcels,1,saga}', '{"step": "requesting-pick", "attempt": 1}'), '{parcels,1,retryTimer,retries}', '3')
     where order_id = ${order.orderId}
  `;
  expect(await findingsOn(order)).toContainEqual(expect.stringMatching(/^its step requesting-pick has repeated its command 3 times/));
});

test('an idempotency key without an order is reported', async () => {
  const orderId = '0193de00-0000-8000-8000-000000000005';
  await admin.run`
    insert into shop.idempotency_keys (customer_id, key, fingerprint, order_id, is_import) values (7, 'lost', 'same', ${orderId}, false)
  `;
  expect((await audit(shop.endpoints)).findings).toContain(`an idempotency key of customer 7 names order ${orderId}, which does not exist`);
  await admin.run`delete from shop.idempotency_keys where customer_id = 7`;
});

test('an availability event that differs from the stock is reported', async () => {
  const publishAvailability = (isAvailable: boolean) => admin.run`
    insert into inventory.outbox (lane, type, subject, payload)
    values (0, 'inventory.availability-changed.v1', 'MUG', jsonb_build_object('isAvailable', ${isAvailable}::boolean))
  `;
  const finding = 'stock of MUG: it is available, but the last event was sold out';
  await publishAvailability(false);
  expect((await audit(shop.endpoints)).findings).toContain(finding);
  await publishAvailability(true);
  expect((await audit(shop.endpoints)).findings).not.toContain(finding);
});

test('an undeliverable mail is listed for staff', async () => {
  const order = await buy();
  expect((await audit(shop.endpoints)).summary.join()).not.toMatch(/mails/);
  await admin.run`
    insert into notification.messages (event_id, kind, order_id, recipient, mailbox, subject, status, due_at, ended_at)
    values (gen_random_uuid(), 'order-cancelled', ${order.orderId}, 'ada@example.com', 'ada@example.com', 'Cancelled', 'undeliverable', now(), now())
  `;
  expect((await audit(shop.endpoints)).summary).toContain(`1 mails are undeliverable and need staff, about orders ${order.orderId}`);
});

describe('a share whose capture failed', () => {
  async function failing() {
    const order = await buy();
    // What the provider would report for a card that was closed meanwhile.
    await admin.run`update payment.payments set status = 'declined' where payment_id = ${order.orderId}`;
    await ship(order, 1);
    await admin.run`update payment.payments set status = 'authorised' where payment_id = ${order.orderId}`;
    expect(await findingsOn(order)).toEqual([expect.stringContaining('it is stuck and needs staff: {"code":"capture-failed"')]);
    return order;
  }

  test.each([
    ['force', /^done by hand: parcel 1 of order \S+, £25.00, at capture-failed, reference CH-7$/],
    ['write-off', /^written off: parcel 1 of order \S+, £25.00, at capture-failed$/],
  ] as const)('and that staff ended by %s is named and no inconsistency', async (act, line) => {
    const order = await failing();
    await decide(order, 1, act);
    await ship(order, 2);
    const { summary } = await audit(shop.endpoints);
    expect(await findingsOn(order)).toEqual([]);
    expect(summary).toContainEqual(expect.stringMatching(line));
  });

  test('is reported when more is missing than staff ended', async () => {
    const order = await failing();
    await decide(order, 1, 'write-off');
    await ship(order, 2);
    await admin.run`update payment.payments set captured = 0, taken = 0 where payment_id = ${order.orderId}`;
    expect(await findingsOn(order)).toContainEqual(expect.stringContaining('but 0 are captured and 0 taken'));
  });
});

test('an order that changes during the audit is checked again', async () => {
  const order = await buy();
  let isCancelled = false;
  const core: Sql = {
    ...admin,
    rows:
      (schema) =>
      async (strings, ...values) => {
        if (!isCancelled) await cancel(order);
        isCancelled = true;
        return admin.rows(schema)(strings, ...values);
      },
  };
  const { findings } = await checkOrders(admin, core);
  expect(isCancelled).toBe(true);
  expect(findings.filter((finding) => finding.includes(order.orderId))).toEqual([]);
});

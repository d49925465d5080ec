import { afterEach, beforeAll, describe, expect, test } from 'vitest';
import * as z from 'zod';
import { audit } from '../../../ops/audit/audit.ts';
import type { Endpoints } from '../../../tools/endpoints.ts';
import { json } from '../../../platform/sql/sql.ts';
import { freshDatabase } from '../../support/postgres.ts';
import type { FreshDatabase } from '../../support/postgres.ts';
import { endpointsOf } from './audited-shop.ts';

let database: FreshDatabase;
let endpoints: Endpoints;

beforeAll(async () => {
  database = await freshDatabase(['product', 'inventory', 'payment', 'notification', 'user', 'order']);
  endpoints = endpointsOf(database);
  const goods = json([{ sku: 'MUG', centre: 'north', quantity: 5 }]);
  await database.admin.rows(z.unknown())`select inventory.receive('first', ${goods}, null)`;
});

describe('an audit of both databases', () => {
  afterEach(async () => {
    await database.admin.run`update inventory.stock set received = 5, available = 5 where sku = 'MUG' and centre = 'north'`;
    await database.admin.run`delete from payment.payments`;
    await database.admin.run`delete from product.outbox`;
  });

  test('reports nothing for consistent data', async () => {
    const { findings, underWay, summary } = await audit(endpoints);
    expect({ findings, underWay }).toEqual({ findings: [], underWay: 0 });
    expect(summary).toContain('3 stock rows');
  });

  test('reports stock that differs from its ledger', async () => {
    await database.admin.run`update inventory.stock set received = 6, available = 6 where sku = 'MUG' and centre = 'north'`;
    expect((await audit(endpoints)).findings).toEqual([
      'stock of MUG at north: the row has 6, 5 are available by the ledger',
      'stock of MUG at north: the row has 6, 5 are received by the ledger',
    ]);
  });

  test('reports a payment without an order', async () => {
    const payment = '0193de00-0000-8000-8000-000000000001';
    await database.admin.run`
      insert into payment.payments (payment_id, currency, amount, status, attempt, provider) values (${payment}::uuid, 'GBP', 100, 'pending', 1, 'stripe')
    `;
    expect((await audit(endpoints)).findings).toEqual([`payment or reservation ${payment} belongs to no order`]);
  });

  test('reports an event that was not published', async () => {
    await database.admin.run`
      insert into product.outbox (lane, type, subject, payload, occurred_at) values (0, 'product.price-changed.v1', 'MUG', '{}', now() - interval '2 minutes')
    `;
    expect((await audit(endpoints)).findings).toEqual([expect.stringMatching(/^1 events of product have waited/)]);
  });

  test('reports events that are set aside, once', async () => {
    await database.admin.run`
      insert into product.outbox (lane, type, subject, payload, occurred_at, streamed_at, refusals, set_aside_at)
      values (0, 'product.price-changed.v1', 'MUG', '{}', now() - interval '2 minutes', now(), 6, now())
    `;
    expect((await audit(endpoints)).findings).toEqual([
      '1 events of product are set aside because a queue refuses them: see the runbook dead-letters',
    ]);
  });

  test('checks every order once, over several pages', async () => {
    await database.admin.run`
      with placed as (
        insert into shop.orders (customer_id, order_id, number, status, total_amount, currency, email, contact_name, delivery, payment_method, notify, placed_at, line_count, first_title)
        select n % 700, gen_random_uuid(), n::text, 'cancelled', 5, 'GBP', 'ada@example.com', 'Ada', '{}', 'pm_card_visa', false, now(), 1, 'Mug'
          from generate_series(1, 2100) n
        returning customer_id, order_id
      )
      insert into shop.order_lines (customer_id, order_id, line_no, sku, title, quantity, unit_amount)
      select customer_id, order_id, 1, 'MUG', 'Mug', 1, 5 from placed
    `;
    const { findings, summary } = await audit(endpoints);
    expect(findings).toEqual([]);
    expect(summary[0]).toBe('2100 orders: 2100 cancelled');
  });

  test('refuses endpoints without a database, by its name', async () => {
    await expect(audit({ ...endpoints, databases: {} })).rejects.toThrow(/has no database core/);
  });
});

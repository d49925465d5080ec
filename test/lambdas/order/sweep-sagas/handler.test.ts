import { afterAll, describe, expect, test } from 'vitest';
import * as z from 'zod';
import { findOrder } from '../../../../domain/order/sale/store.ts';
import { json } from '../../../../platform/sql/sql.ts';
import { setDeadlines } from '../../../support/builders/passed-deadlines.ts';
import { context, startOrderLambdas } from '../../../support/apps/order-lambdas.ts';

const world = await startOrderLambdas();
const { handler } = await import('../../../../lambdas/order/sweep-sagas/handler.ts');

afterAll(() => world.stop());

const sweep = () => handler({}, context);

const reservations = (orderId: string) => world.queues.bodies('stock-commands').filter((body) => JSON.stringify(body).includes(orderId));

async function keysOf(orderIds: readonly string[]): Promise<readonly string[]> {
  const Key = z.object({ order_id: z.string() });
  const keys = await world.admin.rows(Key)`
    select order_id from shop.idempotency_keys
     where order_id in (select value::uuid from jsonb_array_elements_text(${json(orderIds)})) order by order_id
  `;
  return keys.map(({ order_id }) => order_id);
}

const minutesAgo = (minutes: number) => new Date(Date.now() - minutes * 60_000);

describe('sweep-sagas', () => {
  test('retries the command of a saga after its deadline, and not before', async () => {
    const [overdue, fresh] = await Promise.all([world.placeOrder(minutesAgo(1)), world.placeOrder()]);
    await sweep();
    expect(reservations(overdue.orderId)).toMatchObject([{ type: 'inventory.reserve-stock.v1', attempt: 1 }]);
    expect(reservations(fresh.orderId)).toEqual([]);
    await sweep();
    expect(reservations(overdue.orderId)).toHaveLength(1);
  });

  test('uses one trace per run', async () => {
    const traceIdOf = async () => {
      const placed = await Promise.all([world.placeOrder(minutesAgo(1)), world.placeOrder(minutesAgo(1))]);
      await sweep();
      const sent = world.queues.server.inspectQueue('stock-commands')?.messages.ready ?? [];
      const traceIds = placed.map(({ orderId }) => {
        const attributes = JSON.stringify(sent.find(({ body }) => body.includes(orderId))?.messageAttributes);
        return /00-([0-9a-f]{32})-/.exec(attributes)?.[1];
      });
      expect(traceIds[0]).toMatch(/^[0-9a-f]{32}$/);
      expect(traceIds[1]).toBe(traceIds[0]);
      return traceIds[0];
    };
    expect(await traceIdOf()).not.toBe(await traceIdOf());
  });

  test('compensates an order when its stock reservation gets no reply', async () => {
    const { orderId } = await world.placeOrder(minutesAgo(1));
    for (let run = 0; run < 13; run += 1) {
      await setDeadlines(world.admin, orderId, new Date(Date.now() - 1_000));
      await sweep();
    }
    expect(reservations(orderId).at(-1)).toMatchObject({ type: 'inventory.release-stock.v1', attempt: 1 });
    expect(await findOrder(world.orders.for(0), orderId)).toMatchObject({ status: 'placed', reason: { code: 'stock-does-not-answer' } });
  });

  test('deletes idempotency keys older than thirty days, an hour of them at a time, and still handles sagas', async () => {
    const aged = async (days: number, minutes = 0) => {
      const { orderId } = await world.placeOrder();
      const at = minutesAgo(days * 24 * 60 + minutes);
      await world.admin.run`update shop.idempotency_keys set created_at = ${at} where order_id = ${orderId}::uuid`;
      return orderId;
    };
    const oldest = [await aged(40, 59), await aged(40, 1)];
    const old = await aged(30, 1);
    const kept = await aged(29, 1439);
    const overdue = await world.placeOrder(minutesAgo(1));

    await sweep();
    expect(await keysOf([...oldest, old, kept])).toEqual([old, kept].toSorted());
    expect(reservations(overdue.orderId)).toHaveLength(1);
    await sweep();
    await sweep();
    expect(await keysOf([...oldest, old, kept])).toEqual([kept]);
  });

  test('keeps the keys of importers, so that a repeated import finds its order', async () => {
    const { orderId } = await world.placeOrder();
    await world.admin.run`
      update shop.idempotency_keys set created_at = ${minutesAgo(400 * 24 * 60)}, is_import = true where order_id = ${orderId}::uuid
    `;
    await sweep();
    expect(await keysOf([orderId])).toEqual([orderId]);
  });

  test('handles more than one page, and a failing saga does not stop the others', async () => {
    const placed = await Promise.all(Array.from({ length: 120 }, () => world.placeOrder(minutesAgo(2))));
    const broken = placed[60]?.orderId ?? '';
    await world.admin.run`update shop.order_sagas set state = '{"saga": {"step": "no-such-step"}}' where order_id = ${broken}::uuid`;
    await sweep();
    for (const { orderId } of placed) expect(reservations(orderId)).toHaveLength(orderId === broken ? 0 : 1);
    const [due] = await world.admin.rows(
      z.object({ count: z.int() }),
    )`select count(*) as count from shop.order_sagas where deadline < now()`;
    expect(due).toEqual({ count: 1 });
  });
});

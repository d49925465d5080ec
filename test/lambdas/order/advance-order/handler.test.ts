import { randomUUID } from 'node:crypto';
import { afterAll, describe, expect, test } from 'vitest';
import * as z from 'zod';
import { findOrder } from '../../../../domain/order/sale/store.ts';
import { mintCustomerId, mintShardedId } from '../../../../platform/sharding/order-id.ts';
import { parcels, reply } from '../../../support/builders/orders.ts';
import { batch, context, startOrderLambdas } from '../../../support/apps/order-lambdas.ts';

const world = await startOrderLambdas();
const { handler } = await import('../../../../lambdas/order/advance-order/handler.ts');

afterAll(() => world.stop());

const invoke = (bodies: Readonly<Record<string, unknown>>) => handler(batch(bodies) as Parameters<typeof handler>[0], context);

const statusOf = async (orderId: string) => (await findOrder(world.orders.for(0), orderId))?.status;

describe('advance-order', () => {
  test('advances every order of the batch and sends the next commands', async () => {
    const [first, second] = await Promise.all([world.placeOrder(), world.placeOrder()]);
    const reserved = ({ orderId }: { orderId: string }) => reply('inventory.stock-reserved.v1', orderId, { parcels });
    expect(await invoke({ a: reserved(first), b: reserved(second) })).toEqual({ batchItemFailures: [] });
    const authorisations = world.queues.bodies('payment-commands');
    for (const { orderId } of [first, second]) {
      expect(authorisations).toContainEqual({
        type: 'payment.authorise.v1',
        sagaId: orderId,
        attempt: 1,
        amount: { amount: 3997, currency: 'GBP' },
        paymentMethod: 'pm_card_visa',
        returnUrl: `https://shop.example/orders/${orderId}`,
      });
    }
    await invoke({ c: reply('payment.authorised.v1', first.orderId, {}) });
    expect(await statusOf(first.orderId)).toBe('confirmed');
    expect(world.queues.bodies('pick-commands')).toHaveLength(2);
  });

  test.each([
    ['a body that is not JSON', 'no JSON'],
    ['a reply of an unknown type', { type: 'inventory.stock-stolen.v1', sagaId: randomUUID(), attempt: 1 }],
    ['a reply without an attempt', { type: 'payment.authorised.v1', sagaId: randomUUID() }],
    ['an attempt of 0', { type: 'payment.authorised.v1', sagaId: randomUUID(), attempt: 0 }],
    ['a saga id of another format', { type: 'payment.authorised.v1', sagaId: randomUUID(), attempt: 1 }],
    [
      'a saga that does not exist',
      { type: 'payment.authorised.v1', sagaId: mintShardedId({ customerId: mintCustomerId(), at: new Date() }), attempt: 1 },
    ],
  ])('reports only %s as failed, and handles the others', async (_case, body) => {
    const { orderId } = await world.placeOrder();
    const response = await invoke({ bad: body, good: reply('inventory.stock-reserved.v1', orderId, { parcels }) });
    expect(response).toEqual({ batchItemFailures: [{ itemIdentifier: 'bad' }] });
    expect(world.queues.bodies('payment-commands')).toContainEqual(expect.objectContaining({ sagaId: orderId }));
  });

  test('sends again and changes nothing when a batch is redelivered', async () => {
    const { orderId } = await world.placeOrder();
    const batched = { a: reply('inventory.stock-reserved.v1', orderId, { parcels }) };
    await invoke(batched);
    await invoke(batched);
    const sent = world.queues.bodies('payment-commands').filter((body) => JSON.stringify(body).includes(orderId));
    expect(sent).toHaveLength(2);
    expect(sent[0]).toEqual(sent[1]);
  });

  test('carries the trace of each reply of a batch in its commands and events', async () => {
    const traces = ['00-11111111111111111111111111111111-2222222222222222-01', '00-33333333333333333333333333333333-4444444444444444-01'];
    const placed = await Promise.all(traces.map(() => world.placeOrder()));
    for (const { orderId } of placed) await invoke({ a: reply('inventory.stock-reserved.v1', orderId, { parcels }) });
    const event = batch(Object.fromEntries(placed.map(({ orderId }) => [orderId, reply('payment.authorised.v1', orderId, {})])));
    for (const [index, record] of event.Records.entries()) {
      record.messageAttributes = { traceparent: { dataType: 'String', stringValue: traces[index] ?? '' } };
    }
    await handler(event as Parameters<typeof handler>[0], context);
    const events = await world.admin.rows(z.object({ subject: z.string(), traceparent: z.string() }))`
      select subject, traceparent from shop.outbox where type = 'order.order-confirmed.v2'
    `;
    for (const [index, { orderId }] of placed.entries()) {
      const traceId = traces[index]?.slice(3, 35) ?? '';
      expect(events.find(({ subject }) => subject === orderId)?.traceparent).toContain(traceId);
      const picks = world.queues.server.inspectQueue('pick-commands')?.messages.ready.filter(({ body }) => body.includes(orderId)) ?? [];
      expect(picks).toHaveLength(2);
      for (const { messageAttributes } of picks) expect(JSON.stringify(messageAttributes)).toContain(traceId);
    }
  });

  test('reports replies whose commands could not be sent, so that they are redelivered', async () => {
    const { orderId } = await world.placeOrder();
    await world.queues.stop();
    const response = await invoke({ a: reply('inventory.stock-reserved.v1', orderId, { parcels }) });
    expect(response).toEqual({ batchItemFailures: [{ itemIdentifier: 'a' }] });
  });
});

import { randomUUID } from 'node:crypto';
import { Redis } from 'ioredis';
import { afterAll, describe, expect, test } from 'vitest';
import { appendEvent } from '../../../platform/streams/event.ts';
import { createLogger } from '../../../platform/telemetry/logger.ts';
import { followDecisions } from '../../../services/order/decisions.ts';
import { freePort } from '../../support/free-port.ts';
import { freshRedis } from '../../support/redis.ts';

const logger = createLogger('order', { level: 'silent' });
const bus = await freshRedis();
const both = [followDecisions({ bus, logger }), followDecisions({ bus, logger })] as const;
const [decisions] = both;

afterAll(async () => {
  await Promise.all(both.map((each) => each.close()));
  bus.disconnect();
});

async function publish(type: string, orderId: string): Promise<void> {
  const commands = bus.multi();
  appendEvent(commands, { eventId: randomUUID(), type, subject: orderId, payload: {}, traceparent: null }, 1_000);
  await commands.exec();
}

/** Resolves to `pending` when the wait is open after a later event has been received. */
async function stateOf(wait: Promise<void>): Promise<'over' | 'pending'> {
  const later = randomUUID();
  const received = decisions.waitFor(later, { since: 0, withinMillis: 10_000 });
  await publish('order.order-confirmed.v1', later);
  await received;
  return Promise.race([wait.then(() => 'over' as const), Promise.resolve('pending' as const)]);
}

const wait = { since: 0, withinMillis: 10_000 };

/** The stream is followed from its end: before that, events are not received. */
async function followed(): Promise<void> {
  const orderId = randomUUID();
  const waits = both.map((each) => each.waitFor(orderId, wait));
  const isOver = Promise.all(waits).then(() => true);
  const published = () => publish('order.order-confirmed.v1', orderId).then(() => false);
  while (!(await Promise.race([isOver, published()])));
}

await followed();

describe('a wait for a decision', () => {
  test.each(['order.order-confirmed.v1', 'order.order-confirmed.v2', 'order.order-cancelled.v1', 'order.approval-requested.v1'])(
    'ends in every process with the event %s',
    async (type) => {
      const orderId = randomUUID();
      const waits = both.map((each) => each.waitFor(orderId, wait));
      await publish(type, orderId);
      await Promise.all(waits);
    },
  );

  test('does not end with other events, or those of another order', async () => {
    const orderId = randomUUID();
    const waits = decisions.waitFor(orderId, wait);
    await publish('order.order-placed.v1', orderId);
    await publish('order.order-confirmed.v1', randomUUID());
    expect(await stateOf(waits)).toBe('pending');
    await publish('order.order-confirmed.v1', orderId);
    await waits;
  });

  test('ends at once when the decision arrived before it, unless the order was read after that', async () => {
    const orderId = randomUUID();
    const first = decisions.waitFor(orderId, wait);
    await publish('order.approval-requested.v1', orderId);
    await first;
    await decisions.waitFor(orderId, wait);
    const since = decisions.position();
    const next = decisions.waitFor(orderId, { since, withinMillis: 10_000 });
    expect(await stateOf(next)).toBe('pending');
    await publish('order.order-cancelled.v1', orderId);
    await next;
  });

  test('ends after its time-out', async () => {
    await decisions.waitFor(randomUUID(), { since: 0, withinMillis: 1 });
  });

  test('ends for another read while the bus is not available, and at the close', async () => {
    const unavailable = new Redis({ port: await freePort(), lazyConnect: true, retryStrategy: null });
    const waiting = followDecisions({ bus: unavailable, logger, retryMillis: 5 });
    await waiting.waitFor(randomUUID(), wait);
    await waiting.waitFor(randomUUID(), wait);
    const last = waiting.waitFor(randomUUID(), wait);
    await waiting.close();
    await last;
    await waiting.waitFor(randomUUID(), wait);
    unavailable.disconnect();
  });
});

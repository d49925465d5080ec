import { afterAll, describe, expect, test } from 'vitest';
import type { OrderMessage } from '../../../domain/order/saga/advance-order.ts';
import type { OrderProcess } from '../../../domain/order/saga/order-process.ts';
import { orderSagas } from '../../../domain/order/saga/order-sagas.ts';
import { readProcesses } from '../../../domain/order/saga/store.ts';
import { advance } from '../../../platform/saga/advance.ts';
import { RecentStates } from '../../../platform/saga/recent-states.ts';
import { customerOf, partId } from '../../../platform/sharding/order-id.ts';
import { createLogger } from '../../../platform/telemetry/logger.ts';
import { now, parcels, reply } from '../../support/builders/orders.ts';
import { startOrders } from '../../support/builders/stored-orders.ts';

const logger = createLogger('recent', { level: 'silent' });
const { orders, placedOrder, deliver, close } = await startOrders(logger);

afterAll(close);

/** A process that remembers what it wrote, and counts what it reads. */
function startWorker() {
  let millis = 0;
  let reads = 0;
  const recent = new RecentStates<OrderProcess>(() => millis);
  const sagas = orderSagas({ orders, now, shopUrl: 'https://shop.example', logger });
  const counting = {
    ...sagas,
    read: async (...args: Parameters<typeof sagas.read>) => {
      reads += 1;
      return sagas.read(...args);
    },
  };
  return {
    reads: () => reads,
    skip: (more: number) => {
      millis += more;
    },
    deliver: (...messages: OrderMessage[]) => advance(counting, messages, recent),
    remembered: (sagaId: string) => recent.recall([{ type: 'any', sagaId }])?.[0],
  };
}

async function stepsOf(orderId: string) {
  const [stored] = await readProcesses(orders, customerOf(orderId), [orderId]);
  return [stored?.state.saga.step, ...(stored?.state.parcels.map(({ saga }) => saga.step) ?? [])];
}

const reserved = (orderId: string) => reply('inventory.stock-reserved.v1', orderId, { parcels });
const authorised = (orderId: string) => reply('payment.authorised.v1', orderId, {});
const accepted = (orderId: string, parcelNo: number) => reply('inventory.pick-accepted.v1', partId(orderId, parcelNo), {});
const shipped = (orderId: string, parcelNo: number) =>
  reply('inventory.parcel-shipped.v1', partId(orderId, parcelNo), { trackingNumber: 'T1', shippedAt: now.toISOString() });
const captured = (orderId: string, parcelNo: number) => reply('payment.captured.v1', partId(orderId, parcelNo), {});

describe('a process that has written the state of an order', () => {
  test('advances the order and its parcels without a read', async () => {
    const { orderId } = await placedOrder();
    const worker = startWorker();
    for (const messages of [
      [reserved(orderId)],
      [authorised(orderId)],
      [accepted(orderId, 1), accepted(orderId, 2)],
      [shipped(orderId, 1)],
      [captured(orderId, 1)],
    ]) {
      await worker.deliver(...messages);
      expect([worker.remembered(orderId)]).toStrictEqual(await readProcesses(orders, customerOf(orderId), [orderId]));
    }
    expect(worker.reads()).toBe(1);
    expect(await stepsOf(orderId)).toEqual(['confirmed', 'settled', 'picking']);
  });

  test('decides again when another process has changed the order since', async () => {
    const { orderId } = await placedOrder();
    const worker = startWorker();
    await worker.deliver(reserved(orderId));
    await deliver({ type: 'cancel-order', sagaId: orderId });
    expect(await worker.deliver(authorised(orderId))).toMatchObject([
      { commands: [{ type: 'inventory.release-stock.v1' }, { type: 'payment.void.v1' }] },
    ]);
    expect(worker.reads()).toBe(2);
    expect(await stepsOf(orderId)).toEqual(['compensating']);
  });

  test('reads the order for a message that changes nothing in memory', async () => {
    const { orderId } = await placedOrder();
    const worker = startWorker();
    await worker.deliver(reserved(orderId));
    await deliver(authorised(orderId));
    await worker.deliver(accepted(orderId, 1));
    expect(await stepsOf(orderId)).toEqual(['confirmed', 'picking', 'requesting-pick']);
  });

  test('returns the commands of a repeated message again', async () => {
    const { orderId } = await placedOrder();
    const worker = startWorker();
    const [first] = await worker.deliver(reserved(orderId));
    expect(await worker.deliver(reserved(orderId))).toEqual([first]);
  });

  test.each([
    ['after 20 seconds', async ({ skip }: ReturnType<typeof startWorker>) => skip(20_000)],
    ['after a failure', async (worker: ReturnType<typeof startWorker>) => worker.deliver(reserved((await unstored()).orderId))],
  ])('reads it again %s', async (_when, forget) => {
    const { orderId } = await placedOrder();
    const worker = startWorker();
    await worker.deliver(reserved(orderId));
    await forget(worker);
    const reads = worker.reads();
    await worker.deliver(authorised(orderId));
    expect(worker.reads()).toBe(reads + 1);
    expect(await stepsOf(orderId)).toEqual(['confirmed', 'requesting-pick', 'requesting-pick']);
  });
});

/** An order that is not in the database: its messages fail. */
async function unstored() {
  const { orderId } = await placedOrder();
  return { orderId: orderId.replace(/^......../, '01900000') };
}

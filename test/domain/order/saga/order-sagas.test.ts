import { afterAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { now, parcels, reply } from '../../../support/builders/orders.ts';
import { setDeadlines } from '../../../support/builders/passed-deadlines.ts';
import { startOrders } from '../../../support/builders/stored-orders.ts';

const logger = { error: vi.fn() };
const { admin, placedOrder, deliver, confirm, close } = await startOrders(logger);

beforeEach(() => vi.clearAllMocks());

afterAll(close);

describe('a saga that becomes stuck', () => {
  test('raises one alarm, however often and concurrently its refusal is delivered', async () => {
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
  /** Lets the deadline pass `times` times. */
  async function sweep(orderId: string, times: number): Promise<void> {
    for (let time = 0; time < times; time += 1) {
      await setDeadlines(admin, orderId, now);
      await deliver({ type: 'deadline-passed', sagaId: orderId });
    }
  }

  test('raises an alarm from the third retry of one command on', async () => {
    const { orderId } = await placedOrder();
    await sweep(orderId, 2);
    expect(logger.error).not.toHaveBeenCalled();
    await sweep(orderId, 2);
    expect(logger.error.mock.calls).toEqual(
      [3, 4].map((retries) => [{ orderId, sagaId: orderId, step: 'reserving', retries }, expect.any(String)]),
    );
    logger.error.mockClear();
    await deliver(reply('inventory.stock-reserved.v1', orderId, { parcels }));
    await sweep(orderId, 2);
    expect(logger.error).not.toHaveBeenCalled();
  });

  test('raises an alarm when the pick of a parcel is not accepted, and none when its shipment takes long', async () => {
    const { orderId } = await placedOrder();
    const [first, slow] = await confirm(orderId);
    const sagaId = first?.sagaId ?? '';
    await deliver(reply('inventory.pick-accepted.v1', slow?.sagaId ?? '', {}));
    await sweep(orderId, 2);
    expect(logger.error).not.toHaveBeenCalled();
    await sweep(orderId, 1);
    expect(logger.error).toHaveBeenCalledExactlyOnceWith({ orderId, sagaId, step: 'requesting-pick', retries: 3 }, expect.any(String));
  });
});

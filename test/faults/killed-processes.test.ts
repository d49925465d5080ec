import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Shop } from '../../load/shop.ts';
import { expectCleanAudit } from '../support/clean-audit.ts';
import { eventually } from '../support/eventually.ts';
import { processNamed } from '../support/process-named.ts';
import { completeChallengeWithRetries, buyWithRetries, cancelWithRetries, openShop, stockedProduct } from '../support/shopping.ts';

const processes = [
  ['the order service', 'order'],
  ['the Lambda host', 'lambda-host'],
  ['the relay', 'event-relay'],
  ['the Redis bus', 'bus'],
  ['the emulator of SQS and of the Data API', 'aws'],
  ['PostgreSQL', 'postgres'],
] as const;

const RETRY_MILLIS = 90_000;

/** Purchases and cancellations, so that sagas in all states are interrupted. */
const scenarios: readonly ((shopper: Shop, sku: string) => Promise<unknown>)[] = [
  (shopper, sku) => buyWithRetries(shopper, { sku }, RETRY_MILLIS),
  (shopper, sku) => buyWithRetries(shopper, { sku, paymentMethod: 'pm_card_chargeDeclined' }, RETRY_MILLIS),
  buyAndCancel('pm_card_visa', 30),
  buyAndCancel('pm_card_visa', 0),
  buyAndCancel('pm_card_threeDSecure2Required', 30),
  buyWithChallenge('approve'),
  buyWithChallenge('fail'),
];

/** Cancels a new order, after its sale or while stock and money are being reserved. */
function buyAndCancel(paymentMethod: string, waitSeconds: number) {
  return async (shopper: Shop, sku: string) => {
    const { orderId } = await buyWithRetries(shopper, { sku, paymentMethod, waitSeconds }, RETRY_MILLIS);
    await cancelWithRetries(shopper, orderId, RETRY_MILLIS);
  };
}

function buyWithChallenge(choice: 'approve' | 'fail') {
  return async (shopper: Shop, sku: string) => {
    const { orderId } = await buyWithRetries(shopper, { sku, paymentMethod: 'pm_card_threeDSecure2Required' }, RETRY_MILLIS);
    const { status } = await completeChallengeWithRetries(shopper, orderId, choice, RETRY_MILLIS);
    expect(status).toMatch(choice === 'approve' ? /confirmed|fulfilling|completed/ : /cancelled/);
  };
}

describe('under load', () => {
  let shop: { door: Shop; importer: Shop };
  let sku: string;
  const closing = new AbortController();
  let buyers: Promise<number>[];

  beforeAll(async () => {
    shop = await openShop(16);
    sku = await stockedProduct(shop.importer, 100_000);
    const guests = await Promise.all(Array.from({ length: 8 }, () => shop.door.asGuest()));
    buyers = guests.map(async (guest, number) => {
      let turn = 0;
      for (; !closing.signal.aborted; turn += 1) await scenarios[(number + turn) % scenarios.length]?.(guest, sku);
      return turn;
    });
  });

  afterAll(() => shop.door.close());

  test.each(processes)('%s restarts after kill -9, and sales continue', async (_, name) => {
    const { pid } = processNamed(name);
    process.kill(pid, 'SIGKILL');
    await eventually(() => expect(processNamed(name).pid).not.toBe(pid), { within: 30_000 });
    const guest = await eventually(() => shop.door.asGuest(), { within: 30_000 });
    await expect(buyWithRetries(guest, { sku }, RETRY_MILLIS)).resolves.toMatchObject({
      status: expect.stringMatching(/confirmed|fulfilling|completed/),
    });
  });

  test('afterwards every order has ended and the audit is clean', async () => {
    closing.abort();
    const turns = await Promise.all(buyers);
    // Each buyer started with another scenario, so all of them ran.
    expect(Math.min(...turns)).toBeGreaterThan(0);
    await expectCleanAudit({ within: 110_000 });
  }, 240_000);
});

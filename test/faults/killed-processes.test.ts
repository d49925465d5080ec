import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Shop } from '../../load/shop.ts';
import { allToEndAndAgree } from '../support/agreement.ts';
import { eventually } from '../support/eventually.ts';
import { processNamed } from '../support/process-named.ts';
import { answerChallengePatiently, buyPatiently, cancelPatiently, openShop, stockedProduct } from '../support/shopping.ts';

const victims = [
  ['the order service', 'order'],
  ['the Lambda host', 'lambda-host'],
  ['the relay', 'event-relay'],
  ['the Redis bus', 'bus'],
  ['the emulator of SQS and of the Data API', 'aws'],
  ['PostgreSQL', 'postgres'],
] as const;

const PATIENCE_MILLIS = 90_000;

/** What people do in a shop: so that there is something to undo whenever a process dies. */
const doings: readonly ((shopper: Shop, sku: string) => Promise<unknown>)[] = [
  (shopper, sku) => buyPatiently(shopper, { sku }, PATIENCE_MILLIS),
  (shopper, sku) => buyPatiently(shopper, { sku, paymentMethod: 'pm_card_chargeDeclined' }, PATIENCE_MILLIS),
  changeTheirMind('pm_card_visa', 30),
  changeTheirMind('pm_card_visa', 0),
  changeTheirMind('pm_card_threeDSecure2Required', 30),
  beChallenged('approve'),
  beChallenged('fail'),
];

/** Cancels what was just bought: sold already, or while stock and money are still being held. */
function changeTheirMind(paymentMethod: string, waitSeconds: number) {
  return async (shopper: Shop, sku: string) => {
    const { orderId } = await buyPatiently(shopper, { sku, paymentMethod, waitSeconds }, PATIENCE_MILLIS);
    await cancelPatiently(shopper, orderId, PATIENCE_MILLIS);
  };
}

function beChallenged(answer: 'approve' | 'fail') {
  return async (shopper: Shop, sku: string) => {
    const { orderId } = await buyPatiently(shopper, { sku, paymentMethod: 'pm_card_threeDSecure2Required' }, PATIENCE_MILLIS);
    const { status } = await answerChallengePatiently(shopper, orderId, answer, PATIENCE_MILLIS);
    expect(status).toMatch(answer === 'approve' ? /confirmed|fulfilling|completed/ : /cancelled/);
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
      for (; !closing.signal.aborted; turn += 1) await doings[(number + turn) % doings.length]?.(guest, sku);
      return turn;
    });
  });

  afterAll(() => shop.door.close());

  test.each(victims)('%s comes back after kill -9, and sales go on', async (_, name) => {
    const { pid } = processNamed(name);
    process.kill(pid, 'SIGKILL');
    await eventually(() => expect(processNamed(name).pid).not.toBe(pid), { within: 30_000 });
    const guest = await eventually(() => shop.door.asGuest(), { within: 30_000 });
    await expect(buyPatiently(guest, { sku }, PATIENCE_MILLIS)).resolves.toMatchObject({
      status: expect.stringMatching(/confirmed|fulfilling|completed/),
    });
  });

  test('and after all that every order has ended and the audit is clean', async () => {
    closing.abort();
    const turns = await Promise.all(buyers);
    // They began with different doings: all of them were done.
    expect(Math.min(...turns)).toBeGreaterThan(0);
    await allToEndAndAgree({ within: 110_000 });
  }, 240_000);
});

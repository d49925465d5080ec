import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Shop } from '../../load/shop.ts';
import { audit } from '../../ops/audit/audit.ts';
import { readEndpoints } from '../../ops/endpoints.ts';
import { eventually } from '../support/eventually.ts';
import { buyPatiently, openShop, stockedProduct } from '../support/shopping.ts';

const victims = [
  ['the order service', 'order'],
  ['the Lambda host', 'lambda-host'],
  ['the relay', 'event-relay'],
  ['the Redis bus', 'bus'],
  ['the emulator of SQS and of the Data API', 'aws'],
  ['PostgreSQL', 'postgres'],
] as const;

const readNow = () => readEndpoints(process.env['SHOPMART_ENDPOINTS']);

/** The process that answers to the name now. */
function processNamed(name: string) {
  const found = readNow().processes.filter((process) => process.name.includes(name));
  const [only] = found;
  if (only === undefined || found.length > 1)
    throw new Error(`one process should be named ${name}: ${JSON.stringify(readNow().processes)}`);
  return only;
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
    buyers = guests.map(async (guest) => {
      let bought = 0;
      for (; !closing.signal.aborted; bought += 1) await buyPatiently(guest, { sku }, 90_000);
      return bought;
    });
  });

  afterAll(() => shop.door.close());

  test.each(victims)('%s comes back after kill -9, and sales go on', async (_, name) => {
    const { pid } = processNamed(name);
    process.kill(pid, 'SIGKILL');
    await eventually(() => expect(processNamed(name).pid).not.toBe(pid), { within: 30_000 });
    const guest = await eventually(() => shop.door.asGuest(), { within: 30_000 });
    await expect(buyPatiently(guest, { sku }, 90_000)).resolves.toMatchObject({
      status: expect.stringMatching(/confirmed|fulfilling|completed/),
    });
  });

  test('and after all that every order has ended and the audit is clean', async () => {
    closing.abort();
    const bought = await Promise.all(buyers);
    expect(Math.min(...bought)).toBeGreaterThan(0);
    await eventually(
      async () => {
        const { findings, underWay } = await audit(readNow());
        expect({ findings, underWay }).toEqual({ findings: [], underWay: 0 });
      },
      { within: 110_000 },
    );
  });
});

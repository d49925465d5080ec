import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { Shop } from '../../load/shop.ts';
import { readEndpoints, shopUrl } from '../../tools/endpoints.ts';
import { eventually } from '../support/eventually.ts';
import { order } from '../support/shopping.ts';

const door = Shop.at(shopUrl(readEndpoints()), 1);
let guest: Shop;

/** The commands of docs/runbooks/stop-checkout.md. */
async function runOps(command: 'open-checkout' | 'stop-checkout'): Promise<void> {
  const args = ['ops/main.ts', command, '--environment', 'dev', '--laptop', '--execute', '--confirm', 'dev', '--reason', 'drill'];
  await promisify(execFile)(process.execPath, args, { cwd: join(import.meta.dirname, '../..') });
}

beforeAll(async () => {
  guest = await door.asGuest();
});

afterAll(async () => {
  await runOps('open-checkout');
  await door.close();
});

/** The check of docs/runbooks/stop-checkout.md; the SKU does not exist, so nothing is bought. */
const orderUnknownSku = () => order(guest, { sku: 'no such SKU' }, { key: 'drill', cartVersion: 1 });

test('checkout stops within seconds of the switch, and resumes within seconds of its undoing', async () => {
  await expect(orderUnknownSku()).rejects.toMatchObject({ code: 'unknown-sku' });
  await runOps('stop-checkout');
  await eventually(() => expect(orderUnknownSku()).rejects.toMatchObject({ status: 409, code: 'checkout-disabled' }), { within: 3_000 });
  await runOps('open-checkout');
  await eventually(() => expect(orderUnknownSku()).rejects.toMatchObject({ code: 'unknown-sku' }), { within: 3_000 });
});

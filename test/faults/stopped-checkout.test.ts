import { rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { Shop } from '../../load/shop.ts';
import { defaultEndpointsFile, readEndpoints, shopUrl } from '../../tools/endpoints.ts';
import { eventually } from '../support/eventually.ts';
import { order } from '../support/shopping.ts';

const flagsFile = join(dirname(defaultEndpointsFile), 'flags.json');
const door = Shop.at(shopUrl(readEndpoints()), 1);
let guest: Shop;

beforeAll(async () => {
  guest = await door.asGuest();
});

afterAll(async () => {
  rmSync(flagsFile, { force: true });
  await door.close();
});

/** The check of docs/runbooks/stop-checkout.md; the SKU does not exist, so nothing is bought. */
const orderUnknownSku = () => order(guest, { sku: 'no such SKU' }, { key: 'drill', cartVersion: 1 });

test('checkout stops within a second of the flags file, and resumes when the file is deleted', async () => {
  await expect(orderUnknownSku()).rejects.toMatchObject({ code: 'unknown-sku' });
  writeFileSync(flagsFile, '{ "checkout-enabled": false }');
  await eventually(() => expect(orderUnknownSku()).rejects.toMatchObject({ status: 409, code: 'checkout-disabled' }), { within: 1_000 });
  rmSync(flagsFile);
  await eventually(() => expect(orderUnknownSku()).rejects.toMatchObject({ code: 'unknown-sku' }), { within: 1_000 });
});

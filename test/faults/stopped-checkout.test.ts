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

/** What docs/runbooks/stop-checkout.md has people do: nobody sells this, so nothing is bought. */
const orderNothing = () => order(guest, { sku: 'sold by nobody' }, { key: 'drill', cartVersion: 1 });

test('checkout stops within a second of a file that says so, and goes on when the file is gone', async () => {
  await expect(orderNothing()).rejects.toMatchObject({ code: 'unknown-sku' });
  writeFileSync(flagsFile, '{ "checkout-enabled": false }');
  await eventually(() => expect(orderNothing()).rejects.toMatchObject({ status: 409, code: 'checkout-disabled' }), { within: 1_000 });
  rmSync(flagsFile);
  await eventually(() => expect(orderNothing()).rejects.toMatchObject({ code: 'unknown-sku' }), { within: 1_000 });
});

import { randomUUID } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import sharp from 'sharp';
import { afterAll, describe, expect, test } from 'vitest';
import { signInStaff } from '../../load/staff-session.ts';
import { readEndpoints } from '../../tools/endpoints.ts';
import { buy, openShop, stockedProduct } from '../support/shopping.ts';
import { accessibilityFindings } from './accessibility.ts';
import { enrol, enterPassword, hire } from './staff.ts';
import { SIZES, Visitors } from './visitor.ts';

const endpoints = readEndpoints(process.env['SHOPMART_ENDPOINTS']);
const { door, importer } = await openShop(4);
const admin = await signInStaff(door, endpoints);
const visitors = await Visitors.launch();

afterAll(() => Promise.all([visitors.close(), door.close()]));

const desktop = { viewport: SIZES[1].viewport };

describe('in the back office', () => {
  test('a colleague signs in with a second factor, finds an order, cancels it with a reason, and sees it in the audit trail', async () => {
    // Waits for its customer, so that it does not ship meanwhile.
    const order = await buy(await door.asGuest(), {
      sku: await stockedProduct(importer, 1),
      paymentMethod: 'pm_card_authenticationRequired',
    });
    expect(order.status).toBe('awaiting-customer');
    // Its hold lapses before its capture, so its parcel is stuck once it has left.
    const unpaid = await buy(await door.asGuest(), { sku: await stockedProduct(importer, 1), paymentMethod: 'pm_card_holdLapses' });
    const { page, consoleErrors, close } = await visitors.open(desktop);
    const colleague = await hire(admin, 'support', 'finance', 'admin');
    await enterPassword(page, colleague);
    expect(await accessibilityFindings(page)).toEqual([]);
    await enrol(page);

    await page.getByLabel('Search').fill(order.number);
    await page.keyboard.press('Enter');
    await page.getByRole('link', { name: order.number }).click();
    await page.getByRole('heading', { name: `Order ${order.number}` }).waitFor();
    await page.getByLabel('Reason').fill('the customer called');
    await page.getByRole('button', { name: `Cancel order ${order.number}` }).click();
    await page.getByRole('list', { name: 'Timeline' }).getByText('Cleo Desk').first().waitFor();
    expect(await page.getByRole('list', { name: 'Timeline' }).textContent()).toContain('cancelled the order: the customer called');

    await page.getByRole('link', { name: 'Audit trail' }).click();
    await page.getByRole('row').filter({ hasText: order.orderId }).getByText('the customer called').waitFor();
    expect(await accessibilityFindings(page)).toEqual([]);

    await page.getByRole('link', { name: 'Analytics' }).click();
    await page.getByRole('heading', { name: 'Stock-outs' }).waitFor();
    expect(await page.locator('.message.bad').count()).toBe(0);
    expect(await accessibilityFindings(page)).toEqual([]);
    const [sales] = await Promise.all([page.waitForEvent('download'), page.getByRole('link', { name: /Sales of each product/ }).click()]);
    expect(await readFile(await sales.path(), 'utf8')).toMatch(/^day,/);
    await page.goto('/staff/analytics?from=2026-11-30&to=2026-11-01');
    expect(await page.locator('.message.bad').textContent()).toContain('Swap them');

    await page.goto('/staff/stuck');
    const parcel = page.getByRole('listitem').filter({ hasText: unpaid.number });
    for (let tries = 0; tries < 60 && (await parcel.count()) === 0; tries += 1) await page.reload();
    await parcel.getByText('Write off…').click();
    expect(await accessibilityFindings(page)).toEqual([]);
    await parcel.getByLabel('Reason').last().fill('the customer cannot be reached');
    await parcel.getByRole('button', { name: /Write off/ }).click();
    await page.getByText('It is written off').waitFor();
    expect(await page.getByRole('link', { name: unpaid.number }).count()).toBe(0);
    await page.goto(`/staff/orders/${unpaid.orderId}`);
    await page.getByText('wrote off the loss: the customer cannot be reached').waitFor();
    expect(await accessibilityFindings(page)).toEqual([]);
    expect(consoleErrors).toEqual([]);
    await close();
  });

  test('a merchandiser sees the problem of a row in a dry run, imports the corrected file, and exports it', async () => {
    const { page, consoleErrors, close } = await visitors.open(desktop);
    await enterPassword(page, await hire(admin, 'merchandiser', 'support'));
    await enrol(page);
    await page.goto('/staff/catalogue');
    const sku = `JOURNEY-${randomUUID().slice(0, 8)}`;
    const importFile = async (price: string) => {
      const csv = `sku,title,description,category,price\n${sku},Title of ${sku},Something good.,Kitchen,${price}\n`;
      await page
        .getByLabel('File', { exact: true })
        .setInputFiles({ name: 'products.csv', mimeType: 'text/csv', buffer: Buffer.from(csv) });
      await page.getByLabel('Reason').fill('a new season');
      await page.getByRole('button', { name: 'Import' }).click();
    };
    await importFile('cheap');
    await page.getByRole('row').filter({ hasText: sku }).getByText('must be an amount of GBP').waitFor();
    expect(await page.getByRole('status').textContent()).toContain('Dry run, nothing is stored: 1 rows read, 0 new');
    expect(await accessibilityFindings(page)).toEqual([]);
    await page.getByRole('checkbox', { name: /Dry run/ }).uncheck();
    await importFile('12.50');
    await page.getByText('Imported: 1 rows read, 1 new').waitFor();
    const [download] = await Promise.all([page.waitForEvent('download'), page.getByRole('link', { name: 'As CSV for ShopMart' }).click()]);
    expect(await readFile(await download.path(), 'utf8')).toContain(sku);
    expect(consoleErrors).toEqual([]);
    await close();
  });

  test('a merchandiser uploads a picture, and shoppers see it instead of the drawing', async () => {
    const { page, consoleErrors, close } = await visitors.open(desktop);
    await enterPassword(page, await hire(admin, 'merchandiser', 'support'));
    await enrol(page);
    await page.goto(`/staff/products?of=${encodeURIComponent(await stockedProduct(importer, 1))}`);
    await page.getByRole('table').getByRole('link').click();
    const add = page.getByRole('region', { name: 'Add a picture' });
    await add.getByLabel('Description').fill('A red mug');
    await add.getByLabel('Reason').fill('a new season');
    await add.getByRole('button', { name: 'Continue to the file' }).click();
    const upload = async (name: string, buffer: Buffer) => {
      await page.getByLabel('File', { exact: true }).setInputFiles({ name, mimeType: 'image/png', buffer });
      await page.getByRole('button', { name: 'Upload' }).click();
    };
    await upload(
      'mug.png',
      await sharp({ create: { width: 600, height: 400, channels: 3, background: 'red' } })
        .png()
        .toBuffer(),
    );
    await page.getByText('A red mug ready').waitFor();
    expect(await accessibilityFindings(page)).toEqual([]);
    const address = await page.locator('dl.facts a').getAttribute('href');
    await page.goto(address ?? '');
    await page.getByRole('img', { name: 'A red mug' }).waitFor();
    const shown = `(async () => {
      const image = document.querySelector('img[alt="A red mug"]');
      await image.decode();
      return { isDrawn: image.naturalWidth > 0, file: image.currentSrc };
    })()`;
    expect(await page.evaluate(shown)).toEqual({ isDrawn: true, file: expect.stringMatching(/\/media\/.*\.avif$/) });
    expect(await accessibilityFindings(page)).toEqual([]);
    expect(consoleErrors).toEqual([]);
    await close();
  });

  test('a merchandiser marks a SKU for holds, and ends the mark', async () => {
    const { page, consoleErrors, close } = await visitors.open(desktop);
    await enterPassword(page, await hire('merchandiser'));
    await enrol(page);
    const sku = await stockedProduct(importer, 3);
    await page.goto('/staff/holds');
    const fill = async () => {
      await page.getByLabel('SKU').fill(sku);
      await page.getByLabel('Minutes').fill('5');
      await page.getByLabel('Reason').fill('a flash sale');
    };
    await fill();
    await page.getByRole('button', { name: 'Mark it' }).click();
    await page.getByText('The SKU is marked.').waitFor();
    await page.getByRole('row', { name: `${sku} 5 2` }).waitFor();
    expect(await accessibilityFindings(page)).toEqual([]);
    await fill();
    await page.getByRole('button', { name: 'End the mark of this SKU' }).click();
    await page.getByText('The SKU is no longer marked').waitFor();
    expect(await page.getByRole('row', { name: sku }).count()).toBe(0);
    expect(consoleErrors).toEqual([]);
    await close();
  });

  test('an admin adds a colleague, changes the roles, resets the password and disables the account', async () => {
    const { page, consoleErrors, close } = await visitors.open();
    const boss = await hire(admin, 'admin');
    await enterPassword(page, boss);
    await enrol(page);
    await page.goto('/staff/people');
    const email = `new-${randomUUID()}@example.com`;
    await page.getByLabel('E-mail address').fill(email);
    await page.getByLabel('Name', { exact: true }).fill('Nora New');
    await page.getByRole('checkbox', { name: /support/ }).check();
    await page.getByLabel('Reason').fill('starts today');
    await page.getByRole('button', { name: 'Add the account' }).click();
    const first = await page.getByTestId('initial-password').textContent();
    await page.getByRole('button', { name: 'I have noted it' }).click();
    expect(await accessibilityFindings(page)).toEqual([]);

    const open = () => page.getByRole('row').filter({ hasText: email }).getByRole('link').click();
    await open();
    await page.getByRole('heading', { name: 'Nora New', level: 1 }).waitFor();
    expect(await accessibilityFindings(page)).toEqual([]);
    await page.getByLabel('finance').check();
    await page.getByLabel('Reason').first().fill('moves to finance');
    await page.getByRole('button', { name: 'Save the roles' }).click();
    await page.getByRole('row').filter({ hasText: email }).getByText('support, finance').waitFor();
    await open();
    await page.getByRole('region', { name: 'Reset the password' }).getByLabel('Reason').fill('forgotten');
    await page.getByRole('button', { name: 'Reset the password' }).click();
    expect(await page.getByTestId('initial-password').textContent()).not.toBe(first);
    await open();
    const disable = page.getByRole('region', { name: 'Disable the account' });
    await disable.getByLabel('Reason').fill('has left');
    await disable.getByRole('checkbox').check();
    await disable.getByRole('button').click();
    await page.getByText('The roles are changed').waitFor();

    await page.goto('/staff/audit?context=accounts');
    await page.getByRole('row').filter({ hasText: 'has left' }).first().waitFor();
    expect(consoleErrors).toEqual([]);
    await close();
  });

  test('nothing is shown before the second factor, or without the role for it', async () => {
    const { page, close } = await visitors.open(desktop);
    await page.goto('/staff/orders?q=ada');
    await page.getByRole('heading', { name: 'Sign in' }).waitFor();

    await enterPassword(page, await hire(admin, 'merchandiser'));
    expect((await page.goto('/staff/orders?q=ada%40example.com'))?.status()).toBe(403);
    await page.getByRole('heading', { name: 'Your role does not include this' }).waitFor();

    await page.goto('/staff/second-factor');
    await enrol(page);
    expect((await page.goto('/staff/orders?q=ada%40example.com'))?.status()).toBe(403);
    expect((await page.goto('/staff/audit'))?.status()).toBe(403);
    await close();
  });

  test('pages are never cached, allow no other site’s scripts, and refuse forms of another site', async () => {
    const page = await fetch(`${visitors.shopUrl}/staff/sign-in`);
    expect(page.headers.get('cache-control')).toBe('private, no-store');
    expect(page.headers.get('content-security-policy')).toMatch(/script-src 'self' 'nonce-[\w-]+';.*frame-ancestors 'none'/);
    const body = new URLSearchParams({ email: 'staff@shopmart.example', password: 'guessed' });
    const foreign = { origin: 'https://evil.example', 'sec-fetch-site': 'cross-site' };
    for (const path of [
      '/staff/sign-in/session',
      '/staff/orders/7/cancellation',
      '/staff/stuck/7/write-off',
      '/staff/people/new',
      '/staff/holds/marks',
      '/staff/sign-out',
    ]) {
      const refused = await fetch(`${visitors.shopUrl}${path}`, { method: 'POST', body, headers: foreign, redirect: 'manual' });
      expect(refused.status, path).toBe(403);
    }
  });

  test('the keyboard reaches the content first, and every field has a name', async () => {
    const { page, close } = await visitors.open(desktop);
    await page.goto('/staff/sign-in');
    await page.keyboard.press('Tab');
    await page.keyboard.press('Enter');
    expect(await page.evaluate('document.activeElement.id')).toBe('content');
    await page.keyboard.press('Tab');
    expect(await page.evaluate('document.activeElement.labels?.length')).toBe(1);
    await close();
  });
});

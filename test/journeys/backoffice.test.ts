import { randomUUID } from 'node:crypto';
import { Secret, TOTP } from 'otpauth';
import type { Page } from 'playwright-core';
import { afterAll, describe, expect, test } from 'vitest';
import { CreatedStaffAccount } from '../../contracts/user/staff.ts';
import { signInStaff } from '../../load/staff-session.ts';
import { readEndpoints } from '../../tools/endpoints.ts';
import { buy, openShop, stockedProduct } from '../support/shopping.ts';
import { SIZES, Visitors } from './visitor.ts';

const endpoints = readEndpoints(process.env['SHOPMART_ENDPOINTS']);
const { door, importer } = await openShop(4);
const admin = await signInStaff(door, endpoints);
const visitors = await Visitors.launch();

afterAll(() => Promise.all([visitors.close(), door.close()]));

const PASSWORD = 'copper meadow lantern thirty';

async function hire(...roles: string[]) {
  const email = `journey-${randomUUID()}@example.com`;
  const body = { email, name: 'Cleo Desk', roles, reason: 'a journey' };
  const { initialPassword } = await admin.call({ method: 'POST', path: '/api/accounts/staff', body }, CreatedStaffAccount);
  return { email, initialPassword };
}

async function enterPassword(page: Page, { email, initialPassword }: Awaited<ReturnType<typeof hire>>): Promise<void> {
  await page.goto('/staff');
  await page.getByLabel('E-mail address').fill(email);
  await page.getByLabel('Password').fill(initialPassword);
  await page.getByRole('button', { name: 'Sign in' }).click();
  await page.getByRole('heading', { name: 'Set up your second factor' }).waitFor();
}

/** Signs in for the first time: sets up the app, a password and the recovery codes. */
async function enrol(page: Page): Promise<void> {
  const key = (await page.getByTestId('key').textContent()) ?? '';
  await page.getByRole('textbox', { name: 'Code', exact: true }).fill(new TOTP({ secret: Secret.fromBase32(key) }).generate());
  await page.getByLabel('New password').fill(PASSWORD);
  await page.getByRole('button', { name: 'Continue' }).click();
  await page.getByRole('heading', { name: 'Your recovery codes' }).waitFor();
  expect(await page.getByRole('listitem').count()).toBe(10);
  await page.getByRole('button', { name: 'I have kept them' }).click();
  await page.getByRole('heading', { name: 'Orders', level: 1 }).waitFor();
}

const desktop = { viewport: SIZES[1].viewport };

describe('in the back office', () => {
  test('a colleague signs in with a second factor, finds an order, cancels it with a reason, and sees it in the audit trail', async () => {
    // Waits for its customer, so that it does not ship meanwhile.
    const order = await buy(await door.asGuest(), {
      sku: await stockedProduct(importer, 1),
      paymentMethod: 'pm_card_authenticationRequired',
    });
    expect(order.status).toBe('awaiting-customer');
    const { page, consoleErrors, close } = await visitors.open(desktop);
    await enterPassword(page, await hire('support', 'admin'));
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
    await page.getByRole('link', { name: 'Revenue' }).click();
    await page.getByRole('heading', { name: 'Revenue by day' }).waitFor();
    expect(consoleErrors).toEqual([]);
    await close();
  });

  test('nothing is shown before the second factor, or without the role for it', async () => {
    const { page, close } = await visitors.open(desktop);
    await page.goto('/staff/orders?q=ada');
    await page.getByRole('heading', { name: 'Sign in' }).waitFor();

    await enterPassword(page, await hire('merchandiser'));
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
    for (const path of ['/staff/sign-in/session', '/staff/orders/7/cancellation', '/staff/sign-out']) {
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

import { randomUUID } from 'node:crypto';
import type { Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { openAccount } from './accounts.ts';
import { startJourneys } from './start-journeys.ts';
import { addToCart, cartLines } from './steps.ts';

const { visitors, catalogue } = await startJourneys();

const PASSWORD = 'copper meadow lantern thirty';

test('a shopper adds a passkey, signs in with it without typing, renames and removes it', async () => {
  const { sku, title } = await catalogue.addProduct(5);
  const visitor = await visitors.open();
  const { page, consoleErrors } = visitor;
  const device = await addDevice(page);
  await openAccount(page, { email: `journey-${randomUUID()}@example.com`, password: PASSWORD, name: 'Ada Lovelace' });
  await page.goto('/account/passkeys');
  await page.getByLabel('Name of the passkey').fill('Test device');
  await page.getByRole('button', { name: 'Add a passkey' }).click();
  await page.getByText('You can sign in with it from now on').waitFor();

  await page.goto('/account');
  await page.getByRole('button', { name: 'Sign out', exact: true }).click();
  await page.waitForURL('**/');
  await addToCart(page, sku);
  await page.goto('/sign-in');
  await page.getByRole('button', { name: 'Use a passkey' }).click();
  await page.getByRole('heading', { name: 'My orders' }).waitFor();
  expect(await cartLines(page)).toEqual([`1 × ${title}`]);

  await page.goto('/account/passkeys');
  await page.getByLabel('Another name for Test device').fill('Old device');
  await page.getByRole('button', { name: 'Rename Test device' }).click();
  await page.getByRole('button', { name: 'Remove Old device' }).click();
  await page.getByText('It no longer signs in').waitFor();
  await page.goto('/account');
  await page.getByText('You signed in with a passkey').waitFor();
  await page.getByRole('button', { name: 'Sign out', exact: true }).click();
  await page.waitForURL('**/');
  expect(consoleErrors).toEqual([]);
  await page.goto('/sign-in');
  await page.getByRole('button', { name: 'Use a passkey' }).click();
  await page.getByRole('alert').getByText('was not accepted').waitFor();
  await device.remove();
  await visitor.close();
});

test('a shopper saves a name and addresses, and the checkout fills in the default one and offers the other', async () => {
  const { sku } = await catalogue.addProduct(5);
  const visitor = await visitors.open({ hasScript: true });
  const { page } = visitor;
  await openAccount(page, { email: `journey-${randomUUID()}@example.com`, password: PASSWORD, name: 'Ada Lovelace' });
  await page.goto('/account/profile');
  await page.getByLabel('Name', { exact: true }).fill('Ada King');
  await page.getByRole('button', { name: 'Save' }).click();
  await page.getByText('Saved.').waitFor();
  await page.getByRole('link', { name: 'Addresses' }).click();
  await saveAddress(page, { line1: '1 High Street', postcode: '' });
  await page.getByRole('alert').getByText('Enter the postcode').waitFor();
  expect(await page.getByLabel('Street and number').inputValue()).toBe('1 High Street');
  await saveAddress(page, { line1: '1 High Street', postcode: 'LS1 1AA' });
  await page.getByText('Saved.').waitFor();
  await saveAddress(page, { line1: '2 Mill Lane', postcode: 'YO1 7HH' });
  await page.getByRole('link', { name: /^Change Ada King, 2 Mill Lane/ }).waitFor();

  await addToCart(page, sku);
  await page.goto('/checkout');
  expect(await page.getByLabel('Street and number').inputValue()).toBe('1 High Street');
  await page.locator('#card iframe').waitFor();
  await page.getByLabel('Deliver to').selectOption({ index: 1 });
  expect(await page.getByLabel('Street and number').inputValue()).toBe('2 Mill Lane');
  expect(await page.getByLabel('Postcode').inputValue()).toBe('YO1 7HH');

  await page.goto('/account/addresses');
  await page.getByRole('button', { name: /^Remove Ada King, 1 High Street/ }).click();
  await page.getByText('Removed.').waitFor();
  expect(await page.getByRole('list', { name: 'Your addresses' }).getByText('Default').count()).toBe(1);
  await visitor.close();
});

async function saveAddress(page: Page, { line1, postcode }: { line1: string; postcode: string }): Promise<void> {
  await page.getByLabel('Full name').fill('Ada King');
  await page.getByLabel('Street and number').fill(line1);
  await page.getByLabel('Town or city').fill('Leeds');
  await page.getByLabel('Postcode').fill(postcode);
  await page.getByRole('button', { name: 'Save the address' }).click();
}

/** An authenticator of the browser that confirms each request at once. */
async function addDevice(page: Page) {
  const session = await page.context().newCDPSession(page);
  await session.send('WebAuthn.enable');
  const { authenticatorId } = await session.send('WebAuthn.addVirtualAuthenticator', {
    options: {
      protocol: 'ctap2',
      transport: 'internal',
      hasResidentKey: true,
      hasUserVerification: true,
      isUserVerified: true,
      automaticPresenceSimulation: true,
    },
  });
  return { remove: () => session.send('WebAuthn.removeVirtualAuthenticator', { authenticatorId }) };
}

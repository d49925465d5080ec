import { randomUUID } from 'node:crypto';
import { Secret, TOTP } from 'otpauth';
import type { Page } from 'playwright-core';
import { expect } from 'vitest';
import { CreatedStaffAccount } from '../../contracts/user/staff.ts';
import type { signInStaff } from '../../load/staff-session.ts';

const PASSWORD = 'copper meadow lantern thirty';

export type Colleague = Awaited<ReturnType<typeof hire>>;

/** A new account of the staff. */
export async function hire(admin: Awaited<ReturnType<typeof signInStaff>>, ...roles: readonly string[]) {
  const email = `journey-${randomUUID()}@example.com`;
  const body = { email, name: 'Cleo Desk', roles, reason: 'a journey' };
  const { initialPassword } = await admin.call({ method: 'POST', path: '/api/accounts/staff', body }, CreatedStaffAccount);
  return { email, initialPassword };
}

/** The first step of a first sign-in. */
export async function enterPassword(page: Page, { email, initialPassword }: Colleague): Promise<void> {
  await page.goto('/staff');
  await page.getByLabel('E-mail address').fill(email);
  await page.getByLabel('Password').fill(initialPassword);
  await page.getByRole('button', { name: 'Sign in' }).click();
  await page.getByRole('heading', { name: 'Set up your second factor' }).waitFor();
}

/** The other steps: sets up the app, a password and the recovery codes. */
export async function enrol(page: Page): Promise<void> {
  const key = (await page.getByTestId('key').textContent()) ?? '';
  await page.getByRole('textbox', { name: 'Code', exact: true }).fill(new TOTP({ secret: Secret.fromBase32(key) }).generate());
  await page.getByLabel('New password').fill(PASSWORD);
  await page.getByRole('button', { name: 'Continue' }).click();
  await page.getByRole('heading', { name: 'Your recovery codes' }).waitFor();
  expect(await page.getByRole('listitem').count()).toBe(10);
  await page.getByRole('button', { name: 'I have kept them' }).click();
  await page.getByRole('heading', { name: 'Orders', level: 1 }).waitFor();
}

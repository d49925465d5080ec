import { randomUUID } from 'node:crypto';
import { expect, test } from 'vitest';
import * as z from 'zod';
import { skuPath } from '../../storefront/lib/paths.ts';
import { readEndpoints } from '../../tools/endpoints.ts';
import { eventually } from '../support/eventually.ts';
import { accessibilityFindings } from './accessibility.ts';
import { openAccount } from './accounts.ts';
import { startJourneys } from './start-journeys.ts';

const { visitors, catalogue } = await startJourneys();

const Mails = z.object({ mails: z.array(z.object({ subject: z.string(), text: z.string(), headers: z.record(z.string(), z.string()) })) });

/** The mails of the running shop to an address. */
async function mailsTo(email: string) {
  const query = new URLSearchParams({ format: 'json', to: email });
  const response = await fetch(`${readEndpoints(process.env['SHOPMART_ENDPOINTS']).mailbox}?${query.toString()}`);
  return Mails.parse(await response.json()).mails;
}

test('a shopper chooses German, waits for a sold-out product, is written to when it is back, and stops such mails by the link', async () => {
  const email = `journey-${randomUUID()}@example.com`;
  const { sku, title } = await catalogue.addProduct(0);
  const visitor = await visitors.open();
  const { page } = visitor;
  await page.goto(skuPath(sku));
  await page.getByRole('button', { name: 'Write to me when it is back' }).click();
  await page.getByRole('heading', { name: 'Sign in' }).waitFor();

  await openAccount(page, { email, password: 'copper meadow lantern thirty', name: 'Ada Lovelace' });
  await page.goto('/account/messages');
  await page.getByLabel('Language of your mails').selectOption('Deutsch');
  await page.getByRole('button', { name: 'Save' }).click();
  await page.getByText('Saved.').waitFor();
  expect(await accessibilityFindings(page)).toEqual([]);

  await page.goto(skuPath(sku));
  await page.getByRole('button', { name: 'Write to me when it is back' }).click();
  await page.getByText(`We will write to ${email}`).waitFor();
  await catalogue.receive(sku, 2);
  const subject = `Wieder vorrätig: ${title}`;
  await eventually(async () => expect((await mailsTo(email)).map((mail) => mail.subject)).toContain(subject));
  const mail = (await mailsTo(email)).find((each) => each.subject === subject);
  expect(mail?.headers['List-Unsubscribe-Post']).toBe('List-Unsubscribe=One-Click');

  const [link = ''] = /\/unsubscribe\?token=\S+/.exec(mail?.text ?? '') ?? [];
  await page.goto(link);
  expect(await accessibilityFindings(page)).toEqual([]);
  await page.getByRole('button', { name: 'Stop these mails' }).click();
  await page.getByText('Done: you get no more mails of this kind').waitFor();
  await page.getByRole('link', { name: 'Choose all of your messages' }).click();
  expect(await page.getByRole('checkbox', { name: /back in stock/ }).isChecked()).toBe(false);
  await visitor.close();
});

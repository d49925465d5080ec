import { randomUUID } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { Redis } from 'ioredis';
import type { Page } from 'playwright-core';
import { expect, test } from 'vitest';
import * as z from 'zod';
import { connectPostgres } from '../../platform/sql/postgres.ts';
import { readEndpoints } from '../../tools/endpoints.ts';
import { eventually } from '../support/eventually.ts';
import { openAccount } from './accounts.ts';
import { startJourneys } from './start-journeys.ts';
import { expectStatus, getReadyToPay, pay } from './steps.ts';

const { visitors, catalogue } = await startJourneys();
const endpoints = readEndpoints(process.env['SHOPMART_ENDPOINTS']);

const PASSWORD = 'copper meadow lantern thirty';

test('a shopper downloads the data and erases the account, and no database and no cache names them any more', async () => {
  const { sku } = await catalogue.addProduct(5);
  const id = randomUUID().slice(0, 8);
  const [email, name, street] = [`vanishing-${id}@example.com`, `Vanish Quill${id}`, `${id} Quill Lane`];
  const visitor = await visitors.open();
  const { page } = visitor;
  await openAccount(page, { email, password: PASSWORD, name });
  const address = { name, line1: street, city: 'Leeds', postcode: 'LS1 1AA', country: 'GB' };
  await page.request.post('/api/accounts/current/addresses', { data: { address } });
  await getReadyToPay(page, sku);
  await page.getByLabel('E-mail address').fill(email);
  await page.getByLabel('Full name').fill(name);
  await page.getByLabel('Street and number').fill(street);
  await pay(page);
  const order = await expectStatus(page, 'completed');

  expect(await placesOf(email)).toEqual(
    expect.arrayContaining(['core: users.accounts', 'core: notification.messages', 'orders: shop.orders']),
  );
  await page.goto('/account/data');
  const [download] = await Promise.all([page.waitForEvent('download'), page.getByRole('button', { name: 'Download my data' }).click()]);
  const data = JSON.parse(await readFile(await download.path(), 'utf8'));
  expect(data.account.profile).toMatchObject({ email, name });
  expect(data.orders).toMatchObject([{ contact: { email, name }, shippingAddress: { line1: street } }]);
  await eventually(() => expect(data.recommendationBaskets).toMatchObject([{ skus: [sku] }]));

  await page.getByLabel('Your password').fill('wrong');
  await page.getByRole('button', { name: 'Mail me the link' }).click();
  await page.getByText('That is not your password').waitFor();
  await page.getByLabel('Your password').fill(PASSWORD);
  await page.getByRole('button', { name: 'Mail me the link' }).click();
  await page.getByText('We have sent a mail').waitFor();
  await page.goto(await erasureLink(email));
  await page.getByRole('button', { name: 'Erase my account' }).click();
  await page.getByRole('heading', { name: 'Your account is erased' }).waitFor();

  await expectSignedOut(page, email);
  for (const text of [email, name, street]) await eventually(async () => expect(await placesOf(text)).toEqual([]));
  expect((await page.goto(order))?.status()).toBe(404);
  await visitor.close();
});

async function expectSignedOut(page: Page, email: string): Promise<void> {
  await page.goto('/sign-in');
  await page.getByLabel('E-mail address').fill(email);
  await page.getByLabel('Password').fill(PASSWORD);
  await page.getByRole('button', { name: 'Sign in', exact: true }).click();
  await page.getByRole('alert').getByText('do not belong together').waitFor();
}

const Mails = z.object({ mails: z.array(z.object({ text: z.string().default('') })) });

async function erasureLink(email: string): Promise<string> {
  let link = '';
  await eventually(async () => {
    const { mails } = Mails.parse(
      await (await fetch(`${endpoints.mailbox}?${new URLSearchParams({ format: 'json', to: email }).toString()}`)).json(),
    );
    link = mails.map(({ text }) => /\/account\/erase\?token=[\w-]+/.exec(text)?.[0]).find((found) => found !== undefined) ?? '';
    expect(link).not.toBe('');
  });
  return link;
}

const Table = z.object({ name: z.string() });
const Hit = z.object({ hits: z.int() });

/** Tables and keys that have a text, but for outboxes, dead letters and streams, whose entries are removed after eight days: decision 44. */
async function placesOf(text: string): Promise<readonly string[]> {
  const places: string[] = [];
  for (const [database, address] of Object.entries(endpoints.databases)) {
    const sql = connectPostgres({ ...address, tls: 'disable', max: 1 });
    const tables = await sql.rows(Table)`
      select format('%I.%I', schemaname, tablename) as name from pg_tables
       where schemaname not in ('pg_catalog', 'information_schema') and tablename !~ '^outbox'
    `;
    for (const { name } of tables) {
      const [hit] = await sql.rows(Hit)`
        select (xpath('//hits/text()', query_to_xml(format('select count(*) as hits from %s t where position(%L in lower(t::text)) > 0', ${name}::text, ${text.toLowerCase()}::text), true, false, '')))[1]::text::int8 as hits
      `;
      if (hit && hit.hits > 0) places.push(`${database}: ${name}`);
    }
    await sql.close();
  }
  const redis = new Redis(z.string().parse(endpoints.redis['cache']));
  for (const key of await redis.keys('*')) {
    const value = (await redis.type(key)) === 'string' ? await redis.get(key) : '';
    if (`${key} ${value}`.toLowerCase().includes(text.toLowerCase())) places.push(`cache: ${key}`);
  }
  redis.disconnect();
  return places;
}

import { randomUUID } from 'node:crypto';
import { afterAll, beforeEach, describe, expect, test } from 'vitest';
import { sesMailer } from '../../../adapters/mail/ses/mailer.ts';
import { identifier } from '../../../platform/sql/sql.ts';
import { appendEvent } from '../../../platform/streams/event.ts';
import { startNotification } from '../../support/apps/notification-app.ts';
import { eventually } from '../../support/eventually.ts';
import { asRole } from '../../support/fakes/signed-callers.ts';
import { startSes } from './ses.ts';

const SKU = 'MUG /1';
const ses = await startSes();
const world = await startNotification(sesMailer('shop@shop.example'));
const { admin, redis } = world;
const app = await world.start();
const account = await asRole('support');

beforeEach(async () => {
  for (const table of ['messages', 'preferences', 'stock_notices']) await admin.run`delete from notification.${identifier(table)}`;
});

afterAll(async () => {
  await app.close();
  await world.stop();
  ses.stop();
});

const choose = async (preferences: object) =>
  app.inject({ method: 'PUT', url: '/api/messages/preferences', headers: account, payload: preferences });
const chosen = async () => (await app.inject({ url: '/api/messages/preferences', headers: account })).json<object>();
const waitFor = async (sku: string) =>
  app.inject({ method: 'POST', url: '/api/messages/stock-notices', headers: account, payload: { sku } });
const waitedFor = async () =>
  (await app.inject({ url: '/api/messages/stock-notices', headers: account }))
    .json<{ notices: { sku: string }[] }>()
    .notices.map(({ sku }) => sku);

async function publishAvailability(isAvailable: boolean): Promise<void> {
  const commands = redis.multi();
  const payload = { type: 'inventory.availability-changed.v1', sku: SKU, isAvailable, changedAt: new Date().toISOString() };
  appendEvent(commands, { eventId: randomUUID(), type: payload.type, subject: SKU, payload, traceparent: null }, 1_000);
  await commands.exec();
}

const mails = () => ses.mailsTo('Ann.Lee@gmail.com');
const nothing = { language: null, stopped: [], quietHours: null };

test('the mails to an account are listed for it alone, the newest first and without their texts', async () => {
  const sent = (mailbox: string, subject: string, at: string) => admin.run`
    insert into notification.messages (event_id, kind, recipient, mailbox, subject, status, due_at, created_at, ended_at, provider_id)
    values (gen_random_uuid(), 'welcome', ${mailbox}, ${mailbox}, ${subject}, 'sent', ${at}, ${at}, ${at}, 'p')
  `;
  await sent('annlee@gmail.com', 'First', '2026-11-22T12:00:00Z');
  await sent('annlee@gmail.com', 'Second', '2026-11-23T12:00:00Z');
  await sent('other@example.com', 'Not hers', '2026-11-24T12:00:00Z');
  const listed = (await app.inject({ url: '/api/messages/sent', headers: account })).json();
  expect(listed).toMatchObject({ mails: [{ subject: 'Second', kind: 'welcome', orderId: null, status: 'sent' }, { subject: 'First' }] });
  expect(JSON.stringify(listed)).not.toContain('Not hers');
  expect((await app.inject('/api/messages/sent')).statusCode).toBe(401);
});

describe('the preferences of an account', () => {
  test('are the shop’s until it chooses, and are replaced whole', async () => {
    expect(await chosen()).toEqual(nothing);
    const own = { language: 'de', stopped: ['back-in-stock'], quietHours: { from: 22, to: 7 } };
    expect((await choose(own)).statusCode).toBe(204);
    expect(await chosen()).toEqual(own);
    expect((await choose(nothing)).statusCode).toBe(204);
    expect(await chosen()).toEqual(nothing);
  });

  test.each([
    ['a language that mails do not have', { ...nothing, language: 'fr' }],
    ['an order’s mail, which is always sent', { ...nothing, stopped: ['order-confirmed'] }],
    ['quiet hours without an end', { ...nothing, quietHours: { from: 22 } }],
    ['quiet hours of a whole day', { ...nothing, quietHours: { from: 7, to: 7 } }],
  ])('cannot be %s', async (_, preferences) => {
    expect((await choose(preferences)).statusCode).toBe(400);
    expect(await chosen()).toEqual(nothing);
  });

  test('need a session, of an account', async () => {
    expect((await app.inject({ url: '/api/messages/preferences' })).statusCode).toBe(401);
    const guest = await app.inject({ url: '/api/messages/preferences', headers: await asRole() });
    expect([guest.statusCode, guest.json<{ code: string }>().code]).toEqual([403, 'account-needed']);
  });
});

describe('a mail that a product is back in stock', () => {
  test('is sent once to who asked for it, whole and in their language, and stopped by one click', async () => {
    await choose({ ...nothing, language: 'de' });
    expect((await waitFor(SKU)).statusCode).toBe(204);
    expect((await waitFor(SKU)).statusCode).toBe(204);
    expect(await waitedFor()).toEqual([SKU]);
    await publishAvailability(false);
    await publishAvailability(true);
    await publishAvailability(true);
    await eventually(() => expect(mails()).toHaveLength(1));
    const [mail] = mails();
    expect(mail?.subject).toBe(`Wieder vorrätig: Mug ${'ü'.repeat(300)}`);
    expect(mail?.text).toContain('https://shop.example/products/-/MUG%20%2F1');
    const oneClick = /^<https:\/\/shop\.example(.*)>$/.exec(mail?.headers['List-Unsubscribe'] ?? '')?.[1] ?? '';
    expect(mail?.text).toContain(`https://shop.example/unsubscribe?${oneClick.split('?')[1]}`);
    expect(await waitedFor()).toEqual([]);

    const page = await app.inject({ url: oneClick });
    expect([page.statusCode, page.headers.location]).toEqual([303, `https://shop.example/unsubscribe?${oneClick.split('?')[1]}`]);
    expect(await chosen()).toMatchObject({ stopped: [] });
    const forms = ['application/x-www-form-urlencoded', 'multipart/form-data; boundary=x'];
    for (const type of forms) {
      const headers = { 'content-type': type, origin: 'https://mail.example', 'sec-fetch-site': 'cross-site' };
      const stopped = await app.inject({ method: 'POST', url: oneClick, headers, payload: 'List-Unsubscribe=One-Click' });
      expect(stopped.statusCode).toBe(204);
    }
    expect(await chosen()).toMatchObject({ language: 'de', stopped: ['back-in-stock'] });
  });

  test('is not sent to who has stopped such mails, until they ask for another', async () => {
    await waitFor(SKU);
    await choose({ ...nothing, stopped: ['back-in-stock'] });
    expect(await waitedFor()).toEqual([]);
    await waitFor(SKU);
    expect(await chosen()).toEqual(nothing);
    expect(await waitedFor()).toEqual([SKU]);
  });

  test('is refused for a product that does not exist, and without an account', async () => {
    const refused = await waitFor('NONE');
    expect([refused.statusCode, refused.json<{ code: string }>().code]).toEqual([404, 'no-such-product']);
    const guest = await app.inject({ method: 'POST', url: '/api/messages/stock-notices', headers: await asRole(), payload: { sku: SKU } });
    expect(guest.statusCode).toBe(403);
  });

  test('is stopped by no token that the shop did not sign', async () => {
    for (const token of ['x', `${randomUUID()}.back-in-stock.${'A'.repeat(43)}`]) {
      const refused = await app.inject({ method: 'POST', url: `/api/messages/unsubscribe?${new URLSearchParams({ token }).toString()}` });
      expect([refused.statusCode, refused.json<{ code: string }>().code]).toEqual([404, 'unsubscribe-link-invalid']);
    }
  });
});

test('staff see every mail in both languages, shoppers do not', async () => {
  const { previews } = (await app.inject({ url: '/api/messages/previews', headers: account })).json<{
    previews: { name: string; language: string }[];
  }>();
  const of = (language: string) => previews.filter((preview) => preview.language === language).map(({ name }) => name);
  expect(of('de')).toEqual(of('en'));
  expect(new Set(of('en'))).toEqual(
    new Set([
      'erasure-link',
      'order-confirmed',
      'parcel-shipped',
      'order-cancelled',
      'account-link',
      'welcome',
      'password-link',
      'password-changed',
      'back-in-stock',
    ]),
  );
  expect((await app.inject({ url: '/api/messages/previews', headers: await asRole() })).statusCode).toBe(403);
});

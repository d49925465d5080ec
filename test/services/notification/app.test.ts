import { createHash, randomUUID } from 'node:crypto';
import { afterAll, beforeEach, describe, expect, test } from 'vitest';
import * as z from 'zod';
import type { OrderEvent } from '../../../contracts/order/events.ts';
import type { LinkRequested } from '../../../contracts/user/events.ts';
import { appendEvent } from '../../../platform/streams/event.ts';
import { sesMailer } from '../../../adapters/mail/ses/mailer.ts';
import { eventually } from '../../support/eventually.ts';
import { mintShardedId } from '../../../platform/sharding/order-id.ts';
import { insertMails } from '../../../domain/notification/mail/store.ts';
import { orderMail } from '../../support/builders/order-mail.ts';
import { startNotification } from '../../support/apps/notification-app.ts';
import { startSes } from './ses.ts';

const ses = await startSes();
const world = await startNotification(sesMailer('shop@shop.example'));
const { admin, redis } = world;

beforeEach(() => {
  ses.sentMails.length = 0;
  ses.faults.length = 0;
});

afterAll(async () => {
  await world.stop();
  ses.stop();
});

async function withService(work: () => Promise<void>): Promise<void> {
  const app = await world.start();
  try {
    await work();
  } finally {
    await app.close();
  }
}

const about = (email: string | null) => ({
  orderId: randomUUID(),
  number: 'SM-1042',
  customerId: 7,
  at: '2026-11-22T12:00:00.000Z',
  email,
});

function confirmed(email: string | null): OrderEvent {
  const total = { amount: 255, currency: 'GBP' };
  return {
    type: 'order.order-confirmed.v2',
    ...about(email),
    lines: [{ lineNo: 1, sku: 'A', title: 'Holder', quantity: 1, unitPrice: total }],
    total,
    placedAt: '2026-11-22T11:59:00.000Z',
    country: 'GB',
  };
}

async function publish(
  payload: OrderEvent | LinkRequested | { readonly type: string; readonly orderId?: string },
  eventId: string = randomUUID(),
): Promise<string> {
  const commands = redis.multi();
  appendEvent(commands, { eventId, type: payload.type, subject: 'order', payload, traceparent: null }, 1_000);
  await commands.exec();
  return eventId;
}

const mailsTo = (recipient: string) => ses.sentMails.filter(({ to }) => to.includes(recipient));

async function statusOf(eventId: string) {
  const Row = z.object({ status: z.string(), attempts: z.int(), error: z.string().nullable() });
  const [row] = await admin.rows(Row)`select status, attempts, error from notification.messages where event_id = ${eventId}::uuid`;
  return row;
}

describe('the notification service', () => {
  test('sends mails about an order from the configured address', () =>
    withService(async () => {
      await publish(confirmed('ann@example.com'));
      await publish({
        type: 'order.parcel-shipped.v1',
        ...about('ann@example.com'),
        parcelNo: 1,
        trackingNumber: 'TRK-9',
        isCancelledTooLate: false,
      });
      const cancelled = await publish({
        type: 'order.order-cancelled.v2',
        ...about('ann@example.com'),
        reason: { code: 'cancelled-by-customer' },
      });
      await eventually(() => expect(mailsTo('ann@example.com')).toHaveLength(3));
      const mail = ses.sentMails.find(({ subject }) => subject === 'Order SM-1042 is confirmed');
      expect(mail).toMatchObject({ from: 'shop@shop.example', text: expect.stringContaining('£2.55') });
      await eventually(async () => expect(await statusOf(cancelled)).toMatchObject({ status: 'sent', attempts: 1 }));
    }));

  test('sends one mail per event, even if it is redelivered to several tasks', async () => {
    const other = await world.start();
    await withService(async () => {
      const event = confirmed('bea@example.com');
      const eventId = await publish(event);
      for (let repeats = 0; repeats < 5; repeats += 1) await publish(event, eventId);
      await publish(confirmed('last@example.com'));
      await eventually(() => expect(mailsTo('last@example.com')).toHaveLength(1));
    });
    await other.close();
    expect(mailsTo('bea@example.com')).toHaveLength(1);
  });

  test('sends the link that a visitor asked for, from the stream of accounts', () =>
    withService(async () => {
      const at = '2026-11-22T12:00:00.000Z';
      const asked = { email: 'joins@example.com', asked: 'account', opens: 'account', token: 'a-token', expiresAt: at, at } as const;
      const eventId = await publish({ type: 'user.link-requested.v1', ...asked });
      await publish({ type: 'user.customer-linked.v1' });
      await eventually(() => expect(mailsTo('joins@example.com')).toHaveLength(1));
      expect(mailsTo('joins@example.com')[0]?.text).toContain('https://shop.example/account/link?token=a-token');
      const stored = () =>
        admin.run`select from notification.messages where event_id = ${eventId}::uuid and content is null and order_id is null`;
      await eventually(async () => expect(await stored()).toBe(1));
    }));

  test('deletes what was sent to an erased account and about the orders of its customers, and nothing else', () =>
    withService(async () => {
      const at = '2026-11-22T12:00:00.000Z';
      const link = (email: string) =>
        ({ type: 'user.link-requested.v1', email, asked: 'account', opens: 'account', token: 'a-token', expiresAt: at, at }) as const;
      const order = (customerId: number, email: string) => ({
        ...confirmed(email),
        orderId: mintShardedId({ customerId, at: new Date(at) }),
      });
      const erased = [await publish(link('Erased@example.com')), await publish(order(41, 'other-address@example.com'))];
      const kept = [await publish(link('kept@example.com')), await publish(order(42, 'kept@example.com'))];
      for (const eventId of [...erased, ...kept])
        await eventually(async () => expect(await statusOf(eventId)).toMatchObject({ status: 'sent' }));
      const choose = (mailbox: string) => admin.run`
        with chosen as (insert into notification.preferences (mailbox) values (${mailbox}))
        insert into notification.stock_notices (sku, mailbox, recipient, title) values ('A', ${mailbox}, ${mailbox}, 'A')
      `;
      const chosenBy = (mailbox: string) => admin.run`
        select from notification.preferences where mailbox = ${mailbox} union all select from notification.stock_notices where mailbox = ${mailbox}
      `;
      for (const mailbox of ['erased@example.com', 'kept@example.com']) await choose(mailbox);
      const mailboxDigest = createHash('md5').update('erased@example.com').digest('hex');
      await publish({ type: 'user.customer-erased.v1', accountId: randomUUID(), customers: [41], mailboxDigest, at } as {
        readonly type: string;
      });
      for (const eventId of erased) await eventually(async () => expect(await statusOf(eventId)).toBeUndefined());
      for (const eventId of kept) expect(await statusOf(eventId)).toMatchObject({ status: 'sent' });
      expect([await chosenBy('erased@example.com'), await chosenBy('kept@example.com')]).toEqual([0, 2]);
    }));

  test('ignores events without a mail, and unknown events', () =>
    withService(async () => {
      const placed = await publish({ type: 'order.order-placed.v1', ...about('cleo@example.com') });
      const unknown = await publish({ type: 'order.order-admired.v7' });
      await publish(confirmed('after@example.com'));
      await eventually(() => expect(mailsTo('after@example.com')).toHaveLength(1));
      expect([await statusOf(placed), await statusOf(unknown)]).toEqual([undefined, undefined]);
      expect(await redis.xlen('dead:notification')).toBe(0);
    }));

  test('consumes events without a recipient and sends no mail', () =>
    withService(async () => {
      const silent = [
        await publish(confirmed(null)),
        await publish({ type: 'order.parcel-shipped.v1', ...about(null), parcelNo: 1, trackingNumber: 'TRK-9', isCancelledTooLate: false }),
        await publish({ type: 'order.order-cancelled.v2', ...about(null), reason: { code: 'cancelled-by-customer' } }),
      ];
      await publish(confirmed('last@example.com'));
      await eventually(() => expect(mailsTo('last@example.com')).toHaveLength(1));
      for (const eventId of silent) {
        expect(await admin.run`select from notification.inbox where event_id = ${eventId}::uuid`).toBe(1);
        expect(await statusOf(eventId)).toBeUndefined();
      }
      expect(ses.sentMails).toHaveLength(1);
      expect(await redis.xlen('dead:notification')).toBe(0);
    }));

  test('sends the mail of an event of a former version', () =>
    withService(async () => {
      const { placedAt: _, country: __, ...former } = { ...confirmed('former@example.com'), placedAt: '', country: '' };
      const orderId = mintShardedId({ customerId: 7, at: new Date() });
      await publish({ ...former, orderId, type: 'order.order-confirmed.v1' });
      await eventually(() => expect(mailsTo('former@example.com')).toHaveLength(1));
    }));

  test('is not blocked by a malformed event', () =>
    withService(async () => {
      const malformed = await publish({ type: 'order.order-confirmed.v2' });
      await publish(confirmed('behind@example.com'));
      await eventually(() => expect(mailsTo('behind@example.com')).toHaveLength(1));
      expect(await statusOf(malformed)).toBeUndefined();
    }));

  test('sends the mail of a crashed task when its lease expires', async () => {
    const eventId = randomUUID();
    await insertMails(admin, [{ ...orderMail('dan@example.com'), eventId, traceparent: null }], new Date());
    await admin.run`
      update notification.messages set attempts = 1, due_at = clock_timestamp() + interval '1 second' where event_id = ${eventId}::uuid
    `;
    await withService(async () => {
      await eventually(() => expect(mailsTo('dan@example.com')).toHaveLength(1));
      await eventually(async () => expect(await statusOf(eventId)).toMatchObject({ status: 'sent', attempts: 2 }));
    });
  });

  test('deletes mails after the retention', async () => {
    const ended = async (days: number) => {
      const eventId = randomUUID();
      await admin.run`
        insert into notification.messages (event_id, kind, order_id, recipient, mailbox, subject, status, due_at, ended_at, provider_id)
        values (${eventId}::uuid, 'order-confirmed', ${randomUUID()}::uuid, 'old@example.com', 'old@example.com', 'Order', 'sent', now(), now() - make_interval(days => ${days}::int), 'm-1')
      `;
      return eventId;
    };
    const [old, kept] = [await ended(91), await ended(89)];
    await withService(async () => {
      await eventually(async () => expect(await statusOf(old)).toBeUndefined());
      expect(await statusOf(kept)).toMatchObject({ status: 'sent' });
    });
  });

  test('retries when SES fails, and marks a mail that SES refuses as undeliverable', () =>
    withService(async () => {
      ses.faults.push({ status: 500, type: 'InternalServiceErrorException' });
      const fails = await publish(confirmed('eve@example.com'));
      await eventually(async () =>
        expect(await statusOf(fails)).toMatchObject({ status: 'pending', attempts: 1, error: expect.any(String) }),
      );
      ses.faults.push({ status: 400, type: 'MessageRejected' });
      const refused = await publish(confirmed('refused@example.com'));
      await eventually(async () => expect(await statusOf(refused)).toMatchObject({ status: 'undeliverable', error: 'MessageRejected' }));
      expect((await statusOf(fails))?.status).toBe('pending');
    }));

  test('reports that it is ready, and counts its mails', () =>
    withService(async () => {
      const app = await world.start();
      expect((await app.inject({ url: '/health/ready' })).json()).toEqual({ status: 'ready', checks: { database: 'ok' } });
      expect((await app.inject({ url: '/metrics' })).body).toContain('# TYPE notification_mails_total counter');
      await app.close();
    }));
});

import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import * as z from 'zod';
import { deleteOldMails, insertMails, saveDeliveryStatuses, leaseDueMails } from '../../../../domain/notification/mail/store.ts';
import type { Database } from '../../../../platform/sql/sql.ts';
import { freshDatabase } from '../../../support/postgres.ts';

let database: Database;
const now = new Date('2026-11-22T12:00:00Z');
const mailbox = 'ann@example.com';
const later = (seconds: number) => new Date(now.getTime() + seconds * 1000);

beforeAll(async () => {
  database = (await freshDatabase(['notification'])).sql('notification');
});

beforeEach(async () => {
  await database.run`delete from notification.messages`;
});

afterAll(() => database.close());

const mail = (eventId = randomUUID()) => ({
  eventId,
  kind: 'order-confirmed' as const,
  orderId: randomUUID(),
  parcelNo: null,
  recipient: 'Ann@example.com',
  content: {
    language: 'en' as const,
    heading: 'Order SM-1',
    paragraphs: ['Thank you'],
    rows: [],
    link: { text: 'See it', url: 'https://shop.example/orders/1' },
  },
  traceparent: null,
});

const lease = (limit = 10, at = now) => leaseDueMails(database, { limit, now: at, leaseEnd: new Date(at.getTime() + 60_000) });

async function stateOf(eventId: string) {
  const State = z.object({ status: z.string(), content: z.unknown(), error: z.string().nullable(), attempts: z.int() });
  const [state] = await database.rows(
    State,
  )`select status, content, error, attempts from notification.messages where event_id = ${eventId}`;
  return state;
}

describe('mails', () => {
  test('are inserted once per event', async () => {
    const one = mail();
    await insertMails(database, [one, mail()], now);
    await insertMails(database, [one], now);
    expect(await lease()).toHaveLength(2);
  });

  test('of a kind are inserted once per order, whatever repeats its event', async () => {
    const one = mail();
    const shipped = { ...one, kind: 'parcel-shipped' as const };
    const parcels = [1, 2, 2].map((parcelNo) => ({ ...shipped, eventId: randomUUID(), parcelNo }));
    await insertMails(database, [one, { ...one, eventId: randomUUID() }], now);
    await insertMails(database, [{ ...one, eventId: randomUUID() }, ...parcels], now);
    expect((await lease()).map(({ kind }) => kind).toSorted()).toEqual(['order-confirmed', 'parcel-shipped', 'parcel-shipped']);
  });

  test('to a mailbox that bounced name the reason, however the address is written', async () => {
    await database.run`insert into notification.suppressions (mailbox, reason, event_id, at) values ('annlee@gmail.com', 'bounce', 'e-1', ${now})`;
    await insertMails(database, [{ ...mail(), recipient: 'Ann.Lee+shop@googlemail.com' }, mail()], now);
    const leased = await lease();
    expect(leased.map(({ recipient, suppressedFor }) => `${recipient}: ${suppressedFor ?? 'none'}`).toSorted()).toEqual([
      'Ann.Lee+shop@googlemail.com: bounce',
      'Ann@example.com: none',
    ]);
  });

  test('are leased by one task at a time', async () => {
    await insertMails(
      database,
      Array.from({ length: 40 }, () => mail()),
      now,
    );
    const leased = (await Promise.all(Array.from({ length: 8 }, () => lease(10)))).flat();
    expect(new Set(leased.map(({ eventId }) => eventId)).size).toBe(leased.length);
    expect(await lease(100)).toHaveLength(40 - leased.length);
  });

  test('of a crashed task are leased again when its lease expires, not before', async () => {
    const one = mail();
    await insertMails(database, [one], now);
    await lease();
    expect(await lease(10, later(59))).toEqual([]);
    expect(await lease(10, later(60))).toMatchObject([{ eventId: one.eventId, attempts: 2 }]);
  });

  test('that were sent keep their row and lose their text', async () => {
    const one = mail();
    await insertMails(database, [one], now);
    await lease();
    await saveDeliveryStatuses(database, [{ eventId: one.eventId, mailbox, status: 'sent', providerId: 'm-1' }], now);
    expect(await stateOf(one.eventId)).toMatchObject({ status: 'sent', content: null });
    expect(await lease(10, later(3600))).toEqual([]);
  });

  test('that failed are retried when due, and undeliverable ones store the error', async () => {
    const [failed, refused] = [mail(), mail()];
    await insertMails(database, [failed, refused], now);
    await lease();
    await saveDeliveryStatuses(
      database,
      [
        { eventId: failed.eventId, mailbox, status: 'pending', error: 'TimeoutError', dueAt: later(30) },
        { eventId: refused.eventId, mailbox, status: 'undeliverable', error: 'MessageRejected' },
      ],
      now,
    );
    expect(await lease(10, later(29))).toEqual([]);
    expect(await lease(10, later(30))).toMatchObject([{ eventId: failed.eventId, content: { paragraphs: ['Thank you'] } }]);
    expect(await stateOf(refused.eventId)).toMatchObject({ status: 'undeliverable', content: null, error: 'MessageRejected' });
  });

  test('are deleted ninety days after they were sent or undeliverable, the oldest first, in batches', async () => {
    const [first, second, third, kept] = [mail(), mail(), mail(), mail()];
    await insertMails(database, [first, second, third, kept], now);
    const days = (count: number) => later(count * 86_400);
    await saveDeliveryStatuses(database, [{ eventId: first.eventId, mailbox, status: 'sent', providerId: 'm-1' }], days(0));
    await saveDeliveryStatuses(
      database,
      [{ eventId: second.eventId, mailbox, status: 'undeliverable', error: 'MessageRejected' }],
      days(1),
    );
    await saveDeliveryStatuses(database, [{ eventId: third.eventId, mailbox, status: 'sent', providerId: 'm-2' }], days(2));
    await saveDeliveryStatuses(database, [{ eventId: kept.eventId, mailbox, status: 'sent', providerId: 'm-3' }], days(5));
    const left = async () => {
      const states = await Promise.all([first, second, third, kept].map(({ eventId }) => stateOf(eventId)));
      return states.map((state) => state !== undefined);
    };

    expect(await deleteOldMails(database, { limit: 2, now: days(90) })).toBe(0);
    expect(await deleteOldMails(database, { limit: 2, now: days(93) })).toBe(2);
    expect(await left()).toEqual([false, false, true, true]);
    expect(await deleteOldMails(database, { limit: 2, now: days(93) })).toBe(1);
    expect(await left()).toEqual([false, false, false, true]);
  });

  test('that are pending are not deleted', async () => {
    const one = mail();
    await insertMails(database, [one], now);
    expect(await deleteOldMails(database, { limit: 10, now: later(400 * 86_400) })).toBe(0);
    expect(await stateOf(one.eventId)).toMatchObject({ status: 'pending' });
  });
});

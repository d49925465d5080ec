import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { forgetOldMails, intendMails, settleMails, takeDueMails } from '../../../../domain/notification/mail/store.ts';
import type { Database } from '../../../../platform/sql/sql.ts';
import { freshDatabase } from '../../../support/postgres.ts';

let database: Database;
const now = new Date('2026-11-22T12:00:00Z');
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
  recipient: 'ann@example.com',
  subject: 'Order SM-1',
  text: 'Thank you',
  html: '<p>Thank you</p>',
  traceparent: null,
});

const take = (limit = 10, at = now) => takeDueMails(database, { limit, now: at, leaseEnd: new Date(at.getTime() + 60_000) });

async function stateOf(eventId: string) {
  const State = z.object({ status: z.string(), body: z.unknown(), error: z.string().nullable(), tries: z.int() });
  const [state] = await database.rows(State)`select status, body, error, tries from notification.messages where event_id = ${eventId}`;
  return state;
}

describe('mails', () => {
  test('are intended once for their event, however often it comes', async () => {
    const one = mail();
    await intendMails(database, [one, mail()], now);
    await intendMails(database, [one], now);
    expect(await take()).toHaveLength(2);
  });

  test('are taken by one task at a time', async () => {
    await intendMails(
      database,
      Array.from({ length: 40 }, () => mail()),
      now,
    );
    const taken = (await Promise.all(Array.from({ length: 8 }, () => take(10)))).flat();
    expect(new Set(taken.map(({ eventId }) => eventId)).size).toBe(taken.length);
    expect(await take(100)).toHaveLength(40 - taken.length);
  });

  test('whose task died are taken again when its lease is over, not before', async () => {
    const one = mail();
    await intendMails(database, [one], now);
    await take();
    expect(await take(10, later(59))).toEqual([]);
    expect(await take(10, later(60))).toMatchObject([{ eventId: one.eventId, tries: 2 }]);
  });

  test('that were sent keep their log and lose their text', async () => {
    const one = mail();
    await intendMails(database, [one], now);
    await take();
    await settleMails(database, [{ eventId: one.eventId, status: 'sent', providerId: 'm-1' }], now);
    expect(await stateOf(one.eventId)).toMatchObject({ status: 'sent', body: null });
    expect(await take(10, later(3600))).toEqual([]);
  });

  test('that failed wait for their time, and those given up say why', async () => {
    const [waits, ends] = [mail(), mail()];
    await intendMails(database, [waits, ends], now);
    await take();
    await settleMails(
      database,
      [
        { eventId: waits.eventId, status: 'intended', error: 'TimeoutError', dueAt: later(30) },
        { eventId: ends.eventId, status: 'given-up', error: 'MessageRejected' },
      ],
      now,
    );
    expect(await take(10, later(29))).toEqual([]);
    expect(await take(10, later(30))).toMatchObject([{ eventId: waits.eventId, text: 'Thank you' }]);
    expect(await stateOf(ends.eventId)).toMatchObject({ status: 'given-up', body: null, error: 'MessageRejected' });
  });

  test('are forgotten ninety days after they were sent or given up, the oldest first, so many at a time', async () => {
    const [first, second, third, kept] = [mail(), mail(), mail(), mail()];
    await intendMails(database, [first, second, third, kept], now);
    const days = (count: number) => later(count * 86_400);
    await settleMails(database, [{ eventId: first.eventId, status: 'sent', providerId: 'm-1' }], days(0));
    await settleMails(database, [{ eventId: second.eventId, status: 'given-up', error: 'MessageRejected' }], days(1));
    await settleMails(database, [{ eventId: third.eventId, status: 'sent', providerId: 'm-2' }], days(2));
    await settleMails(database, [{ eventId: kept.eventId, status: 'sent', providerId: 'm-3' }], days(5));
    const left = async () => {
      const states = await Promise.all([first, second, third, kept].map(({ eventId }) => stateOf(eventId)));
      return states.map((state) => state !== undefined);
    };

    expect(await forgetOldMails(database, { limit: 2, now: days(90) })).toBe(0);
    expect(await forgetOldMails(database, { limit: 2, now: days(93) })).toBe(2);
    expect(await left()).toEqual([false, false, true, true]);
    expect(await forgetOldMails(database, { limit: 2, now: days(93) })).toBe(1);
    expect(await left()).toEqual([false, false, false, true]);
  });

  test('that are still to be sent are never forgotten', async () => {
    const one = mail();
    await intendMails(database, [one], now);
    expect(await forgetOldMails(database, { limit: 10, now: later(400 * 86_400) })).toBe(0);
    expect(await stateOf(one.eventId)).toMatchObject({ status: 'intended' });
  });
});

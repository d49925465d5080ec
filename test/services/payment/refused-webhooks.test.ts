import StripeSdk from 'stripe';
import { describe, expect, test } from 'vitest';
import * as z from 'zod';
import { anAuthorisation, paymentOf } from '../../support/builders/payment-world.ts';
import { webhookSecret } from '../../support/apps/payment-app.ts';
import { CAPTURABLE, FAILED, anEvent } from './stripe-events.ts';
import { webhookWorld } from './webhook-world.ts';

const { sql, queue, deliver, awaiting } = await webhookWorld();

async function countEvents(): Promise<number> {
  const [row] = await sql.rows(z.object({ count: z.int() }))`select count(*) from payment.provider_events`;
  return row?.count ?? 0;
}

describe('a signed webhook that cannot be stored', () => {
  test.each<[string, object, object]>([
    ['a NUL in its id', { id: 'evt_\0' }, {}],
    ['half a surrogate pair in its id', { id: 'evt_\ud800' }, {}],
    ['an id of 256 characters', { id: 'e'.repeat(256) }, {}],
    ['no id', { id: '' }, {}],
    ['a NUL in the id of its intent', {}, { id: 'pi_\0' }],
    ['a NUL in its currency', {}, { currency: 'gb\0' }],
    ['a NUL in its decline code', {}, { last_payment_error: { code: 'card_declined', decline_code: '\0' } }],
    ['no amount', {}, { amount: undefined }],
    ['an amount beyond all numbers', {}, { amount: 1e300 }],
  ])('because of %s is refused as malformed, and changes nothing', async (_, changes, intent) => {
    const command = await awaiting();
    const seen = await countEvents();
    const response = await deliver({ ...anEvent(FAILED, command, intent), ...changes });
    expect(response.json()).toMatchObject({ status: 400, code: 'webhook-malformed' });
    expect(await countEvents()).toBe(seen);
    expect(await paymentOf(sql, command)).toMatchObject({ status: 'awaiting-customer' });
  });

  test('because of an attempt beyond the integer range is refused as malformed', async () => {
    const command = await awaiting();
    const metadata = { saga_id: command.sagaId, attempt: '9999999999' };
    expect((await deliver(anEvent(CAPTURABLE, command, { metadata }))).json()).toMatchObject({ status: 400, code: 'webhook-malformed' });
  });

  test('in a field that payment does not read is accepted', async () => {
    const command = await awaiting();
    expect((await deliver(anEvent(CAPTURABLE, command, { description: '\0' }))).statusCode).toBe(204);
    expect(queue.sent).toMatchObject([{ type: 'payment.authorised.v1' }]);
  });
});

describe('a webhook without a valid signature', () => {
  test.each([
    ['signed with another secret', { secret: 'whsec_of_another_account' }, 401, 'webhook-forged'],
    ['without a signature', { signature: '' }, 401, 'webhook-forged'],
    ['with a malformed signature', { signature: 'v1=abc' }, 401, 'webhook-forged'],
    ['six minutes old', { at: new Date(Date.now() - 360_000) }, 401, 'webhook-outdated'],
    ['signed six minutes from now', { at: new Date(Date.now() + 360_000) }, 401, 'webhook-outdated'],
    ['signed a day from now', { at: new Date(Date.now() + 86_400_000) }, 401, 'webhook-outdated'],
  ])('%s is refused, and changes nothing', async (_, signing, status, code) => {
    const command = await awaiting();
    const seen = await countEvents();
    const response = await deliver(anEvent(CAPTURABLE, command), signing);
    expect(response.statusCode).toBe(status);
    expect(response.json()).toMatchObject({ code });
    expect(queue.sent).toEqual([]);
    expect(await countEvents()).toBe(seen);
    expect(await paymentOf(sql, command)).toMatchObject({ status: 'awaiting-customer' });
  });

  test.each([-290_000, 290_000])('signed %i ms from now is accepted', async (millis) => {
    const command = await awaiting();
    expect((await deliver(anEvent(CAPTURABLE, command), { at: new Date(Date.now() + millis) })).statusCode).toBe(204);
    expect(queue.sent).toMatchObject([{ type: 'payment.authorised.v1' }]);
  });

  test('changed in transit is refused', async () => {
    const command = await awaiting();
    const payload = JSON.stringify(anEvent(FAILED, command));
    const signature = StripeSdk.webhooks.generateTestHeaderString({ payload, secret: webhookSecret });
    const response = await deliver(payload.replace(FAILED, CAPTURABLE), { signature });
    expect(response.json()).toMatchObject({ status: 401, code: 'webhook-forged' });
  });

  test.each(['', '{"type":', 'null', '5', '{}'])('with the signed body %j is refused as malformed', async (payload) => {
    const response = await deliver(payload);
    expect([400, 401]).toContain(response.statusCode);
    expect(response.json()).toMatchObject({ code: expect.stringMatching(/^webhook-/) as string });
  });
});

test('events older than sixty days are deleted, ten per call', async () => {
  await sql.run`
    insert into payment.provider_events (provider, event_id, type, provider_payment_id, result, received_at)
    select 'stripe', 'evt_' || days, ${CAPTURABLE}, 'pi_old', 'settled', now() - make_interval(days => days) from generate_series(55, 75) days
  `;
  const daysKept = async () => {
    const rows = await sql.rows(
      z.object({ event_id: z.string() }),
    )`select event_id from payment.provider_events where provider_payment_id = 'pi_old'`;
    return rows.map(({ event_id }) => Number(event_id.slice('evt_'.length))).toSorted((a, b) => a - b);
  };
  await deliver(anEvent(CAPTURABLE, anAuthorisation()));
  expect(await daysKept()).toEqual([55, 56, 57, 58, 59, 60, 61, 62, 63, 64, 65]);
  await deliver(anEvent(CAPTURABLE, anAuthorisation()));
  expect(await daysKept()).toEqual([55, 56, 57, 58, 59]);
});

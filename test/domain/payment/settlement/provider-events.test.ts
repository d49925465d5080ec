import { randomUUID } from 'node:crypto';
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import * as z from 'zod';
import type { AuthorisePayment, CapturePayment } from '../../../../contracts/payment/commands.ts';
import type { ProviderEvent } from '../../../../domain/payment/settlement/provider-event.ts';
import { recordProviderEvents } from '../../../../domain/payment/settlement/store.ts';
import { json } from '../../../../platform/sql/sql.ts';
import { PROVIDER, aCapture, anAuthorisation, paymentOf, theResponse } from '../../../support/builders/payment-world.ts';
import { freshDatabase } from '../../../support/postgres.ts';
import { proofRuns } from '../../../support/proof-runs.ts';
import { captured, operationsOn } from './operations.ts';

const database = await freshDatabase(['payment']);
const sql = database.sql('payment');
const { begin, finish, authorised } = operationsOn(sql);

const RANKED = ['declined', 'authorised', 'cancelled', 'captured', 'capture-failed'] as const;

type Kind = (typeof RANKED)[number];

function anEvent({ sagaId }: AuthorisePayment, kind: Kind, capture?: CapturePayment): ProviderEvent {
  const about = { provider: PROVIDER, eventId: `evt_${randomUUID()}`, type: 't', amount: 1_000, currency: 'GBP', isDoubtful: false };
  const payment = { providerPaymentId: `pi_${sagaId}`, state: { paymentIntent: `pi_${sagaId}` }, sagaId, attempt: 1 };
  const reason = kind === 'declined' || kind === 'capture-failed' ? 'card-declined' : null;
  return kind === 'captured' || kind === 'capture-failed'
    ? { ...about, ...payment, kind, reason, taken: kind === 'captured' ? 400 : 0, captureSagaId: capture?.sagaId ?? null }
    : kind === 'authorised'
      ? { ...about, ...payment, kind, reason, holdExpiresAt: '2030-01-01T00:00:00Z' }
      : { ...about, ...payment, kind, reason };
}

const record = async (event: ProviderEvent) => (await recordProviderEvents(sql, [event]))[0];

/** A payment whose share the provider is capturing. */
async function capturing() {
  const command = await authorised();
  const share = aCapture(command, 400);
  await begin(share);
  await finish({ ...captured(share, 0), outcome: 'pending' });
  return { command, share };
}

async function outcomeOf({ sagaId }: CapturePayment): Promise<string | null | undefined> {
  const [row] = await sql.rows(z.object({ outcome: z.string().nullable() }))`
    select outcome from payment.operations where saga_id = ${sagaId}::uuid and step = 'capture' and attempt = 1
  `;
  return row?.outcome;
}

describe('reports about one act', () => {
  test('merge to the one with the highest rank, in any order of arrival and with repeats', async () => {
    const merged = async (kinds: readonly Kind[]) => {
      const [row] = await sql.rows(z.object({ merged: z.string().nullable() }))`
        with recursive
          arrived as (select kind, no from jsonb_array_elements_text(${json(kinds)}) with ordinality as e(kind, no)),
          folded as (
            select 0::bigint as no, null::text as merged
            union all
            select a.no, payment.merge_reports(f.merged, a.kind) from folded f join arrived a on a.no = f.no + 1
          )
        select merged from folded order by no desc limit 1
      `;
      return row?.merged ?? null;
    };
    await fc.assert(
      fc.asyncProperty(fc.array(fc.constantFrom(...RANKED), { minLength: 1, maxLength: 8 }), async (kinds) => {
        expect(await merged(kinds)).toBe(RANKED.findLast((kind) => kinds.includes(kind)));
      }),
      proofRuns(60),
    );
  });
});

describe('events about a capture', () => {
  const kinds = ['authorised', 'declined', 'captured', 'capture-failed'] as const;

  test.each(ordersOf(kinds))('in the order %s, %s, %s, %s end in the same ledger', async (...order) => {
    const { command, share } = await capturing();
    for (const kind of order) await record(anEvent(command, kind, share));
    expect(await outcomeOf(share)).toBe('capture-failed');
    expect(await paymentOf(sql, command)).toEqual({ status: 'authorised', authorised: 1_000, captured: 0, taken: 0, released: 0 });
  });

  test.each(ordersOf(['authorised', 'declined', 'captured'] as const))('in the order %s, %s, %s leave the share paid', async (...order) => {
    const { command, share } = await capturing();
    for (const kind of order) await record(anEvent(command, kind, share));
    expect(await outcomeOf(share)).toBe('captured');
    expect(await paymentOf(sql, command)).toEqual({ status: 'authorised', authorised: 1_000, captured: 400, taken: 400, released: 0 });
  });

  test('finish a pending capture and send the outcome to the parcel’s saga, also when repeated', async () => {
    const { command, share } = await capturing();
    const event = anEvent(command, 'captured');
    const settled = { result: 'settled', outcome: 'captured', saga_id: share.sagaId, attempt: 1 };
    expect(await record(event)).toMatchObject(settled);
    expect(await record(event)).toMatchObject(settled);
    expect(await paymentOf(sql, command)).toMatchObject({ captured: 400 });
  });

  test('that report a failure after the capture reverse it, and the next attempt may capture the share', async () => {
    const command = await authorised();
    const share = aCapture(command, 400, { isLast: true });
    await begin(share);
    await finish(captured(share, 400));
    expect(await record(anEvent(command, 'capture-failed'))).toMatchObject({
      result: 'capture-reversed',
      outcome: 'capture-failed',
      saga_id: share.sagaId,
    });
    expect(await paymentOf(sql, command)).toMatchObject({ captured: 0, taken: 0 });
    expect(await begin(share)).toMatchObject({ decision: 'reply', outcome: 'capture-failed' });
    expect(await begin({ ...share, attempt: 2 })).toMatchObject({ decision: 'capture' });
  });

  test('that report a failure during the call outrank the call’s response', async () => {
    const command = await authorised();
    const share = aCapture(command, 400);
    await begin(share);
    expect(await record(anEvent(command, 'capture-failed', share))).toMatchObject({ result: 'in-progress' });
    expect(await finish(captured(share, 400))).toMatchObject({ outcome: 'capture-failed', reason: 'failed-after-capture' });
    expect(await paymentOf(sql, command)).toMatchObject({ captured: 0 });
  });

  test('of another share, or of no share, change nothing', async () => {
    const { command, share } = await capturing();
    expect(await record(anEvent(command, 'captured', aCapture(command, 100)))).toEqual({ result: 'no-change' });
    const idle = await authorised();
    expect(await record(anEvent(idle, 'captured'))).toEqual({ result: 'no-change' });
    expect(await outcomeOf(share)).toBeNull();
  });
});

describe('a stale decline', () => {
  test('does not undo an approval that was reported during the call', async () => {
    const command = anAuthorisation();
    await begin(command);
    expect(await record(anEvent(command, 'authorised'))).toMatchObject({ result: 'in-progress' });
    await finish(theResponse(command, 'awaits-customer', { redirectUrl: 'http://shop.test/challenge' }));
    expect(await record(anEvent(command, 'declined'))).toEqual({ result: 'no-change' });
    expect(await record(anEvent(command, 'authorised'))).toMatchObject({ result: 'settled', outcome: 'authorised' });
    expect(await paymentOf(sql, command)).toMatchObject({ status: 'authorised' });
  });
});

function ordersOf<T>(items: readonly T[]): T[][] {
  if (items.length <= 1) return [[...items]];
  return items.flatMap((item, place) => ordersOf(items.toSpliced(place, 1)).map((rest) => [item, ...rest]));
}

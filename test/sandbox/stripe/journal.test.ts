import { appendFileSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { aHold, startSandbox } from './running-sandbox.ts';

const folder = mkdtempSync(join(tmpdir(), 'stripe-journal-'));

afterAll(() => rmSync(folder, { recursive: true }));

test('what was held, captured and asked by key outlives a kill in the middle of a line', async () => {
  const journalFile = join(folder, 'journal.ndjson');
  const props = { journalFile, apiKey: 'sk_test_same' };
  const before = await startSandbox(props);
  const key = { idempotencyKey: 'before the kill' };
  const held = await before.sdk.paymentIntents.create(aHold('pm_card_visa'), key);
  await before.sdk.paymentIntents.capture(held.id, { amount_to_capture: 400, final_capture: false });
  const asked = await before.sdk.paymentIntents.create(aHold('pm_card_threeDSecure2Required'));
  await before.answerChallenge(asked.id, 'approve');
  // Not closed: the next one opens what the first had written by now.
  appendFileSync(journalFile, '{"intent":{"id":"pi_cut');

  const after = await startSandbox(props);
  expect(await after.sdk.paymentIntents.retrieve(held.id)).toMatchObject({ status: 'requires_capture', amount_received: 400 });
  expect((await after.sdk.paymentIntents.retrieve(asked.id)).status).toBe('requires_capture');
  expect(await after.sdk.paymentIntents.create(aHold('pm_card_visa'), key)).toEqual(held);
  await after.sdk.paymentIntents.capture(held.id, { amount_to_capture: 600 });

  const third = await startSandbox(props);
  expect(await third.sdk.paymentIntents.retrieve(held.id)).toMatchObject({ status: 'succeeded', amount_received: 1_000 });
  await Promise.all([before.close(), after.close(), third.close()]);
});

test('without a journal nothing is kept', async () => {
  const before = await startSandbox({ apiKey: 'sk_test_same' });
  const { id } = await before.sdk.paymentIntents.create(aHold('pm_card_visa'));
  await before.close();
  const after = await startSandbox({ apiKey: 'sk_test_same' });
  await expect(after.sdk.paymentIntents.retrieve(id)).rejects.toMatchObject({ statusCode: 404 });
  await after.close();
});

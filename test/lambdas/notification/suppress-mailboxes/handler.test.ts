import { afterAll, beforeAll, expect, test } from 'vitest';
import * as z from 'zod';
import { failuresOf, sqsEvent, startAws } from '../../../support/fakes/emulated-aws.ts';
import { freshDatabase } from '../../../support/postgres.ts';

const database = await freshDatabase(['notification']);
const core = database.sql('notification');
let aws: Awaited<ReturnType<typeof startAws>>;
let handler: Parameters<typeof failuresOf>[0];

beforeAll(async () => {
  aws = await startAws({ core: database.settings('notification') });
  ({ handler } = await import('../../../../lambdas/notification/suppress-mailboxes/handler.ts'));
});

afterAll(async () => {
  await aws.stop();
  await core.close();
});

const timestamp = '2026-11-30T12:00:00.000Z';
const bounced = (emailAddress: string, bounceType = 'Permanent') => ({
  id: `e-${emailAddress}`,
  detail: { eventType: 'Bounce', bounce: { bounceType, bouncedRecipients: [{ emailAddress }], timestamp } },
});
const complained = (emailAddress: string) => ({
  id: `c-${emailAddress}`,
  detail: { eventType: 'Complaint', complaint: { complainedRecipients: [{ emailAddress }], timestamp } },
});

const suppressed = async () => {
  const Row = z.object({ mailbox: z.string(), reason: z.string() });
  const rows = await core.rows(Row)`select mailbox, reason from notification.suppressions order by mailbox`;
  return rows.map(({ mailbox, reason }) => `${mailbox}: ${reason}`);
};

test('a mailbox that bounced for good, or complained, is suppressed once, by its mailbox', async () => {
  const batch = sqsEvent(bounced('Gone@example.com'), complained('An.Noyed+x@gmail.com'), bounced('full@example.com', 'Transient'));
  expect(await failuresOf(handler, batch)).toEqual([]);
  expect(await failuresOf(handler, sqsEvent(complained('gone@EXAMPLE.com')))).toEqual([]);
  expect(await suppressed()).toEqual(['annoyed@gmail.com: complaint', 'gone@example.com: bounce']);
});

test('an event of an unknown shape fails alone', async () => {
  const batch = sqsEvent({ id: 'x', detail: { eventType: 'Bounce' } }, bounced('other@example.com'));
  expect(await failuresOf(handler, batch)).toHaveLength(1);
  expect(await suppressed()).toContain('other@example.com: bounce');
});

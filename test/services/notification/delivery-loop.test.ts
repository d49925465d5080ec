import { randomUUID } from 'node:crypto';
import { afterAll, beforeEach, describe, expect, onTestFinished, test } from 'vitest';
import type { Sql } from '../../../platform/sql/sql.ts';
import { connectPostgres } from '../../../platform/sql/postgres.ts';
import { createLogger } from '../../../platform/telemetry/logger.ts';
import { createMetrics } from '../../../platform/telemetry/metrics.ts';
import { mailsToSend } from '../../../domain/notification/mail/to-send.ts';
import { deliveryLoop } from '../../../services/notification/delivery-loop.ts';
import { sesMailer } from '../../../adapters/mail/ses/mailer.ts';
import { eventually } from '../../support/eventually.ts';
import { freshDatabase } from '../../support/postgres.ts';
import { insertMails } from '../../../domain/notification/mail/store.ts';
import { orderMail } from '../../support/builders/order-mail.ts';
import { startSes } from './ses.ts';

const fresh = await freshDatabase(['notification']);
const ses = await startSes();
const lines: { readonly level: string; readonly message: string }[] = [];
const logger = createLogger('notification', { destination: { write: (line) => lines.push(JSON.parse(line)) } });
const messagesAt = (level: string) => lines.filter((line) => line.level === level).map(({ message }) => message);
let now = new Date('2026-11-22T12:00:00Z');

beforeEach(() => {
  lines.length = 0;
});

afterAll(async () => {
  ses.stop();
  await fresh.admin.close();
});

function start(sql: Sql) {
  const loop = deliveryLoop({
    sql,
    mailer: sesMailer('shop@shop.example'),
    toSend: mailsToSend({ shopUrl: 'https://shop.example', unsubscribeKey: 'k'.repeat(40) }),
    logger,
    metrics: createMetrics('notification'),
    now: () => now,
  });
  onTestFinished(() => loop.stop());
  return {
    later: (seconds: number) => {
      now = new Date(now.getTime() + seconds * 1000);
      loop.wake();
    },
  };
}

const insertMail = (recipient: string) =>
  insertMails(fresh.admin, [{ ...orderMail(recipient), eventId: randomUUID(), traceparent: null }], now);

describe('an error is logged, which raises an alarm,', () => {
  test('after no mail could be sent for a minute, and not before', async () => {
    ses.faults.push(...Array.from({ length: 3 }, () => ({ status: 500, type: 'InternalServiceErrorException' })));
    await insertMail('eve@example.com');
    const { later } = start(fresh.sql('notification'));
    await eventually(() => expect(messagesAt('warn')).toContain('could not send any mail; retrying'));
    later(30);
    await eventually(() => expect(messagesAt('warn').filter((message) => message.startsWith('could not send'))).toHaveLength(2));
    expect(messagesAt('error')).toEqual([]);
    later(61);
    await eventually(() => expect(messagesAt('error')).toEqual(['could not send any mail; retrying']));
    later(300);
    await eventually(() => expect(ses.sentMails.map(({ to }) => to)).toEqual([['eve@example.com']]));
  });

  test('after polling for due mails has failed for a minute', async () => {
    const unreachable = connectPostgres({ ...fresh.settings('notification'), port: 1 });
    const { later } = start(unreachable);
    await eventually(() => expect(messagesAt('warn')).toEqual(['could not poll for due mails; retrying']));
    later(61);
    await eventually(() => expect(messagesAt('error')).toEqual(['could not poll for due mails; retrying']));
  });
});

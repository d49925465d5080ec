import { Redis } from 'ioredis';
import type { SQSEvent } from 'aws-lambda';
import { afterAll, expect, test } from 'vitest';
import * as z from 'zod';
import { sesMailer } from '../../../adapters/mail/ses/mailer.ts';
import { connectPostgres } from '../../../platform/sql/postgres.ts';
import { createLogger } from '../../../platform/telemetry/logger.ts';
import { createMetrics } from '../../../platform/telemetry/metrics.ts';
import { buildApp as buildNotification } from '../../../services/notification/app.ts';
import { queueSink } from '../../../services/event-relay/queue-sink.ts';
import { startRelay } from '../../../services/event-relay/relay.ts';
import { checkout, parcels, startOrderApp } from '../../support/apps/order-app.ts';
import { reply } from '../../support/builders/orders.ts';
import { eventually } from '../../support/eventually.ts';
import { failuresOf, sqsEvent, startAws, underTraces } from '../../support/fakes/emulated-aws.ts';
import { startSandbox } from '../../support/fakes/running-sandbox.ts';
import { freshDatabase } from '../../support/postgres.ts';
import { signedCallers } from '../../support/fakes/signed-callers.ts';
import { freshRedisUrl } from '../../support/redis.ts';
import { startSes } from '../notification/ses.ts';

const secretArn = (name: string) => `arn:aws:secretsmanager:eu-west-2:000000000000:secret:${name}`;

const [shop, core, sandbox] = await Promise.all([startOrderApp(), freshDatabase(['payment', 'notification']), startSandbox()]);
const ses = await startSes();
const login = shop.database.settings('order');
const aws = await startAws({
  core: core.settings('payment'),
  secrets: {
    [secretArn('stripe')]: sandbox.apiKey,
    [secretArn('shop')]: JSON.stringify({ username: login.user, password: login.password }),
  },
});
const urlOf = (name: string) => shop.queues.create(name);
Object.assign(process.env, {
  DATABASE_HOST: login.host,
  DATABASE_PORT: String(login.port),
  DATABASE_NAME: login.database,
  DATABASE_TLS: 'disable',
  DATABASE_SECRET_ARN: secretArn('shop'),
  STOCK_COMMANDS_URL: urlOf('stock-commands'),
  PICK_COMMANDS_URL: urlOf('pick-commands'),
  PAYMENT_COMMANDS_URL: urlOf('payment-commands'),
  SAGA_REPLIES_URL: urlOf('saga-replies'),
  SHOP_URL: 'https://shop.example',
  PAYMENT_PROVIDER: 'stripe',
  STRIPE_API_BASE: sandbox.url,
  STRIPE_KEY_SECRET_ID: secretArn('stripe'),
});
const { handler: advanceOrder } = await import('../../../lambdas/order/advance-order/handler.ts');
const { handler: settlePayments } = await import('../../../lambdas/payment/settle-payments/handler.ts');

const log: Record<string, unknown>[] = [];
const logger = createLogger('test', { destination: { write: (line) => log.push(JSON.parse(line)) } });
const relay = startRelay({
  database: shop.database.relaySettings,
  busUrl: freshRedisUrl(),
  eventsPerStream: 10_000,
  queues: queueSink({}, logger),
  logger,
});
const notification = await buildNotification({
  database: connectPostgres(core.settings('notification')),
  bus: new Redis(freshRedisUrl(), { lazyConnect: true }),
  mailer: sesMailer('shop@shop.example'),
  logger,
  metrics: createMetrics('notification'),
  callers: signedCallers,
  // Neither is called for the mail of an order.
  userUrl: 'http://127.0.0.1:1',
  productUrl: 'http://127.0.0.1:1',
  shop: { shopUrl: 'https://shop.example', language: 'en', timeZone: 'Europe/London' },
  unsubscribeKey: 'k'.repeat(40),
});
await notification.ready();

afterAll(async () => {
  await Promise.all([relay.stop(), notification.close()]);
  await shop.stop();
  await Promise.all([sandbox.close(), aws.stop(), core.admin.close()]);
  ses.stop();
});

/** The messages of a queue with their attributes, as Lambda receives them. */
function received(queue: string): SQSEvent {
  const messages = shop.queues.server.inspectQueue(queue)?.messages.ready ?? [];
  const event = sqsEvent(...messages.map(({ body }) => body));
  return underTraces(
    event,
    messages.map(({ messageAttributes }) => messageAttributes?.['traceparent']?.StringValue ?? ''),
  );
}

const traceIdsIn = ({ Records }: SQSEvent) =>
  Records.map(({ messageAttributes }) => messageAttributes['traceparent']?.stringValue?.slice(3, 35));

test('the trace of POST /api/orders reaches the saga, the payment, the events and the log line of the mail', async () => {
  const traceId = '4bf92f3577b34da6a3ce929d0e0e4736';
  const buyer = shop.signIn();
  const caller = { ...buyer, headers: { ...buyer.headers, traceparent: `00-${traceId}-00f067aa0ba902b7-01` } };
  const { orderId } = z.object({ orderId: z.uuid() }).parse((await shop.order({ caller, body: checkout() })).json());
  const stock = received('stock-commands');
  expect(traceIdsIn(stock)).toEqual([traceId]);

  const reserved = sqsEvent(reply('inventory.stock-reserved.v1', orderId, { parcels }));
  expect(
    await failuresOf(advanceOrder, underTraces(reserved, [stock.Records[0]?.messageAttributes['traceparent']?.stringValue ?? ''])),
  ).toEqual([]);
  const payments = received('payment-commands');
  expect(traceIdsIn(payments)).toEqual([traceId]);

  expect(await failuresOf(settlePayments, payments)).toEqual([]);
  const replies = received('saga-replies');
  expect(traceIdsIn(replies)).toEqual([traceId]);
  expect(await failuresOf(advanceOrder, replies)).toEqual([]);

  const facts = await core.admin.rows(z.object({ traceparent: z.string() }))`select traceparent from payment.outbox`;
  expect(facts.map(({ traceparent }) => traceparent.slice(3, 35))).toEqual([traceId]);
  await eventually(async () => expect(log).toContainEqual(expect.objectContaining({ message: 'mail sent', orderId, traceId })));
});

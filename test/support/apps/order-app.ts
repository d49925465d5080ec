import { randomUUID } from 'node:crypto';
import type { Redis } from 'ioredis';
import * as z from 'zod';
import type { OrderMessage } from '../../../domain/order/saga/advance-order.ts';
import { changeCart } from '../../../domain/order/cart/store.ts';
import type { SagaCommand } from '../../../domain/order/saga/order-process.ts';
import { orderSagas } from '../../../domain/order/saga/order-sagas.ts';
import { openFlags } from '../../../platform/flags/flags.ts';
import type { Caller, Role } from '../../../platform/identity/caller.ts';
import { remoteCallers } from '../../../platform/identity/remote-callers.ts';
import { queueSender } from '../../../platform/queue/sender.ts';
import { advance } from '../../../platform/saga/advance.ts';
import { mintCustomerId } from '../../../platform/sharding/order-id.ts';
import { openShards } from '../../../platform/sharding/gateway.ts';
import type { Sql } from '../../../platform/sql/sql.ts';
import { appendEvent } from '../../../platform/streams/event.ts';
import { createLogger } from '../../../platform/telemetry/logger.ts';
import { createMetrics } from '../../../platform/telemetry/metrics.ts';
import { buildApp } from '../../../services/order/app.ts';
import { startAppConfigAgent } from '../fakes/appconfig-agent.ts';
import { makeKey, startUserService } from '../fakes/user-service.ts';
import { freshDatabase } from '../postgres.ts';
import { freshRedis } from '../redis.ts';
import { startQueues } from '../queues.ts';
import { type Product, startProductService } from '../../services/order/product-service.ts';

const shipTo = { name: 'Ada Buyer', line1: '1 High Street', city: 'Leeds', postcode: 'LS1 1AA', country: 'GB' };

export const pounds = (amount: number) => ({ amount, currency: 'GBP' });

interface Sent {
  /** @default a guest */
  readonly caller?: { readonly headers: Readonly<Record<string, string>>; readonly customerId: number; readonly isImporter: boolean };
  readonly body?: ReturnType<typeof checkout>;
  readonly key?: string;
  readonly prefer?: string;
}

/**
 * The order service with its real database and queues; product and user are fakes over HTTP.
 *
 * @param hasLateReplica - whether the replica is another database, which never receives a change. @default the database is its own replica
 * @param inventoryUrl - the inventory service. @default one in which no SKU is marked
 */
export async function startOrderApp({ hasLateReplica = false, inventoryUrl }: { hasLateReplica?: boolean; inventoryUrl?: string } = {}) {
  const sessions = new Map<string, Caller>();
  const products = new Map<string, Product>([
    ['LANTERN', { title: 'Lantern', price: pounds(1250) }],
    ['MUG', { title: 'Mug', price: pounds(499) }],
  ]);
  const [database, queues, user, product, agent] = await Promise.all([
    freshDatabase(['order']),
    startQueues(),
    startUserService(makeKey('test'), sessions),
    startProductService(products),
    startAppConfigAgent(),
  ]);
  const replica = hasLateReplica ? await freshDatabase(['order']) : undefined;
  agent.setFlags({ 'checkout-enabled': true });
  const redis = await freshRedis();
  const logger = createLogger('order', { level: 'silent' });
  const metrics = createMetrics('order', { ofProcess: true });
  let skippedMillis = 0;
  const orders = openShards('shopper', { primary: { ...database.settings('order'), metrics } });
  const app = await buildApp({
    orders,
    staffOrders: {
      primary: openShards('staff', { primary: database.settings('order') }),
      replica: openShards('staff', { primary: (replica ?? database).settings('order') }),
    },
    cache: redis,
    bus: redis,
    queues: {
      stock: queueSender(queues.create('stock-commands')),
      picks: queueSender(queues.create('pick-commands')),
      payments: queueSender(queues.create('payment-commands')),
    },
    callers: remoteCallers({ userUrl: user.userUrl }),
    flags: await openFlags({ url: agent.url, defaults: { 'checkout-enabled': true }, logger }),
    productUrl: product.productUrl,
    inventoryUrl: inventoryUrl ?? product.productUrl,
    shopUrl: 'https://shop.example',
    currency: 'GBP',
    logger,
    metrics,
    now: () => new Date(Date.now() + skippedMillis),
  });

  const signIn = ({
    roles = [],
    linked = [],
    ...caller
  }: { roles?: Role[]; customerId?: number; accountId?: string; linked?: number[] } = {}) => {
    const session = randomUUID();
    const customerId = caller.customerId ?? mintCustomerId();
    const isAccount = roles.length > 0 || linked.length > 0;
    sessions.set(session, {
      customerId,
      accountId: caller.accountId ?? (isAccount ? randomUUID() : null),
      roles,
      customers: [customerId, ...linked],
    });
    return { session, customerId, isImporter: roles.includes('importer'), headers: { authorization: `Session ${session}` } };
  };

  const cartVersions = new Map<string, number>();

  /** Fills the caller's cart with the lines. The same lines reuse their cart version, as the checkout page does. */
  const withCart = async (customerId: number, body: ReturnType<typeof checkout>) => {
    const page = JSON.stringify([customerId, body]);
    const quantities = Map.groupBy(body.lines, ({ sku }) => sku);
    const lines = [...quantities].map(([sku, parts]) => ({
      sku,
      title: sku,
      quantity: parts.reduce((sum, { quantity }) => sum + quantity, 0),
      unitPrice: parts[0]?.unitPrice ?? pounds(0),
    }));
    const cartVersion = cartVersions.get(page) ?? (await changeCart(orders, customerId, () => lines)).version;
    cartVersions.set(page, cartVersion);
    return { ...body, cartVersion };
  };

  /** Checks out as the storefront does: with the shopper's cart version, unless the body has one. */
  const order = async ({ caller = signIn(), body = checkout(), key = randomUUID(), prefer }: Sent = {}) => {
    const headers = { ...caller.headers, 'idempotency-key': key, ...(prefer !== undefined && { prefer }) };
    const payload = caller.isImporter || 'cartVersion' in body ? body : await withCart(caller.customerId, body);
    return app.inject({ method: 'POST', url: '/api/orders', headers, payload });
  };

  return {
    app,
    order,
    database,
    replica,
    redis,
    products,
    product,
    queues,
    signIn,
    setFlags: agent.setFlags,
    /** Sets the clock of the service forward. */
    skip: (millis: number) => {
      skippedMillis += millis;
    },
    /** Delivers replies of participants as advance-order does, and returns the next commands. */
    advanceBy: async (...messages: OrderMessage[]): Promise<readonly SagaCommand[]> => {
      const outcomes = await advance(orderSagas({ orders, now: new Date(), shopUrl: 'https://shop.example', logger }), messages);
      await publishOutbox(database.admin, redis);
      return outcomes.flatMap((outcome) => {
        if ('error' in outcome) throw outcome.error;
        return outcome.commands;
      });
    },
    async stop() {
      await app.close();
      await Promise.all([database.admin.close(), replica?.admin.close(), queues.stop(), user.stop(), product.stop(), agent.stop()]);
    },
  };
}

const Unpublished = z.object({
  eventId: z.uuid(),
  type: z.string(),
  subject: z.string(),
  payload: z.unknown(),
  traceparent: z.string().nullable(),
});

/** Adds the new events to their stream, as the relay does. */
async function publishOutbox(admin: Sql, bus: Redis): Promise<void> {
  const events = await admin.rows(Unpublished)`
    with published as (update shop.outbox set streamed_at = now() where streamed_at is null returning event_id, type, subject, payload, traceparent, position)
    select event_id as "eventId", type, subject, payload, traceparent from published order by position
  `;
  const commands = bus.multi();
  for (const event of events) appendEvent(commands, event, 1_000);
  await commands.exec();
}

/** Two lanterns and three mugs; the lines must not be merged. */
export function checkout(overrides: object = {}) {
  return {
    lines: [
      { sku: 'LANTERN', quantity: 2, unitPrice: pounds(1250) },
      { sku: 'MUG', quantity: 1, unitPrice: pounds(499) },
      { sku: 'MUG', quantity: 2, unitPrice: pounds(499) },
    ],
    contact: { email: 'ada@example.com', name: 'Ada Buyer' },
    shippingAddress: shipTo,
    payment: { paymentMethod: 'pm_card_visa' },
    ...overrides,
  };
}

export const parcels = [
  {
    parcelNo: 1,
    centre: 'north',
    lines: [
      { lineNo: 1, sku: 'LANTERN', quantity: 2 },
      { lineNo: 2, sku: 'MUG', quantity: 1 },
      { lineNo: 3, sku: 'MUG', quantity: 2 },
    ],
  },
];

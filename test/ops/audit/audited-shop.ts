import { randomUUID } from 'node:crypto';
import type { OrderMessage, SagaReply } from '../../../domain/order/saga/advance-order.ts';
import { sendCommands } from '../../../domain/order/saga/command-queues.ts';
import { mintOrderNumber } from '../../../domain/order/sale/order-number.ts';
import { type OrderTerms, type SagaCommand, orderCommands, returnUrlOf } from '../../../domain/order/saga/order-process.ts';
import { orderSagas } from '../../../domain/order/saga/order-sagas.ts';
import { readProcesses } from '../../../domain/order/saga/store.ts';
import { recordSagaAct } from '../../../domain/order/saga/stuck-sagas.ts';
import { savePlacedOrder } from '../../../domain/order/sale/store.ts';
import { processPickCommands } from '../../../domain/inventory/picking/pick-commands.ts';
import { parcelShipper } from '../../../domain/inventory/picking/shipping.ts';
import { processStockCommands } from '../../../domain/inventory/stock/stock-commands.ts';
import { depotWarehouse } from '../../../adapters/warehouse/depot/client.ts';
import { stripeProvider } from '../../../adapters/payment/stripe/provider.ts';
import { audit } from '../../../ops/audit/audit.ts';
import type { Endpoints } from '../../../tools/endpoints.ts';
import { advance } from '../../../platform/saga/advance.ts';
import { customerOf, mintCustomerId, mintShardedId, partId } from '../../../platform/sharding/order-id.ts';
import { shardedDatabase } from '../../../platform/sharding/sharded.ts';
import { createLogger } from '../../../platform/telemetry/logger.ts';
import { receive } from '../../support/builders/stock-world.ts';
import { settleWith } from '../../support/builders/payment-world.ts';
import { bought, justPlaced } from '../../support/builders/orders.ts';
import { startSandbox } from '../../support/fakes/running-sandbox.ts';
import { apiKey, startShop, startWarehouse } from '../../support/fakes/started-warehouse.ts';
import { freshDatabase, type FreshDatabase } from '../../support/postgres.ts';

/** Endpoints whose core and orders databases are one test database. */
export function endpointsOf({ adminSettings }: FreshDatabase): Endpoints {
  const { host, port, user, password, database } = adminSettings;
  const address = { host, port, user, password, database };
  return {
    environment: 'dev',
    outputs: {},
    services: {},
    queues: {},
    redis: {},
    mailbox: 'http://127.0.0.1:1',
    aws: {},
    credentials: { accessKeyId: '', secretAccessKey: '' },
    processes: [],
    databases: { core: address, orders: address },
  };
}

/** Sagas and participants in one database, with stand-ins for payment provider and warehouse. */
export async function startAuditedShop() {
  const database = await freshDatabase(['product', 'inventory', 'payment', 'notification', 'user', 'order']);
  const [stripe, webhookReceiver] = await Promise.all([startSandbox(), startShop()]);
  const depot = await startWarehouse({ webhookUrl: webhookReceiver.webhookUrl, shipAfterMillis: 600_000 });
  const orders = shardedDatabase(database.sql('order'));
  const logger = createLogger('audited', { level: 'silent' });
  const provider = stripeProvider({ apiBase: stripe.url, apiKey: stripe.apiKey });
  const warehouse = depotWarehouse({ baseUrl: depot.baseUrl, apiKey });
  const endpoints = endpointsOf(database);
  await receive(
    database.sql('inventory'),
    { sku: 'LANTERN', centre: 'north', quantity: 10_000 },
    { sku: 'MUG', centre: 'south', quantity: 10_000 },
  );

  async function advanceSagas(messages: readonly OrderMessage[]): Promise<readonly SagaCommand[]> {
    const outcomes = await advance(orderSagas({ orders, now: new Date(), shopUrl: 'https://shop.example', logger }), messages);
    return outcomes.flatMap((outcome) => {
      if ('error' in outcome) throw outcome.error;
      return outcome.commands;
    });
  }

  async function runCommands(commands: readonly SagaCommand[]): Promise<void> {
    const inventory = database.sql('inventory');
    for (let open = commands; open.length > 0;) {
      const replies: SagaReply[] = [];
      const forwarded: SagaCommand[] = [];
      const collect = (received: readonly SagaReply[]) => {
        replies.push(...received);
        return [];
      };
      await sendCommands(
        {
          stock: {
            send: async (stock) => {
              const results = await processStockCommands(inventory, stock);
              forwarded.push(...results.payments);
              return collect(results.replies);
            },
          },
          picks: { send: async (picks) => collect((await processPickCommands(inventory, warehouse, picks)).replies) },
          payments: { send: async (payments) => collect((await settleWith(database.sql('payment'), provider, payments)).replies) },
        },
        open,
      );
      open = [...forwarded, ...(await advanceSagas(replies))];
    }
  }

  /** An order of two lanterns from north and three mugs from south, processed up to its shipment. */
  async function buy(paymentMethod = 'pm_card_visa'): Promise<OrderTerms> {
    const now = new Date();
    const customerId = mintCustomerId();
    const orderId = mintShardedId({ customerId, at: now });
    const terms = bought({ customerId, orderId, number: mintOrderNumber(), paymentMethod });
    await savePlacedOrder(orders, { key: randomUUID(), fingerprint: 'same', terms, placedAt: now.toISOString(), now });
    await runCommands(orderCommands(justPlaced(terms), returnUrlOf(terms, 'https://shop.example')));
    return terms;
  }

  async function ship({ orderId }: OrderTerms, parcelNo: number): Promise<void> {
    const shipped = { sagaId: partId(orderId, parcelNo), attempt: 1, trackingNumber: 'SM1', shippedAt: new Date().toISOString() };
    await runCommands(await advanceSagas([await parcelShipper(database.sql('inventory'))(shipped)]));
  }

  async function sell(): Promise<OrderTerms> {
    const terms = await buy();
    await ship(terms, 1);
    await ship(terms, 2);
    return terms;
  }

  async function cancel({ orderId }: OrderTerms): Promise<void> {
    await runCommands(await advanceSagas([{ type: 'cancel-order', sagaId: orderId }]));
  }

  /** A decision of staff on a stuck parcel. */
  async function decide({ orderId, customerId }: OrderTerms, parcelNo: number, act: 'force' | 'write-off'): Promise<void> {
    const sagaId = partId(orderId, parcelNo);
    const [stored] = await readProcesses(orders, customerOf(orderId), [sagaId]);
    const step = stored?.state.parcels.find((parcel) => parcel.sagaId === sagaId)?.saga.step ?? '';
    if (!stored) throw new Error(`customer ${customerId} has no stuck saga ${sagaId}`);
    const reference = act === 'force' ? { reference: 'CH-7' } : {};
    const recorded = { sagaId, act, accountId: randomUUID(), reason: 'checked at the provider', at: new Date(), ...reference };
    await recordSagaAct(orders.for(customerOf(orderId)), stored.state, recorded);
    await runCommands(await advanceSagas([{ type: act === 'force' ? 'force-stuck' : 'write-off-stuck', sagaId, step }]));
  }

  /** The findings on one order, without its id. */
  async function findingsOn({ orderId }: Pick<OrderTerms, 'orderId'>): Promise<readonly string[]> {
    const { findings } = await audit(endpoints);
    return findings.filter((finding) => finding.includes(orderId)).map((finding) => finding.slice(finding.indexOf(': ') + 2));
  }

  async function stop(): Promise<void> {
    webhookReceiver.close();
    await Promise.all([orders.close(), database.admin.close(), stripe.close(), depot.close()]);
  }

  return { admin: database.admin, endpoints, buy, ship, sell, cancel, decide, findingsOn, stop };
}

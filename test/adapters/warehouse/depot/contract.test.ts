import { depotWarehouse } from '../../../../adapters/warehouse/depot/client.ts';
import { depotWebhook } from '../../../../adapters/warehouse/depot/webhook.ts';
import { apiKey, startShop, startWarehouse, webhookSecret } from '../../../support/fakes/started-warehouse.ts';
import { warehouseContract, type NextPick } from '../contract.ts';

const FAULTS: Readonly<Record<NextPick, object>> = {
  ships: { kind: 'ship-late', millis: 0 },
  rejects: { kind: 'reject' },
  fails: { kind: 'fail' },
  'loses-response': { kind: 'accept-then-hang', millis: 2_000 },
  'is-not-stoppable': { kind: 'not-stoppable', millis: 60_000 },
};

warehouseContract(async () => {
  const shop = await startShop();
  const depot = await startWarehouse({ webhookUrl: shop.webhookUrl, shipAfterMillis: 600_000 });
  return {
    warehouse: depotWarehouse({ baseUrl: depot.baseUrl, apiKey, timeoutMillis: 1_000 }),
    unreachable: depotWarehouse({ baseUrl: 'http://127.0.0.1:9', apiKey }),
    webhook: depotWebhook(async () => webhookSecret),
    foreign: depotWebhook(async () => 'another secret'),
    deliveries: shop.deliveries,
    next: (what, sku) => depot.call('POST', '/faults', { ...FAULTS[what], article: sku }),
    async close() {
      await depot.close();
      shop.close();
    },
  };
});

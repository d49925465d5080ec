import * as z from 'zod';
import type { Shipment } from '../../domain/inventory/picking/store.ts';
import type { Warehouse } from '../../domain/inventory/picking/warehouse.ts';
import type { Secrets } from '../../platform/secrets/secrets.ts';
import type { Webhook } from '../../platform/webhooks/webhook.ts';
import { depotWarehouse } from './depot/client.ts';
import { DepotApiSettings, DepotWebhookSettings } from './depot/settings.ts';
import { depotWebhook } from './depot/webhook.ts';

/** Part of the `config.ts` of callers of the warehouses. */
export const WarehouseSettings = z.object({ ...DepotApiSettings.shape });

/** Part of the `config.ts` of receivers of the warehouses' webhooks. */
export const WarehouseWebhookSettings = z.object({ ...DepotWebhookSettings.shape });

/** Connects to the warehouse, again after a change of its API key. */
export function connectWarehouse(settings: z.infer<typeof WarehouseSettings>, secrets: Secrets): () => Promise<Warehouse> {
  return secrets.madeOf(settings.WAREHOUSE_KEY_SECRET_ID, (apiKey) => depotWarehouse({ baseUrl: settings.WAREHOUSE_URL, apiKey }));
}

/** The webhooks of all warehouses. */
export function warehouseWebhooks(settings: z.infer<typeof WarehouseWebhookSettings>, secrets: Secrets): readonly Webhook<Shipment>[] {
  return [depotWebhook(() => secrets.value(settings.WAREHOUSE_WEBHOOK_SECRET_ID))];
}

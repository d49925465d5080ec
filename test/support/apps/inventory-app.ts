import { depotWebhook } from '../../../adapters/warehouse/depot/webhook.ts';
import type { InventoryReply } from '../../../contracts/inventory/commands.ts';
import type { Database } from '../../../platform/sql/sql.ts';
import { createLogger } from '../../../platform/telemetry/logger.ts';
import { createMetrics } from '../../../platform/telemetry/metrics.ts';
import { buildApp } from '../../../services/inventory/app.ts';
import type { Replies } from '../../../services/inventory/webhook-routes.ts';
import { webhookSecret } from '../fakes/started-warehouse.ts';
import { signedCallers } from '../fakes/signed-callers.ts';

/** The inventory service. `queue.sent` are the replies that were sent; while `queue.isDown`, sending fails. */
export async function startInventory(core: Database) {
  const queue = { sent: [] as InventoryReply[], isDown: false };
  const replies: Replies = {
    async send(messages) {
      if (queue.isDown) return messages;
      queue.sent.push(...messages);
      return [];
    },
  };
  const app = await buildApp({
    core,
    callers: signedCallers,
    replies,
    webhooks: [depotWebhook(async () => webhookSecret)],
    logger: createLogger('inventory', { level: 'silent' }),
    metrics: createMetrics('inventory'),
    now: () => new Date(),
  });
  return { app, queue };
}

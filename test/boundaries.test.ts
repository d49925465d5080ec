import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { describe, expect, test } from 'vitest';

const root = resolve(import.meta.dirname, '..');

/** What the linter says of one import in a tree that holds just that file, under the project's own configuration. */
function lint(file: string, imported: string): string {
  const folder = mkdtempSync(join(tmpdir(), 'boundaries-'));
  try {
    cpSync(join(root, '.oxlintrc.json'), join(folder, '.oxlintrc.json'));
    mkdirSync(join(folder, dirname(file)), { recursive: true });
    writeFileSync(join(folder, file), `import { thing } from '${imported}';\n\nthing();\n`);
    return execFileSync(join(root, 'node_modules/.bin/oxlint'), ['--format', 'unix'], { cwd: folder, encoding: 'utf8' });
  } catch (failure) {
    return String((failure as { stdout?: string }).stdout);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

describe('an import against the way down', () => {
  test.each([
    ['lib/stacks/order.ts', '../../domain/order/order.ts'],
    ['bin/shopmart.ts', '../services/order/app.ts'],
    ['domain/order/store.ts', '../../services/order/app.ts'],
    ['domain/order/store.ts', '../inventory/store.ts'],
    ['domain/payment/stripe/adapter.ts', '../../order/store.ts'],
    ['domain/order/order.ts', 'fastify'],
    ['domain/order/order.ts', '@aws-sdk/client-sqs'],
    ['platform/sql/sql.ts', '../../domain/order/order.ts'],
    ['services/order/routes.ts', '../product/routes.ts'],
    ['services/order/routes.ts', '../../domain/inventory/store.ts'],
    ['services/order/routes.ts', '../../lambdas/reserve-stock/handler.ts'],
    ['services/event-relay/main.ts', '../order/main.ts'],
    ['lambdas/reserve-stock/handler.ts', '../../domain/order/store.ts'],
    ['lambdas/migrate-schema/handler.ts', '../advance-order/handler.ts'],
    ['lambdas/settle-payments/handler.ts', '../../domain/order/order-store.ts'],
    ['lambdas/load-demo-data/handler.ts', '../../domain/inventory/store.ts'],
    ['services/user/app.ts', '../../domain/order/order-store.ts'],
    ['services/notification/app.ts', '../../domain/order/order-view.ts'],
    ['sandbox/warehouse/main.ts', '../../domain/inventory/commands.ts'],
    ['local/main.ts', '../domain/order/order.ts'],
    ['local/edge/main.ts', '../../domain/order/order.ts'],
    ['local/edge/main.ts', '../../services/order/app.ts'],
    ['storefront/lib/orders.ts', '../../services/order/routes.ts'],
    ['storefront/lib/orders.ts', '../../domain/order/store.ts'],
    ['storefront/lib/orders.ts', '../../domain/order/order-store.ts'],
    ['storefront/lib/orders.ts', '../../domain/order/cart.ts'],
    ['storefront/app/orders/[orderId]/page.tsx', '../../../../domain/order/cart-store.ts'],
    ['storefront/proxy.ts', '../domain/product/store.ts'],
    ['storefront/proxy.ts', '../platform/sql/postgres.ts'],
    ['storefront/lib/backend.ts', '../../platform/queue/sender.ts'],
    ['storefront/lib/backend.ts', '../../platform/streams/consume.ts'],
    ['storefront/lib/backend.ts', '../../platform/outbox/record.ts'],
    ['storefront/lib/backend.ts', '../../platform/http/service.ts'],
    ['storefront/components/checkout/use-card.ts', '../../../platform/identity/tokens.ts'],
  ])('fails in %s, of %s', (file, imported) => {
    expect(lint(file, imported)).toContain('no-restricted-imports');
  });
});

describe('an import along the way down', () => {
  test.each([
    ['domain/order/store.ts', '../inventory/commands.ts'],
    ['domain/order/store.ts', '../../platform/sql/sql.ts'],
    ['domain/payment/stripe/adapter.ts', '../../../platform/money/money.ts'],
    ['services/order/routes.ts', '../../domain/order/store.ts'],
    ['services/order/routes.ts', '../../domain/inventory/commands.ts'],
    ['services/order/routes.ts', 'fastify'],
    ['lambdas/reserve-stock/handler.ts', '../../domain/inventory/store.ts'],
    ['platform/queue/sender.ts', '@aws-sdk/client-sqs'],
    ['lib/stacks/order.ts', '../constructs/microservice.ts'],
    ['storefront/lib/cache-tags-of.ts', '../../domain/product/cache-tags.ts'],
    ['storefront/lib/orders.ts', '../../domain/order/events.ts'],
    ['storefront/lib/orders.ts', '../../domain/order/order-view.ts'],
    ['storefront/lib/orders.ts', '../../domain/inventory/commands.ts'],
    ['storefront/proxy.ts', '../platform/telemetry/trace.ts'],
    ['storefront/lib/config.ts', '../../platform/config/env.ts'],
    ['storefront/components/checkout/checkout-form.tsx', '../../../platform/money/money.ts'],
    ['storefront/lib/backend.ts', '../../platform/http/dependency-unavailable.ts'],
    ['storefront/app/page.tsx', '../components/price.tsx'],
    ['local/edge/main.ts', '../processes/play-part.ts'],
    ['local/processes/launch.ts', '../../ops/servers/spawn-guarded.ts'],
  ])('passes in %s, of %s', (file, imported) => {
    expect(lint(file, imported)).not.toContain('no-restricted-imports');
  });
});

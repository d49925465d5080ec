import { globSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, join, relative, resolve } from 'node:path';
import { describe, expect, test } from 'vitest';
import { findForbiddenImports } from './support/layers.ts';

/** The findings of a tree with one file, its import and the imported file. */
function check(file: string, imported: string): readonly string[] {
  const isFile = /^[^.].*\.ts$/.test(imported);
  const specifier = isFile ? `./${relative(dirname(file), imported)}` : imported;
  return checkTree({ ...(isFile && { [imported]: '' }), [file]: `import { thing } from '${specifier}';\n\nthing();\n` });
}

/** The findings of a tree of these files. */
function checkTree(files: Readonly<Record<string, string>>): readonly string[] {
  const root = mkdtempSync(join(tmpdir(), 'layers-'));
  try {
    for (const [path, text] of Object.entries(files)) {
      mkdirSync(dirname(join(root, path)), { recursive: true });
      writeFileSync(join(root, path), text);
    }
    return findForbiddenImports(root);
  } finally {
    rmSync(root, { recursive: true });
  }
}

test('every import of the repository is of its own layer or one below', () => {
  expect(findForbiddenImports(resolve(import.meta.dirname, '..'))).toEqual([]);
});

test('only adapters, their stand-ins and their deployment name a vendor', () => {
  const root = resolve(import.meta.dirname, '..');
  const vendors = globSync('adapters/*/*/', { cwd: root }).flatMap((path) => (path.endsWith('.ts') ? [] : [basename(path)]));
  expect(vendors).toContain('stripe');
  // The shop runs on AWS, so its own services are not third parties.
  const thirdParties = vendors.filter((vendor) => vendor !== 'aws' && vendor !== 'acm');
  const named = new RegExp(String.raw`\b(${thirdParties.join('|')})\b`, 'i');
  const files = globSync('{contracts,domain,lambdas,platform,services,storefront}/**/*.{ts,tsx,sql}', {
    cwd: root,
    exclude: ['**/node_modules', '**/.next'],
  });
  expect(files.filter((file) => named.test(readFileSync(join(root, file), 'utf8')))).toEqual([]);
});

describe('a forbidden import is found', () => {
  test.each([
    ['bin/shopmart.ts', 'services/order/app.ts'],
    ['lib/stacks/order.ts', 'domain/order/sale/order.ts'],
    ['lib/stacks/order.ts', 'platform/sql/sql.ts'],
    ['lib/stacks/payment.ts', 'adapters/payment/stripe/provider.ts'],
    ['lib/stacks/order.ts', 'fastify'],
    ['services/order/routes.ts', 'services/product/routes.ts'],
    ['services/order/routes.ts', 'domain/inventory/stock/store.ts'],
    ['services/order/routes.ts', 'lambdas/order/advance-order/handler.ts'],
    ['services/event-relay/main.ts', 'domain/order/sale/store.ts'],
    ['lambdas/inventory/reserve-stock/handler.ts', 'domain/order/sale/store.ts'],
    ['lambdas/inventory/reserve-stock/handler.ts', 'lambdas/inventory/pick-parcels/handler.ts'],
    ['lambdas/operations/migrate-schema/handler.ts', 'domain/order/sale/store.ts'],
    ['storefront/lib/orders.ts', 'domain/order/sale/order-view.ts'],
    ['storefront/lib/orders.ts', 'services/order/routes.ts'],
    ['storefront/lib/backend.ts', 'platform/sql/postgres.ts'],
    ['storefront/features/checkout/use-card.ts', 'adapters/payment/stripe/provider.ts'],
    ['services/payment/app.ts', 'adapters/payment/stripe/webhook.ts'],
    ['lambdas/payment/settle-payments/handler.ts', 'adapters/payment/stripe/provider.ts'],
    ['adapters/payment/stripe/provider.ts', 'adapters/payment/paypal/provider.ts'],
    ['adapters/payment/stripe/provider.ts', 'adapters/payment/vendors.ts'],
    ['adapters/payment/vendors.ts', 'adapters/warehouse/depot/client.ts'],
    ['adapters/payment/vendors.ts', 'stripe'],
    ['adapters/payment/stripe/provider.ts', 'services/payment/app.ts'],
    ['domain/order/sale/store.ts', 'domain/inventory/stock/store.ts'],
    ['domain/payment/settlement/provider.ts', 'adapters/payment/stripe/provider.ts'],
    ['domain/order/sale/order.ts', 'fastify'],
    ['domain/order/sale/order.ts', '@aws-sdk/client-sqs'],
    ['domain/order/saga/command-queues.ts', 'platform/queue/sender.ts'],
    ['domain/order/sale/store.ts', 'platform/sql/postgres.ts'],
    ['domain/order/sale/store.ts', 'platform/config/env.ts'],
    ['contracts/order/events.ts', 'domain/order/sale/order.ts'],
    ['contracts/order/events.ts', 'platform/sql/sql.ts'],
    ['platform/sql/sql.ts', 'contracts/order/events.ts'],
    ['sandbox/warehouse/main.ts', 'contracts/inventory/commands.ts'],
    ['local/emulators/cloudfront/main.ts', 'domain/order/sale/order.ts'],
    ['load/replay/main.ts', 'domain/order/sale/order.ts'],
    ['tools/build.ts', 'ops/audit/main.ts'],
    ['mobile/app.ts', 'domain/order/sale/order.ts'],
  ])('%s imports %s', (file, imported) => {
    expect(check(file, imported)).toEqual([expect.stringContaining(`${file} imports `)]);
  });

  test('of a missing file', () => {
    expect(check('domain/order/sale/order.ts', './nowhere.ts')).toEqual([expect.stringContaining('the file does not exist')]);
  });
});

describe('an import down the layers is allowed', () => {
  test.each([
    ['bin/shopmart.ts', 'lib/shop-stage.ts'],
    ['lib/stacks/payment.ts', 'adapters/payment/stripe/settings.ts'],
    ['services/payment/main.ts', 'adapters/payment/vendors.ts'],
    ['adapters/payment/vendors.ts', 'adapters/payment/stripe/provider.ts'],
    ['services/order/routes.ts', 'domain/order/sale/store.ts'],
    ['lambdas/inventory/reserve-stock/handler.ts', 'domain/inventory/stock/store.ts'],
    ['storefront/lib/orders.ts', 'contracts/order/events.ts'],
    ['adapters/payment/stripe/provider.ts', 'domain/payment/settlement/provider.ts'],
    ['adapters/payment/stripe/provider.ts', 'stripe'],
    ['domain/order/saga/order-saga.ts', 'contracts/inventory/commands.ts'],
    ['domain/order/saga/order-saga.ts', 'domain/order/sale/order.ts'],
    ['contracts/order/events.ts', 'platform/money/money.ts'],
    ['platform/queue/sender.ts', '@aws-sdk/client-sqs'],
    ['local/runtime/processes/launch.ts', 'tools/servers/spawn-guarded.ts'],
    ['ops/audit/audit.ts', 'domain/order/saga/order-status.ts'],
  ])('%s imports %s', (file, imported) => {
    expect(check(file, imported)).toEqual([]);
  });
});

describe('browser code', () => {
  const contract = { 'contracts/order/http.ts': '' };
  const client = 'storefront/features/order/live-order.ts';

  test('may import types from a contract', () => {
    const text = `'use client';\n\nimport type { OrderView } from '../../../contracts/order/http.ts';\n`;
    expect(checkTree({ ...contract, [client]: text })).toEqual([]);
  });

  test('may import no values from a contract', () => {
    const text = `'use client';\n\nimport { OrderView } from '../../../contracts/order/http.ts';\n`;
    expect(checkTree({ ...contract, [client]: text })).toEqual([expect.stringContaining(`${client} imports `)]);
  });

  test('may import no values from a contract through another file', () => {
    const files = {
      [client]: `'use client';\n\nimport { read } from './read.ts';\n`,
      'storefront/features/order/read.ts': `import { OrderView } from '../../../contracts/order/http.ts';\n`,
    };
    expect(checkTree({ ...contract, ...files })).toEqual([expect.stringContaining('storefront/features/order/read.ts imports ')]);
  });
});

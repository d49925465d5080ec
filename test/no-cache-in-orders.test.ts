import { existsSync, globSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { describe, expect, test } from 'vitest';

const root = resolve(import.meta.dirname, '..');

/** What places an order, and what it asks for prices and stock. */
const ORDER_PATH = [
  'services/order/checkout.ts',
  'services/product/internal-routes.ts',
  'services/inventory/internal-routes.ts',
  ...globSync(['domain/{order,inventory,payment}/**/*.ts', 'lambdas/{order,inventory,payment}/**/*.ts'], { cwd: root }),
];

/** Caches of what orders decide by. Logins and limits of requests are in the cache as well, and decide nothing. */
const CACHES = ['platform/cache/cache-aside.ts', 'platform/cache/entries.ts', 'services/product/catalogue-cache.ts'];

/** The files that files import, directly or through others; types are no imports. */
function importedBy(files: readonly string[]): ReadonlySet<string> {
  const found = new Set(files);
  for (const file of found) {
    const text = readFileSync(join(root, file), 'utf8').replaceAll(/^import type [^;]*;/gm, '');
    for (const [, target = ''] of text.matchAll(/^(?:import|export)\s[^'";]*'(\.[^']+)'/gm)) {
      const path = relative(root, resolve(root, dirname(file), target));
      if (existsSync(join(root, path))) found.add(path);
    }
  }
  return found;
}

describe('the path of an order', () => {
  test('imports no cache', () => {
    expect([...importedBy(ORDER_PATH)].filter((file) => CACHES.includes(file))).toEqual([]);
  });

  test('would be seen to import one, as the routes of the catalogue do', () => {
    expect([...importedBy(['services/product/main.ts'])]).toEqual(expect.arrayContaining(CACHES));
  });

  test('gets its offers from the client without memory, which the cart has', () => {
    const app = readFileSync(join(root, 'services/order/app.ts'), 'utf8');
    expect(app).toMatch(/const fetchOffers = offersClient\(/);
    expect(readFileSync(join(root, 'services/order/checkout.ts'), 'utf8')).not.toContain('recentOffers');
  });
});

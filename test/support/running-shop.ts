import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startShop } from '../../tools/servers/shop.ts';

/** Starts the whole shop once for the run and sets SHOPMART_ENDPOINTS, unless it is set to a running shop. */
export async function setup(): Promise<(() => Promise<void>) | undefined> {
  if (process.env['SHOPMART_ENDPOINTS']) return undefined;
  const folder = mkdtempSync(join(tmpdir(), 'shopmart-whole-'));
  const shop = await startShop({ folder, withinMillis: 240_000 });
  process.env['SHOPMART_ENDPOINTS'] = shop.endpointsFile;
  return async () => {
    await shop.stop();
    rmSync(folder, { recursive: true, force: true });
  };
}

import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestProject } from 'vitest/node';
import { startPostgres } from '../../tools/servers/postgres.ts';
import { startRedis } from '../../tools/servers/redis.ts';
import { freePort } from './free-port.ts';

declare module 'vitest' {
  export interface ProvidedContext {
    postgres: { readonly host: string; readonly port: number; readonly user: string; readonly password: string };
    redisUrl: string;
  }
}

/** One PostgreSQL and one Redis for the whole run. Test files get a database of their own by `freshDatabase`, and a server of their own by `startRedis` where they break it. */
export async function setup(project: TestProject): Promise<() => Promise<void>> {
  const folder = mkdtempSync(join(tmpdir(), 'shopmart-test-'));
  // PostgreSQL runs as another user when the tests run as root.
  chmodSync(folder, 0o755);
  const [postgres, redis] = await Promise.all([
    startPostgres({ folder: join(folder, 'postgres'), port: await freePort(), password: 'of the tests', survivesPowerCut: false }),
    startRedis({ folder: join(folder, 'redis'), port: await freePort(), kind: 'bus' }),
  ]);
  const { host, port, user, password } = postgres;
  project.provide('postgres', { host, port, user, password });
  project.provide('redisUrl', redis.url);
  return async () => {
    await Promise.all([postgres.stop(), redis.stop()]);
    rmSync(folder, { recursive: true, force: true });
  };
}

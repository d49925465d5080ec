import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestProject } from 'vitest/node';
import { ensureRedis } from '../../tools/ensure-tools.ts';
import { startPostgres } from '../../tools/servers/postgres.ts';
import { startRedis } from '../../tools/servers/redis.ts';
import { freePort } from './free-port.ts';

declare module 'vitest' {
  export interface ProvidedContext {
    /** Where test files request PostgreSQL and Redis: see `servers.ts`. */
    serversUrl: string;
  }
}

/**
 * One PostgreSQL and one Redis for the whole run, each started at the first request. Test files get their own database from
 * `freshDatabase`, and their own server from `startRedis` if they stop it.
 */
export async function setup(project: Pick<TestProject, 'provide'>): Promise<() => Promise<void>> {
  const folder = mkdtempSync(join(tmpdir(), 'shopmart-test-'));
  // PostgreSQL runs as another user when the tests run as root.
  chmodSync(folder, 0o755);
  const starters = {
    '/postgres': async () =>
      startPostgres({ folder: join(folder, 'postgres'), port: await freePort(), password: 'of the tests', isDurable: false }),
    '/redis': async () => {
      ensureRedis(console.error);
      return startRedis({ folder: join(folder, 'redis'), port: await freePort(), kind: 'bus' });
    },
  };
  type Server = Awaited<ReturnType<(typeof starters)[keyof typeof starters]>>;
  const started = new Map<string, Promise<Server>>();
  const serverOf = (path: string): Promise<Server> => {
    const starter = Object.entries(starters).find(([each]) => each === path)?.[1];
    const server = started.get(path) ?? starter?.() ?? Promise.reject(new Error(`there is no server ${path}`));
    started.set(path, server);
    return server;
  };

  const control = createServer((request, response) => {
    serverOf(request.url ?? '').then(
      (server) => response.end(JSON.stringify(server)),
      (error: unknown) => response.writeHead(500).end(String(error)),
    );
  });
  const port = await freePort();
  await new Promise<void>((resolve) => control.listen(port, '127.0.0.1', resolve));
  project.provide('serversUrl', `http://127.0.0.1:${port}`);
  return async () => {
    control.close();
    control.closeAllConnections();
    for (const outcome of await Promise.allSettled(started.values())) if (outcome.status === 'fulfilled') await outcome.value.stop();
    rmSync(folder, { recursive: true, force: true });
  };
}

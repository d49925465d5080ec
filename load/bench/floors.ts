import { fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { Pool } from 'undici';
import * as z from 'zod';
import type { DatabaseAddress } from '../../tools/endpoints.ts';
import { cpuMillis } from './cpu.ts';
import { drive } from './drive.ts';
import type { LoadResult } from './drive.ts';

export interface Floor extends LoadResult {
  readonly name: 'bare route' | 'route with one read' | 'route with one commit';
  /** Of the Node process only, without PostgreSQL. */
  readonly cpuMillisPerUnit: number;
}

const floors = [
  { name: 'bare route', method: 'GET', path: '/bare' },
  { name: 'route with one read', method: 'GET', path: '/read' },
  { name: 'route with one commit', method: 'POST', path: '/commit' },
] as const;

/** Measures the lower limits of this machine, in the same run and on the same PostgreSQL as the shop. */
export async function measureFloors(
  database: DatabaseAddress,
  { seconds, clients, rate, only }: { seconds: number; clients: number; rate?: number; only?: Floor['name'] },
): Promise<readonly Floor[]> {
  const server = fork(join(import.meta.dirname, 'floor-server.ts'), [JSON.stringify(database)]);
  const exited = once(server, 'exit');
  const [message] = await Promise.race([
    once(server, 'message'),
    exited.then(() => Promise.reject(new Error('the floor server exited before it listened'))),
  ]);
  const { url } = z.object({ url: z.url() }).parse(message);
  const pool = new Pool(url, { connections: clients });
  try {
    const measured: Floor[] = [];
    for (const { name, method, path } of floors.filter((floor) => only === undefined || floor.name === only)) {
      const before = cpuMillis(server.pid ?? 0);
      const driven = await drive({
        clients,
        seconds,
        rate,
        act: async () => {
          const { statusCode, body } = await pool.request({ method, path });
          await body.dump();
          if (statusCode !== 200) throw new Error(`${path} returned ${statusCode}`);
        },
      });
      measured.push({ ...driven, name, cpuMillisPerUnit: (cpuMillis(server.pid ?? 0) - before) / Math.max(1, driven.done) });
    }
    return measured;
  } finally {
    await pool.close();
    if (server.connected) server.disconnect();
    await exited;
  }
}

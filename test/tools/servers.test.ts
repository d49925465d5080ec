import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { Redis } from 'ioredis';
import { afterAll, afterEach, describe, expect, test } from 'vitest';
import * as z from 'zod';
import { startPostgres, type PostgresServer } from '../../tools/servers/postgres.ts';
import { startRedis, type RedisServer } from '../../tools/servers/redis.ts';
import { connectPostgres } from '../../platform/sql/postgres.ts';
import type { Database } from '../../platform/sql/sql.ts';
import { eventually } from '../support/eventually.ts';
import { freePort } from '../support/free-port.ts';

const folder = mkdtempSync(join(tmpdir(), 'shopmart-servers-'));
chmodSync(folder, 0o755);
const servers: (PostgresServer | RedisServer)[] = [];

afterEach(async () => {
  await Promise.all(servers.splice(0).map((server) => server.stop()));
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

async function postgres(name: string, password = 'p', isFresh = false): Promise<PostgresServer> {
  const server = await startPostgres({ folder: join(folder, name), port: await freePort(), password, isDurable: false, isFresh });
  servers.push(server);
  return server;
}

async function redis(name: string, kind: 'bus' | 'cache'): Promise<RedisServer> {
  const server = await startRedis({ folder: join(folder, name), port: await freePort(), kind });
  servers.push(server);
  return server;
}

async function withDatabase<T>(server: PostgresServer, work: (sql: Database) => Promise<T>): Promise<T> {
  const { host, port, user, password, database } = server;
  const pool = connectPostgres({ host, port, user, password, database, tls: 'disable' });
  try {
    return await work(pool);
  } finally {
    await pool.close();
  }
}

describe('the embedded PostgreSQL', () => {
  test('is version 17, keeps committed data over a kill -9, and deletes it with isFresh', async () => {
    const first = await postgres('kept');
    await withDatabase(first, async (sql) => {
      await sql.run`create table kept (n int)`;
      await sql.run`insert into kept values (1)`;
      expect(await sql.rows(z.object({ server_version: z.string() }))`show server_version`).toEqual([
        { server_version: expect.stringMatching(/^17\./) },
      ]);
    });
    process.kill(first.pid, 'SIGKILL');
    await first.exited;
    const second = await postgres('kept');
    expect(await withDatabase(second, (sql) => sql.rows(z.object({ n: z.int() }))`select n from kept`)).toEqual([{ n: 1 }]);
    await second.stop();
    const third = await postgres('kept', 'p', true);
    await expect(withDatabase(third, (sql) => sql.run`select n from kept`)).rejects.toMatchObject({ sqlState: '42P01' });
  });

  test('accepts a relative folder', async () => {
    const server = await startPostgres({ folder: relative('.', join(folder, 'below')), port: await freePort(), password: 'p' });
    servers.push(server);
    expect(existsSync(join(folder, 'below', 'data', 'PG_VERSION'))).toBe(true);
  });

  test('refuses a wrong password, and reports data with another password', async () => {
    const server = await postgres('locked');
    await expect(withDatabase({ ...server, password: 'wrong' }, (sql) => sql.run`select 1`)).rejects.toMatchObject({ sqlState: '28P01' });
    await server.stop();
    await expect(postgres('locked', 'another')).rejects.toThrow(/created with another password/);
  });

  test('reports why it did not start', async () => {
    const server = await postgres('busy');
    const attempt = startPostgres({ folder: join(folder, 'other'), port: server.port, password: 'p' });
    await expect(attempt).rejects.toThrow(/PostgreSQL did not start; the end of .*postgres\.log:/);
  }, 40_000);
});

describe('Redis', () => {
  test('as a bus keeps all data over a kill -9, and evicts nothing', async () => {
    const first = await redis('bus', 'bus');
    const client = new Redis(first.url);
    client.on('error', () => undefined);
    await client.set('kept', '1');
    expect(await client.config('GET', 'maxmemory-policy')).toEqual(['maxmemory-policy', 'noeviction']);
    client.disconnect();
    process.kill(first.pid, 'SIGKILL');
    await first.exited;
    const again = new Redis((await redis('bus', 'bus')).url);
    expect(await again.get('kept')).toBe('1');
    again.disconnect();
  });

  test('as a cache loses its data at a restart, and evicts the least recently used keys', async () => {
    const first = await redis('cache', 'cache');
    const client = new Redis(first.url);
    await client.set('lost', '1');
    expect(await client.config('GET', 'maxmemory-policy')).toEqual(['maxmemory-policy', 'allkeys-lru']);
    client.disconnect();
    await first.stop();
    const again = new Redis((await redis('cache', 'cache')).url);
    expect(await again.get('lost')).toBeNull();
    again.disconnect();
  });
});

describe('servers', () => {
  test('report an error when another server uses the port', async () => {
    const server = await redis('first', 'cache');
    const attempt = startRedis({ folder: join(folder, 'second'), port: server.port, kind: 'cache' });
    await expect(attempt).rejects.toThrow(/did not start; the end of .*redis\.log:[^]*in use/i);
  });

  test.runIf(existsSync('/proc'))('stop when the process that started them exits', async () => {
    const { spawn } = await import('node:child_process');
    const port = await freePort();
    const script = `
      import { startRedis } from ${JSON.stringify(join(import.meta.dirname, '../../tools/servers/redis.ts'))};
      const { pid } = await startRedis({ folder: ${JSON.stringify(join(folder, 'orphan'))}, port: ${port}, kind: 'cache' });
      console.log(pid);
      setInterval(() => undefined, 1000);
    `;
    const parent = spawn(process.execPath, ['--input-type=module-typescript', '-e', script], { stdio: ['ignore', 'pipe', 'inherit'] });
    const pid = await new Promise<number>((resolve) => parent.stdout.once('data', (data) => resolve(Number(String(data)))));
    expect(readFileSync(`/proc/${pid}/cmdline`, 'utf8')).toContain('redis');
    parent.kill('SIGKILL');
    await eventually(() => expect(existsSync(`/proc/${pid}`) && !readFileSync(`/proc/${pid}/stat`, 'utf8').includes(') Z ')).toBe(false));
  });
});

import { inject } from 'vitest';
import * as z from 'zod';

const PostgresAddress = z.object({ host: z.string(), port: z.int(), user: z.string(), password: z.string() });
const RedisAddress = z.object({ url: z.string() });

/** The run's PostgreSQL, as its superuser; the first request starts it. */
export const postgresServer = () => request('postgres', PostgresAddress);

/** The run's Redis; the first request starts it. */
export const redisServer = () => request('redis', RedisAddress);

async function request<T>(name: string, schema: z.ZodType<T>): Promise<T> {
  const response = await fetch(`${inject('serversUrl')}/${name}`, { signal: AbortSignal.timeout(60_000) });
  const body = await response.text();
  if (!response.ok) throw new Error(`the test run cannot start ${name}: ${body}`);
  return schema.parse(JSON.parse(body));
}

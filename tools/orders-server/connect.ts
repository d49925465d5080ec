import { Client } from 'pg';
import type { ServerAddress } from './server-urls.ts';

/** Runs the work on a connection of its own. A server that creates databases on all nodes may take its time. @throws Error that names the server if it does not respond */
export async function withServer<T>(address: ServerAddress, work: (client: Client) => Promise<T>): Promise<T> {
  const client = new Client({ ...address, connectionTimeoutMillis: 30_000 });
  client.on('error', () => undefined);
  try {
    await client.connect();
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new Error(`cannot connect to ${address.user}@${address.host}:${address.port}/${address.database}: ${reason}`, { cause });
  }
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}

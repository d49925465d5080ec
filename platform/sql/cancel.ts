import { once } from 'node:events';
import { Socket, connect } from 'node:net';
import type { PoolClient } from 'pg';
import * as z from 'zod';
import type { Runner } from './pipeline.ts';
import type { Sql } from './sql.ts';

/** Of the driver's connection, which does not declare them. */
const Backend = z.object({ processID: z.int(), secretKey: z.int(), connection: z.object({ stream: z.instanceof(Socket) }) });

const CANCEL_REQUEST = 80_877_102;
const LONGEST_MILLIS = 5_000;

/** Each statement runs on a connection of its own, since a cancel request names a connection. */
export function cancelledBy(signal: AbortSignal, connected: () => Promise<PoolClient>, sqlOver: (runner: Runner) => Sql): Sql {
  const run = async <T>(work: (sql: Sql) => Promise<T>): Promise<T> => {
    signal.throwIfAborted();
    const client = await connected();
    const release = cancelOn(signal, client);
    try {
      signal.throwIfAborted();
      return await work(sqlOver(async (query) => client.query(query)));
    } catch (error) {
      signal.throwIfAborted();
      throw error;
    } finally {
      release();
    }
  };
  return {
    rows:
      (schema) =>
      async (...template) =>
        run((sql) => sql.rows(schema)(...template)),
    run: async (...template) => run((sql) => sql.run(...template)),
  };
}

/** Has the server cancel what runs on a connection when the signal aborts. The function that it returns gives the connection back to its pool, or closes it after a cancellation. */
export function cancelOn(signal: AbortSignal, client: PoolClient): () => void {
  // Without a response to the request, the time limit of the login ends the statement.
  const cancel = () => void cancelStatement(client).catch(() => undefined);
  signal.addEventListener('abort', cancel, { once: true });
  return () => {
    signal.removeEventListener('abort', cancel);
    // The request may arrive after the end of the statement: another one must not run on this connection.
    client.release(signal.aborted);
  };
}

/** Sends the server a cancel request over a connection of its own, as Ctrl-C in psql does. To the address of the statement's connection: the host's name may be of several replicas. */
async function cancelStatement(client: PoolClient): Promise<void> {
  const { processID, secretKey, connection } = Backend.parse(client);
  const { remoteAddress, remotePort } = connection.stream;
  if (remoteAddress === undefined || remotePort === undefined) return;
  const request = Buffer.alloc(16);
  [request.length, CANCEL_REQUEST, processID, secretKey].forEach((value, index) => request.writeInt32BE(value, index * 4));
  const socket = connect({ host: remoteAddress, port: remotePort, timeout: LONGEST_MILLIS });
  socket.on('timeout', () => socket.destroy()).end(request);
  await once(socket, 'close');
}

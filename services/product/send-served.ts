import type { FastifyReply } from 'fastify';
import type { Loaded, Served } from '../../platform/cache/cache-aside.ts';

/** Sends JSON that is serialized already. The ETag is its version, if it has one. */
export function sendServed(reply: FastifyReply, served: Served): FastifyReply {
  if (served.version > 0) reply.header('etag', `"${served.version}"`);
  return reply.type('application/json; charset=utf-8').send(served.body);
}

/** Of a row with the JSON as text. */
export function serialized(row: SerializedRow | undefined): Loaded | undefined {
  return row && { body: Buffer.from(row.body), version: row.version, until: row.until ?? undefined };
}

interface SerializedRow {
  readonly body: string;
  readonly version: number;
  readonly until?: number | null;
}

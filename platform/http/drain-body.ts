import type { IncomingMessage } from 'node:http';
import { finished } from 'node:stream/promises';

/**
 * Reads and drops the rest of a request's body. A response that closes the connection before its client has sent everything is often lost: the client, or the load
 * balancer before it, sees the connection break instead, and the shopper a 502. The time limit of a request bounds it.
 */
export async function drainBody(request: IncomingMessage): Promise<void> {
  if (request.readableEnded || request.destroyed) return;
  request.resume();
  // An aborted request gets no response.
  await finished(request, { writable: false }).catch(() => undefined);
}

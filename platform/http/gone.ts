import type { FastifyReply } from 'fastify';

/** Aborts when the client closes its connection before it has the whole response. */
export function goneSignal(reply: FastifyReply): AbortSignal {
  const gone = new AbortController();
  reply.raw.once('close', () => {
    if (!reply.raw.writableFinished) gone.abort(new Error('the client has closed its connection'));
  });
  return gone.signal;
}

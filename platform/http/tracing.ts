import type { FastifyInstance } from 'fastify';
import { childOf, resumeTrace } from '../telemetry/trace.ts';
import type { Traceparent } from '../telemetry/trace.ts';

declare module 'fastify' {
  interface FastifyRequest {
    traceparent: Traceparent;
  }
}

/** Every request runs in the trace that its `traceparent` header names, or begins one. */
export function tracing(app: FastifyInstance): void {
  app.decorateRequest('traceparent', '');
  app.addHook('onRequest', (request, reply, done) => {
    const { traceparent } = request.headers;
    request.traceparent = childOf(typeof traceparent === 'string' ? traceparent : undefined);
    reply.header('x-request-id', request.id);
    resumeTrace(request.traceparent, done);
  });
  // A body arrives in callbacks of the socket, which are outside the context that the first hook opened.
  app.addHook('preValidation', (request, _reply, done) => resumeTrace(request.traceparent, done));
}

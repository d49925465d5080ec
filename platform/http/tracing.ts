import { context, SpanKind } from '@opentelemetry/api';
import type { Context } from '@opentelemetry/api';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { endSpan, startSpan } from '../telemetry/trace.ts';

/** Runs every request in a span of the trace that its `traceparent` header names, or of a new trace. */
export function tracing(app: FastifyInstance): void {
  const spans = new WeakMap<FastifyRequest, Context>();
  const resume = (request: FastifyRequest, done: () => void) => context.with(spans.get(request) ?? context.active(), done);

  app.addHook('onRequest', (request, reply, done) => {
    spans.set(request, startSpan(`${request.method} ${request.routeOptions.url ?? 'unknown'}`, request.headers, SpanKind.SERVER));
    reply.header('x-request-id', request.id);
    resume(request, done);
  });
  // Fastify reads the body in callbacks of the socket, which run outside of the context that the first hook set.
  app.addHook('preValidation', (request, _reply, done) => resume(request, done));
  app.addHook('onResponse', (request, _reply, done) => {
    const span = spans.get(request);
    if (span) endSpan(span);
    done();
  });
}

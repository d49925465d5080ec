import { ROOT_CONTEXT, SpanKind, context, propagation, trace } from '@opentelemetry/api';
import type { Context } from '@opentelemetry/api';
import type { IncomingHttpHeaders } from 'node:http';

/** A W3C trace context, under the same names in HTTP headers, message attributes, stream entries and rows. */
export interface TraceCarrier {
  readonly traceparent?: string | null | undefined;
  readonly tracestate?: string | null | undefined;
}

export interface InjectedTrace {
  readonly traceparent?: string;
  readonly tracestate?: string;
}

const setter = {
  set(carrier: Record<string, string>, key: string, value: string) {
    // SQS refuses an empty attribute.
    if (value !== '') carrier[key] = value;
  },
};

/** The trace context of the running code, or of `from`, to send with a request or a message. Empty outside of a trace. */
export function injectTrace(from: Context = context.active()): InjectedTrace {
  const carrier: Record<string, string> = {};
  propagation.inject(from, carrier, setter);
  return carrier;
}

/** The `traceparent` of the running code, to store in a row. */
export function currentTraceparent(): string | undefined {
  return injectTrace().traceparent;
}

/** Starts a span in the trace that the carrier names. A missing or malformed `traceparent` starts a new trace. */
export function startSpan(name: string, carrier: TraceCarrier | IncomingHttpHeaders, kind: SpanKind): Context {
  const parent = propagation.extract(ROOT_CONTEXT, carrier);
  return trace.setSpan(parent, trace.getTracer('shopmart').startSpan(name, { kind }, parent));
}

export function endSpan(started: Context): void {
  trace.getSpan(started)?.end();
}

/** Runs `work` in a new span of the trace that the carrier names; of a new trace when it names none. */
export async function withSpan<T>(name: string, carrier: TraceCarrier, work: () => T | Promise<T>): Promise<T> {
  const started = startSpan(name, carrier, SpanKind.CONSUMER);
  try {
    return await context.with(started, work);
  } finally {
    endSpan(started);
  }
}

import { context } from '@opentelemetry/api';
import type { Context } from '@opentelemetry/api';
import { injectTrace } from '../telemetry/trace.ts';

// A Lambda instance handles one batch at a time, so one map for the process is enough.
let contexts: ReadonlyMap<string, Context> = new Map();

/** Stores the trace context of each saga in the current batch. */
export function setBatchContexts(bySaga: ReadonlyMap<string, Context>): void {
  contexts = bySaga;
}

/** The trace context of `message`: that of the record of the same saga in the current batch, else the active one. */
export function contextOf(message: object): Context {
  const ofSaga = 'sagaId' in message && typeof message.sagaId === 'string' ? contexts.get(message.sagaId) : undefined;
  return ofSaga ?? context.active();
}

/** Runs `work` in the trace of `message`, so that its calls, messages and log lines belong to it. */
export function inContextOf<T>(message: object, work: () => T): T {
  return context.with(contextOf(message), work);
}

/** The `traceparent` of `message`, to store with the rows that it leads to. */
export function traceparentOf(message: object): string | undefined {
  return injectTrace(contextOf(message)).traceparent;
}

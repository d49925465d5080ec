import { currentTraceparent, type Traceparent } from '../telemetry/trace.ts';

// A Lambda instance works on one batch at a time, so the batch at work may be known to the whole process.
let ofBatch: ReadonlyMap<string, Traceparent> = new Map();

/** Notes which trace each saga of the batch at work belongs to. */
export function rememberTraces(traces: ReadonlyMap<string, Traceparent>): void {
  ofBatch = traces;
}

/** The trace of the record about the same saga: what to send a message under, though many traces share a batch. */
export function traceOfSaga(message: object): Traceparent | undefined {
  return 'sagaId' in message && typeof message.sagaId === 'string' ? ofBatch.get(message.sagaId) : undefined;
}

/** The trace that an effect of `message` belongs to: that of its saga's record in the batch, else that of the running code. */
export function traceOf(message: object): Traceparent | undefined {
  return traceOfSaga(message) ?? currentTraceparent();
}

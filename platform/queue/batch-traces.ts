import { ShardedId, customerOf } from '../sharding/order-id.ts';
import type { Traceparent } from '../telemetry/trace.ts';

// A Lambda instance works on one batch at a time, so the batch at work may be known to the whole process.
let ofSaga = new Map<string, Traceparent>();
let ofCustomer = new Map<number, Traceparent>();

/** Notes which trace each saga of the batch at work belongs to. */
export function rememberTraces(traces: ReadonlyMap<string, Traceparent>): void {
  ofSaga = new Map(traces);
  ofCustomer = new Map([...traces].flatMap(([sagaId, traceparent]) => (isSharded(sagaId) ? [[customerOf(sagaId), traceparent]] : [])));
}

/** The trace to send a message under, though many traces share a batch: that of the record about the same saga, or, for a saga that has just begun, about the same customer. */
export function traceOfSaga(message: object): Traceparent | undefined {
  if (!('sagaId' in message) || typeof message.sagaId !== 'string') return undefined;
  return ofSaga.get(message.sagaId) ?? (isSharded(message.sagaId) ? ofCustomer.get(customerOf(message.sagaId)) : undefined);
}

function isSharded(sagaId: string): boolean {
  return ShardedId.safeParse(sagaId).success;
}

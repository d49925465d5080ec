import type { PendingEvent } from '../../platform/outbox/pending.ts';
import { queueSender, type QueueSender } from '../../platform/queue/sender.ts';
import { withTrace } from '../../platform/telemetry/trace.ts';

/** The queues that want an event of a type. */
export type Sinks = Readonly<Record<string, readonly string[]>>;

export interface QueueSink {
  /** True for events that some queue wants. */
  wants(pending: PendingEvent): boolean;

  /** Sends each event to the queues that want it, and answers those that all of them have acknowledged. */
  send(events: readonly PendingEvent[]): Promise<ReadonlySet<PendingEvent>>;
}

interface Message {
  readonly type: string;
}

export function queueSink(sinks: Sinks, onFailure: (error: unknown) => void): QueueSink {
  const senders = new Map<string, QueueSender<Message>>();
  for (const url of new Set(Object.values(sinks).flat())) senders.set(url, queueSender(url, { onFailure }));
  const targetsOf = ({ event }: PendingEvent) => (sinks[event.type] ?? []).flatMap((url) => senders.get(url) ?? []);

  return {
    wants: (pending) => targetsOf(pending).length > 0,
    async send(events) {
      const sent = await Promise.all(
        events.map(async (pending) => {
          const message = { ...toObject(pending.event.payload), type: pending.event.type };
          // One by one, each in its own trace; the sender gathers them into batches.
          const unsent = await withTrace(pending.event.traceparent, () =>
            Promise.all(targetsOf(pending).map((sender) => sender.send([message]))),
          );
          return unsent.flat().length === 0;
        }),
      );
      return new Set(events.filter((_, index) => sent[index]));
    },
  };
}

function toObject(payload: unknown): object {
  return typeof payload === 'object' && payload !== null ? payload : {};
}

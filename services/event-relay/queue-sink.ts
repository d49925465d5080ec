import type { PendingEvent } from '../../platform/outbox/pending.ts';
import type { QueuedEvent } from '../../platform/queue/queued-event.ts';
import { queueSender, type MessageSender } from '../../platform/queue/sender.ts';
import { repeatedFailure } from '../../platform/telemetry/repeated-failure.ts';
import type { Logger } from '../../platform/telemetry/logger.ts';
import { withSpan } from '../../platform/telemetry/trace.ts';

/** Queue URLs by event type. */
export type Sinks = Readonly<Record<string, readonly string[]>>;

/** Events in neither collection could not be sent and will be retried. */
export interface Queued {
  /** Events that all their queues have acknowledged. */
  readonly acknowledged: ReadonlySet<PendingEvent>;
  /** Events that a queue rejects as invalid, with its reason. */
  readonly refused: ReadonlyMap<PendingEvent, string>;
}

export interface QueueSink {
  /** The event types that a queue subscribes to. */
  readonly types: readonly string[];

  /** True for events that a queue subscribes to. */
  hasQueue(pending: PendingEvent): boolean;

  /** Sends each event to its queues. It never rejects. */
  send(events: readonly PendingEvent[]): Promise<Queued>;
}

export function queueSink(sinks: Sinks, logger: Pick<Logger, 'warn' | 'error'>): QueueSink {
  const senders = new Map<string, MessageSender<QueuedEvent>>();
  for (const url of new Set(Object.values(sinks).flat())) senders.set(url, queueSender(url));
  const targetsOf = ({ event }: PendingEvent) => (sinks[event.type] ?? []).flatMap((url) => senders.get(url) ?? []);
  const outage = repeatedFailure(logger);

  return {
    types: Object.keys(sinks).filter((type) => (sinks[type] ?? []).length > 0),
    hasQueue: (pending) => targetsOf(pending).length > 0,
    async send(events) {
      const acknowledged = new Set<PendingEvent>();
      const refused = new Map<PendingEvent, string>();
      const failures: Error[] = [];
      const sendEvent = async (pending: PendingEvent) => {
        const { traceparent, ...event } = pending.event;
        // Each event in its own trace; the sender combines them into batches.
        const sendings = await withSpan('relay event', { traceparent }, () =>
          Promise.all(targetsOf(pending).map((sender) => sender.sendOne(event))),
        );
        const refusal = sendings.find(({ outcome }) => outcome === 'refused');
        const failure = sendings.find(({ outcome }) => outcome === 'failed');
        if (refusal && 'error' in refusal) refused.set(pending, refusal.error.message);
        else if (failure && 'error' in failure) failures.push(failure.error);
        else acknowledged.add(pending);
      };
      await Promise.all(events.map(sendEvent));
      // One log line for all: an outage fails hundreds of events several times a second.
      if (failures.length > 0) outage.report({ events: failures.length, error: failures[0] }, 'cannot send events to a queue; retrying');
      else outage.end();
      return { acknowledged, refused };
    },
  };
}

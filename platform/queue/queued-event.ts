import { z } from 'zod';
import type { StreamEvent } from '../streams/event.ts';

/** What a queue carries of an event: what a stream carries, but for the trace, which is an attribute of the message. */
export type QueuedEvent = Omit<StreamEvent, 'traceparent'>;

/** The schema of a queued event whose payload is one of the publisher's events. */
export function queuedEvent<Payload>(payload: z.ZodType<Payload>) {
  return z.object({ eventId: z.uuid(), type: z.string(), subject: z.string(), payload });
}

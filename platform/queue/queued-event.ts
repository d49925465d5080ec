import { z } from 'zod';
import type { StreamEvent } from '../streams/event.ts';

/** The body of an event's message. Its trace context is in the message's attributes. */
export type QueuedEvent = Omit<StreamEvent, 'traceparent'>;

/** The schema of a queued event whose payload is one of the publisher's events. */
export function queuedEvent<Payload>(payload: z.ZodType<Payload>) {
  return z.object({ eventId: z.uuid(), type: z.string(), subject: z.string(), payload });
}

import * as z from 'zod';
import { upcast } from '../events/upcast.ts';
import type { Upcaster } from '../events/upcast.ts';
import type { StreamEvent } from '../streams/event.ts';

/** The body of an event's message. Its trace context is in the message's attributes. */
export type QueuedEvent = Omit<StreamEvent, 'traceparent'>;

const envelope = { eventId: z.uuid(), type: z.string(), subject: z.string() };

const Received = z.object({ ...envelope, payload: z.unknown() });

/** The schema of a queued event whose payload is one of the publisher's events, lifted to its newest version. */
export function queuedEvent<Payload>(payload: z.ZodType<Payload>, upcasters: readonly Upcaster[]) {
  const newest = Received.transform((event, { issues }) => {
    try {
      return upcast(event, upcasters);
    } catch (error) {
      if (!(error instanceof z.ZodError)) throw error;
      issues.push({ code: 'custom', input: event, path: ['payload'], message: `is no ${event.type}: ${z.prettifyError(error)}` });
      return z.NEVER;
    }
  });
  return newest.pipe(z.object({ ...envelope, payload }));
}

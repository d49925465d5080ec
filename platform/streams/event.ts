import type { ChainableCommander } from 'ioredis';
import * as z from 'zod';

/** An event as a stream holds it. Consumers parse its payload by the publisher's schema. */
export interface StreamEvent {
  /** The same on every repeat: the key of the inbox. */
  readonly eventId: string;
  readonly type: string;
  readonly subject: string;
  readonly payload: unknown;
  readonly traceparent: string | null;
}

/** The stream of the context that published it: `events:order` for `order.order-placed.v1`. */
function streamOf(type: string): string {
  const [context] = type.split('.', 1);
  return `events:${context}`;
}

/** Adds an event to its stream as part of `commands`. The stream keeps about `longest` events; the outbox keeps them for seven days. */
export function appendEvent(commands: ChainableCommander, event: StreamEvent, longest: number): void {
  commands.xadd(streamOf(event.type), 'MAXLEN', '~', longest, '*', ...toFields(event));
}

const DAY_MILLIS = 86_400_000;

/** A day longer than the outbox. Events may name people, who may ask to be erased: no entry lasts for good. */
const KEPT_DAYS = 8;

/** Removes old entries of the streams of these types as part of `commands`. */
export function trimStreams(commands: ChainableCommander, types: readonly string[], now: number): void {
  for (const stream of new Set(types.map(streamOf))) commands.xtrim(stream, 'MINID', now - KEPT_DAYS * DAY_MILLIS);
}

/** Adds an event for one group: the others skip it. */
export function appendEventFor(commands: ChainableCommander, event: StreamEvent, group: string): void {
  commands.xadd(streamOf(event.type), '*', ...toFields(event), 'only', group);
}

function toFields({ eventId, type, subject, payload, traceparent }: StreamEvent): string[] {
  return [
    'id',
    eventId,
    'type',
    type,
    'subject',
    subject,
    'payload',
    JSON.stringify(payload),
    ...(traceparent ? ['traceparent', traceparent] : []),
  ];
}

const Fields = z.object({
  id: z.string().min(1),
  type: z.string().min(1),
  subject: z.string(),
  payload: z.string().transform((text, context): unknown => {
    try {
      return JSON.parse(text);
    } catch {
      context.issues.push({ code: 'custom', message: 'is not JSON', input: text });
      return z.NEVER;
    }
  }),
  traceparent: z.string().optional(),
});

/** @throws ZodError when the entry was not written by `appendEvent`. */
export function toEvent(fields: readonly string[]): StreamEvent {
  const { id, traceparent, ...event } = Fields.parse(toRecord(fields));
  return { eventId: id, ...event, traceparent: traceparent ?? null };
}

export function toRecord(fields: readonly string[]): Record<string, string> {
  const record: Record<string, string> = {};
  for (let index = 0; index + 1 < fields.length; index += 2) record[fields[index] ?? ''] = fields[index + 1] ?? '';
  return record;
}

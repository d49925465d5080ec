import { context, SpanKind } from '@opentelemetry/api';
import type { Context } from '@opentelemetry/api';
import type { MiddlewareObj } from '@middy/core';
import type { SQSBatchResponse, SQSEvent, SQSRecord } from 'aws-lambda';
import * as z from 'zod';
import type { Logger } from '../telemetry/logger.ts';
import { endSpan, startSpan } from '../telemetry/trace.ts';
import { setBatchContexts } from './batch-contexts.ts';

/** A message with its SQS metadata. */
export interface Received<M> {
  readonly message: M;
  readonly messageId: string;
  /** When it was sent to the queue, by the clock of SQS in milliseconds; NaN if the record does not say. */
  readonly sentAt: number;
  /** It was delivered before, and not deleted. */
  readonly isRepeat: boolean;
  /** The span of this message, in the trace that its attributes name. */
  readonly context: Context;
}

export interface CommandBatchEvent<M> {
  readonly commands: readonly Received<M>[];
}

/**
 * The failures: messages of the batch (the same objects), or other objects with the `sagaId` of one, such as a reply that could not be sent.
 * The middleware converts them into the response that Lambda expects.
 */
export type Failed = readonly object[];

export interface CommandBatchOptions {
  readonly logger: Pick<Logger, 'error'>;
}

/**
 * For a Lambda that drains a queue: `middy<SQSEvent>().use(commandBatch(Command, { logger })).handler(async ({ commands }) => failed)`.
 *
 * Each record is parsed. A malformed one is logged and fails alone; the handler does not receive it. SQS redelivers only what the handler returns as failed,
 * or the whole batch when a failure belongs to no record: handlers are idempotent.
 */
export function commandBatch<M extends object>(
  schema: z.ZodType<M>,
  { logger }: CommandBatchOptions,
): MiddlewareObj<SQSEvent & CommandBatchEvent<M>, Failed | SQSBatchResponse> {
  const batches = new WeakMap<object, Batch<M>>();
  return {
    name: 'command-batch',
    before({ event }) {
      const batch = parseBatch(schema, event.Records, logger);
      batches.set(event, batch);
      setBatchContexts(
        new Map(batch.commands.flatMap((command) => [sagaOf(command.message)].flatMap((id) => (id ? [[id, command.context]] : [])))),
      );
      Object.assign(event, { commands: batch.commands });
    },
    after(request) {
      const batch = batches.get(request.event);
      if (!batch) return;
      endSpans(batch);
      const failures: unknown = request.response ?? [];
      if (!Array.isArray(failures)) throw new TypeError('the handler of a command batch must return a list of failures');
      const failed = failures.flatMap((failure: unknown) => idsOf(batch.commands, failure));
      request.response = { batchItemFailures: [...new Set([...batch.malformed, ...failed])].map((itemIdentifier) => ({ itemIdentifier })) };
    },
  };
}

interface Batch<M> {
  readonly commands: readonly Received<M>[];
  /** The ids of the records that do not match the schema. */
  readonly malformed: readonly string[];
}

function parseBatch<M extends object>(schema: z.ZodType<M>, records: readonly SQSRecord[], logger: Pick<Logger, 'error'>): Batch<M> {
  const commands: Received<M>[] = [];
  const malformed: string[] = [];
  for (const { messageId, body, attributes, messageAttributes } of records) {
    const { traceparent, tracestate } = messageAttributes;
    const span = startSpan(
      'process message',
      { traceparent: traceparent?.stringValue, tracestate: tracestate?.stringValue },
      SpanKind.CONSUMER,
    );
    const parsed = schema.safeParse(parseJson(body));
    if (parsed.success) {
      const sentAt = Number(attributes.SentTimestamp);
      commands.push({ message: parsed.data, messageId, sentAt, isRepeat: Number(attributes.ApproximateReceiveCount) > 1, context: span });
    } else {
      const reason = z.prettifyError(parsed.error);
      context.with(span, () => logger.error({ messageId, reason }, 'malformed message, moves to the dead-letter queue'));
      endSpan(span);
      malformed.push(messageId);
    }
  }
  return { commands, malformed };
}

function endSpans<M>({ commands }: Batch<M>): void {
  for (const { context: span } of commands) endSpan(span);
}

function idsOf<M extends object>(commands: readonly Received<M>[], failure: unknown): readonly string[] {
  const own = commands.filter(({ message }) => message === failure);
  const ofSaga = sagaOf(failure);
  const related = own.length > 0 || !ofSaga ? own : commands.filter(({ message }) => sagaOf(message) === ofSaga);
  return (related.length > 0 ? related : commands).map(({ messageId }) => messageId);
}

function sagaOf(thing: unknown): string | undefined {
  return typeof thing === 'object' && thing !== null && 'sagaId' in thing && typeof thing.sagaId === 'string' ? thing.sagaId : undefined;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

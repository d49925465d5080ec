import { setTimeout as pause } from 'node:timers/promises';
import { Pool } from 'undici';
import { z } from 'zod';
import { environmentsPerFunction } from '../injected.ts';
import type { FunctionPool } from './function-pool.ts';

/** What a template may say of the way from a queue to a function. */
export const MappingProperties = z.strictObject({
  EventSourceArn: z.string().regex(/^arn:aws:sqs:/, 'only queues are event sources here'),
  FunctionName: z.string(),
  BatchSize: z.int().min(1).max(10_000).default(10),
  MaximumBatchingWindowInSeconds: z.int().min(0).max(300).default(0),
  FunctionResponseTypes: z.array(z.literal('ReportBatchItemFailures')).default([]),
  ScalingConfig: z.object({ MaximumConcurrency: z.int().min(2) }).optional(),
  Enabled: z.boolean().default(true),
  KmsKeyArn: z.unknown().optional(),
  MetricsConfig: z.unknown().optional(),
  Tags: z.unknown().optional(),
});

type Message = z.infer<typeof Message>;

const Attribute = z.object({ StringValue: z.string().optional(), BinaryValue: z.string().optional(), DataType: z.string() });
const Message = z.object({
  MessageId: z.string(),
  ReceiptHandle: z.string(),
  Body: z.string(),
  MD5OfBody: z.string(),
  Attributes: z.record(z.string(), z.string()).default({}),
  MessageAttributes: z.record(z.string(), Attribute).default({}),
});
const Received = z.object({ Messages: z.array(Message).nullish() });
const Failures = z.object({ batchItemFailures: z.array(z.object({ itemIdentifier: z.string() })).default([]) }).nullable();

export interface Mapping {
  stop(): Promise<void>;
}

const longPollSeconds = 20;

/** Hands a queue's messages to a function in batches, and deletes those that it has handled; all others come back after their visibility time-out. */
export function startMapping(properties: unknown, pool: FunctionPool, sqsUrl: string, report: (error: string) => void): Mapping {
  const mapping = MappingProperties.parse(properties);
  const { EventSourceArn: arn, BatchSize: size, MaximumBatchingWindowInSeconds: windowSeconds } = mapping;
  if (size > 10 && windowSeconds < 1)
    throw new Error(`${pool.definition.name}: a batch of more than 10 messages takes a batching window of at least a second`);
  const [, , , region = '', account = '', queue = ''] = arn.split(':');
  const queueUrl = `${sqsUrl}/${account}/${queue}`;
  const pollers = Math.min(mapping.ScalingConfig?.MaximumConcurrency ?? environmentsPerFunction, environmentsPerFunction);
  const client = new Pool(sqsUrl, { connections: pollers * 2, headersTimeout: (longPollSeconds + 10) * 1000 });
  const stopping = new AbortController();
  const isPartial = mapping.FunctionResponseTypes.length > 0;

  const call = async (action: string, body: object, signal?: AbortSignal): Promise<unknown> => {
    const response = await client.request({
      method: 'POST',
      path: '/',
      headers: { 'content-type': 'application/x-amz-json-1.0', 'x-amz-target': `AmazonSQS.${action}` },
      body: JSON.stringify({ QueueUrl: queueUrl, ...body }),
      signal: signal ?? null,
    });
    if (response.statusCode !== 200) throw new Error(`${action} ${queue}: ${await response.body.text()}`);
    return response.body.json();
  };
  const receive = async (limit: number, waitSeconds: number): Promise<readonly Message[]> => {
    const request = {
      MaxNumberOfMessages: Math.min(10, limit),
      WaitTimeSeconds: waitSeconds,
      MessageSystemAttributeNames: ['All'],
      MessageAttributeNames: ['All'],
    };
    return Received.parse(await call('ReceiveMessage', request, stopping.signal)).Messages ?? [];
  };
  const gather = async (): Promise<readonly Message[]> => {
    const batch = [...(await receive(size, longPollSeconds))];
    const until = Date.now() + windowSeconds * 1000;
    while (batch.length > 0 && batch.length < size && Date.now() < until) {
      const more = await receive(size - batch.length, 0);
      batch.push(...more);
      if (more.length === 0) await pause(Math.min(20, Math.max(0, until - Date.now())));
    }
    return batch;
  };
  const toRecord = (message: Message) => ({
    messageId: message.MessageId,
    receiptHandle: message.ReceiptHandle,
    body: message.Body,
    md5OfBody: message.MD5OfBody,
    attributes: message.Attributes,
    messageAttributes: Object.fromEntries(
      Object.entries(message.MessageAttributes).map(([name, { StringValue, BinaryValue, DataType }]) => [
        name,
        { stringValue: StringValue, binaryValue: BinaryValue, stringListValues: [], binaryListValues: [], dataType: DataType },
      ]),
    ),
    eventSource: 'aws:sqs',
    eventSourceARN: arn,
    awsRegion: region,
  });
  const handle = async (batch: readonly Message[]) => {
    const result = await pool.invoke({ Records: batch.map(toRecord) });
    const failed = new Set(
      isPartial ? (Failures.parse(JSON.parse(result))?.batchItemFailures ?? []).map((each) => each.itemIdentifier) : [],
    );
    const known = new Set(batch.map(({ MessageId }) => MessageId));
    // As on AWS: an identifier that is empty or of no message fails the whole batch.
    if ([...failed].some((id) => !known.has(id))) throw new Error('it reported a failure of a message that was not in the batch');
    const done = batch.filter(({ MessageId }) => !failed.has(MessageId));
    for (let start = 0; start < done.length; start += 10) {
      const Entries = done.slice(start, start + 10).map(({ ReceiptHandle }, index) => ({ Id: String(index), ReceiptHandle }));
      await call('DeleteMessageBatch', { Entries });
    }
  };
  const poll = async () => {
    while (!stopping.signal.aborted) {
      try {
        const batch = await gather();
        if (batch.length > 0) await handle(batch);
      } catch (error) {
        if (stopping.signal.aborted) return;
        report(`${pool.definition.name} from ${queue}: ${error instanceof Error ? error.message : String(error)}`);
        await pause(200);
      }
    }
  };
  pool.keepWarm();
  const polling = mapping.Enabled ? Array.from({ length: pollers }, poll) : [];
  return {
    async stop() {
      stopping.abort();
      await Promise.all(polling);
      await client.close();
    },
  };
}

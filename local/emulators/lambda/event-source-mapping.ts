import { setTimeout as pause } from 'node:timers/promises';
import type { Pool } from 'undici';
import * as z from 'zod';
import { messageOf } from '../../runtime/http.ts';
import { authorizationOf } from '../../iam/credentials.ts';
import { environmentsPerFunction } from '../../injected.ts';
import type { FunctionPool } from './function-pool.ts';

/** The supported properties; functions must use ReportBatchItemFailures. */
const Mapping = z
  .strictObject({
    EventSourceArn: z.string().regex(/^arn:aws:sqs:/, 'only SQS event sources are emulated'),
    FunctionName: z.string(),
    Tags: z.unknown().optional(),
    BatchSize: z.int().min(1).max(10_000).default(10),
    MaximumBatchingWindowInSeconds: z.int().min(0).max(300).default(0),
    FunctionResponseTypes: z.tuple([z.literal('ReportBatchItemFailures')]),
    ScalingConfig: z.strictObject({ MaximumConcurrency: z.int().min(environmentsPerFunction) }).optional(),
  })
  .refine((mapping) => mapping.BatchSize <= 10 || mapping.MaximumBatchingWindowInSeconds > 0, {
    error: 'a batch of more than 10 messages needs a batching window of at least a second',
  });
const Attribute = z
  .object({ StringValue: z.string(), DataType: z.literal('String') })
  .transform(({ StringValue: stringValue, DataType: dataType }) => ({ stringValue, dataType }));
const Message = z.object({
  MessageId: z.string(),
  ReceiptHandle: z.string(),
  Body: z.string(),
  Attributes: z.record(z.string(), z.string()),
  MessageAttributes: z.record(z.string(), Attribute).default({}),
});
const Received = z.object({ Messages: z.array(Message).default([]) });
const HandlerResult = z.object({ batchItemFailures: z.array(z.object({ itemIdentifier: z.string() })).default([]) }).nullable();

type Batch = readonly z.output<typeof Message>[];

const longPollSeconds = 20;
const slowMillis = 250;
/** Messages that arrive within this time share a batch, as they do with the latency of AWS. */
const batchDelayMillis = 50;

/** Polls a queue, invokes the function with batches and deletes the processed messages, until `sqs` is destroyed. */
export function runEventSourceMapping(properties: unknown, find: (name: string) => FunctionPool, sqs: Pool): Promise<void> {
  const { EventSourceArn, FunctionName, BatchSize, MaximumBatchingWindowInSeconds } = Mapping.parse(properties);
  const [, , , region, account, queue] = EventSourceArn.split(':');
  const pool = find(FunctionName);
  const fail = (error: unknown) => sqs.destroyed || pool.warn(`event-source mapping of ${queue}: ${messageOf(error)}`);

  // In the function's name, as Lambda polls.
  const authorization = authorizationOf(pool.definition.env['AWS_ACCESS_KEY_ID'] ?? '');
  // Without the SDK, whose client needs too much CPU time per call.
  const call = async (action: string, input: object): Promise<unknown> => {
    const headers = { 'content-type': 'application/x-amz-json-1.0', 'x-amz-target': `AmazonSQS.${action}`, authorization };
    const body = JSON.stringify({ QueueUrl: `https://sqs.${region}.amazonaws.com/${account}/${queue}`, ...input });
    const response = await sqs.request({ method: 'POST', path: '/', headers, body });
    if (response.statusCode !== 200) throw new Error(await response.body.text());
    return response.body.json();
  };
  const receive = async (limit: number, WaitTimeSeconds: number): Promise<Batch> => {
    const all = { MessageSystemAttributeNames: ['All'], MessageAttributeNames: ['All'] };
    return Received.parse(await call('ReceiveMessage', { MaxNumberOfMessages: Math.min(10, limit), WaitTimeSeconds, ...all })).Messages;
  };
  const receiveBatch = async (): Promise<Batch> => {
    const batch = [...(await receive(BatchSize, longPollSeconds))];
    const deadline = Date.now() + MaximumBatchingWindowInSeconds * 1000;
    while (batch.length > 0 && batch.length < BatchSize && Date.now() < deadline)
      batch.push(...(await receive(BatchSize - batch.length, 1)));
    return batch;
  };
  const processBatch = async (batch: Batch) => {
    const Records = batch.map((message) => ({
      messageId: message.MessageId,
      receiptHandle: message.ReceiptHandle,
      body: message.Body,
      attributes: message.Attributes,
      messageAttributes: message.MessageAttributes,
      eventSource: 'aws:sqs',
      eventSourceARN: EventSourceArn,
      awsRegion: region,
    }));
    const { failure, result = 'null' } = await pool.invoke({ Records }, batch.length);
    if (failure) throw new Error(failure.errorMessage);
    const failed = new Set(HandlerResult.parse(JSON.parse(result))?.batchItemFailures.map(({ itemIdentifier }) => itemIdentifier));
    const done = batch.filter(({ MessageId }) => !failed.has(MessageId));
    // As on AWS, an unknown identifier fails the whole batch.
    if (batch.length - done.length !== failed.size) throw new Error('the function reported a failed message that is not in its batch');
    for (let start = 0; start < done.length; start += 10) {
      const Entries = done.slice(start, start + 10).map(({ ReceiptHandle }, index) => ({ Id: String(index), ReceiptHandle }));
      await call('DeleteMessageBatch', { Entries });
    }
  };
  const poll = async () => {
    const running = new Set<Promise<unknown>>();
    while (!sqs.destroyed) {
      try {
        const batch = await receiveBatch();
        if (batch.length === 0) continue;
        const work: Promise<unknown> = processBatch(batch)
          .catch(fail)
          .finally(() => running.delete(work));
        running.add(work);
        // Fewer, larger batches need less CPU: the next poll waits for this batch, or runs beside it when it is slow.
        if (batch.length < BatchSize) await pause(batchDelayMillis);
        await (running.size < environmentsPerFunction ? Promise.race([work, pause(slowMillis)]) : Promise.race(running));
      } catch (error) {
        fail(error);
        await pause(200);
      }
    }
  };
  return poll();
}

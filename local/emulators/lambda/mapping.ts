import { setTimeout as pause } from 'node:timers/promises';
import type { Pool } from 'undici';
import { z } from 'zod';
import { messageOf } from '../../runtime/http.ts';
import { environmentsPerFunction } from '../../injected.ts';
import type { FunctionPool } from './function-pool.ts';

/** What a template may say of the way from a queue to a function, which has to tell which messages it did not handle. */
const Mapping = z
  .strictObject({
    EventSourceArn: z.string().regex(/^arn:aws:sqs:/, 'only queues are event sources here'),
    FunctionName: z.string(),
    Tags: z.unknown().optional(),
    BatchSize: z.int().min(1).max(10_000).default(10),
    MaximumBatchingWindowInSeconds: z.int().min(0).max(300).default(0),
    FunctionResponseTypes: z.tuple([z.literal('ReportBatchItemFailures')]),
    ScalingConfig: z.strictObject({ MaximumConcurrency: z.int().min(environmentsPerFunction) }).optional(),
  })
  .refine((mapping) => mapping.BatchSize <= 10 || mapping.MaximumBatchingWindowInSeconds > 0, {
    error: 'a batch of more than 10 messages takes a batching window of at least a second',
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
const Answer = z.object({ batchItemFailures: z.array(z.object({ itemIdentifier: z.string() })).default([]) }).nullable();

type Batch = readonly z.output<typeof Message>[];

const longPollSeconds = 20;
const slowMillis = 250;
/** AWS's own pollers are farther from their queues than ours: what comes within that time shares a batch there too, and costs less. */
const lingerMillis = 50;

/** Hands a queue's messages to a function in batches and deletes those that it handled; the others come back after their visibility time-out. Ends with the connections to SQS. */
export function runMapping(properties: unknown, find: (name: string) => FunctionPool, sqs: Pool): Promise<void> {
  const { EventSourceArn, FunctionName, BatchSize, MaximumBatchingWindowInSeconds } = Mapping.parse(properties);
  const [, , , region, account, queue] = EventSourceArn.split(':');
  const pool = find(FunctionName);
  const fail = (error: unknown) => sqs.destroyed || pool.warn(`from ${queue}: ${messageOf(error)}`);

  // By hand: the SDK's client costs too much CPU time per call.
  const call = async (action: string, input: object): Promise<unknown> => {
    const headers = { 'content-type': 'application/x-amz-json-1.0', 'x-amz-target': `AmazonSQS.${action}` };
    const body = JSON.stringify({ QueueUrl: `https://sqs.${region}.amazonaws.com/${account}/${queue}`, ...input });
    const response = await sqs.request({ method: 'POST', path: '/', headers, body });
    if (response.statusCode !== 200) throw new Error(await response.body.text());
    return response.body.json();
  };
  const receive = async (limit: number, WaitTimeSeconds: number): Promise<Batch> => {
    const all = { MessageSystemAttributeNames: ['All'], MessageAttributeNames: ['All'] };
    return Received.parse(await call('ReceiveMessage', { MaxNumberOfMessages: Math.min(10, limit), WaitTimeSeconds, ...all })).Messages;
  };
  const gather = async (): Promise<Batch> => {
    const batch = [...(await receive(BatchSize, longPollSeconds))];
    const until = Date.now() + MaximumBatchingWindowInSeconds * 1000;
    while (batch.length > 0 && batch.length < BatchSize && Date.now() < until) batch.push(...(await receive(BatchSize - batch.length, 1)));
    return batch;
  };
  const handle = async (batch: Batch) => {
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
    const failed = new Set(Answer.parse(JSON.parse(result))?.batchItemFailures.map(({ itemIdentifier }) => itemIdentifier));
    const done = batch.filter(({ MessageId }) => !failed.has(MessageId));
    // As on AWS: an identifier of no message fails the whole batch.
    if (batch.length - done.length !== failed.size) throw new Error('it reported the failure of a message that was not in its batch');
    for (let start = 0; start < done.length; start += 10) {
      const Entries = done.slice(start, start + 10).map(({ ReceiptHandle }, index) => ({ Id: String(index), ReceiptHandle }));
      await call('DeleteMessageBatch', { Entries });
    }
  };
  const poll = async () => {
    const running = new Set<Promise<unknown>>();
    while (!sqs.destroyed) {
      try {
        const batch = await gather();
        if (batch.length === 0) continue;
        const work: Promise<unknown> = handle(batch)
          .catch(fail)
          .finally(() => running.delete(work));
        running.add(work);
        // Messages that wait make the next batch fuller, and so cheaper: it begins when this one is done, or beside it when this one is slow.
        if (batch.length < BatchSize) await pause(lingerMillis);
        await (running.size < environmentsPerFunction ? Promise.race([work, pause(slowMillis)]) : Promise.race(running));
      } catch (error) {
        fail(error);
        await pause(200);
      }
    }
  };
  return poll();
}

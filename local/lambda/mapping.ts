import { setTimeout as pause } from 'node:timers/promises';
import { Pool } from 'undici';
import { z } from 'zod';
import { messageOf } from '../http.ts';
import { environmentsPerFunction } from '../injected.ts';
import type { FunctionPool } from './function-pool.ts';

/** What a template may say of the way from a queue to a function. */
const MappingProperties = z
  .strictObject({
    EventSourceArn: z.string().regex(/^arn:aws:sqs:/, 'only queues are event sources here'),
    FunctionName: z.string(),
    BatchSize: z.int().min(1).max(10_000).default(10),
    MaximumBatchingWindowInSeconds: z.int().min(0).max(300).default(0),
    FunctionResponseTypes: z.tuple([z.literal('ReportBatchItemFailures')]).optional(),
    ScalingConfig: z.object({ MaximumConcurrency: z.int().min(2) }).optional(),
    Tags: z.unknown().optional(),
  })
  .refine((mapping) => mapping.BatchSize <= 10 || mapping.MaximumBatchingWindowInSeconds > 0, {
    error: 'a batch of more than 10 messages takes a batching window of at least a second',
  });
const Attribute = z.object({ StringValue: z.string().optional(), BinaryValue: z.string().optional(), DataType: z.string() });
const Message = z.object({
  MessageId: z.string(),
  ReceiptHandle: z.string(),
  Body: z.string(),
  MD5OfBody: z.string(),
  Attributes: z.record(z.string(), z.string()).default({}),
  MessageAttributes: z.record(z.string(), Attribute).default({}),
});
const Received = z.object({ Messages: z.array(Message).default([]) });
const Failures = z.object({ batchItemFailures: z.array(z.object({ itemIdentifier: z.string() })).default([]) }).nullable();

type Message = z.output<typeof Message>;
type Batch = readonly Message[];

const longPollSeconds = 20;
const slowMillis = 250;
/** AWS's own pollers are farther from their queues than ours: what comes within that time shares a batch there too, and costs less. */
const lingerMillis = 50;

/** Hands a queue's messages to a function in batches and deletes those that it handled; the others come back after their visibility time-out. @returns how to stop */
export function startMapping(
  properties: unknown,
  pool: FunctionPool,
  sqsUrl: string,
  report: (error: string) => void,
): () => Promise<void> {
  const { EventSourceArn, ...mapping } = MappingProperties.parse(properties);
  const [, , , region, account, queue] = EventSourceArn.split(':');
  const limit = Math.min(mapping.ScalingConfig?.MaximumConcurrency ?? environmentsPerFunction, environmentsPerFunction);
  const client = new Pool(sqsUrl, { connections: limit * 2, headersTimeout: (longPollSeconds + 10) * 1000 });
  const stopping = new AbortController();
  const fail = (error: unknown) => {
    if (!stopping.signal.aborted) report(`${pool.definition.name}, from ${queue}: ${messageOf(error)}`);
  };

  const call = async (action: string, body: object): Promise<unknown> => {
    const headers = { 'content-type': 'application/x-amz-json-1.0', 'x-amz-target': `AmazonSQS.${action}` };
    const json = JSON.stringify({ QueueUrl: `${sqsUrl}/${account}/${queue}`, ...body });
    const response = await client.request({ method: 'POST', path: '/', headers, body: json });
    if (response.statusCode !== 200) throw new Error(await response.body.text());
    return response.body.json();
  };
  const receive = async (limit: number, WaitTimeSeconds: number): Promise<Batch> => {
    const all = { MessageSystemAttributeNames: ['All'], MessageAttributeNames: ['All'] };
    const request = { MaxNumberOfMessages: Math.min(10, limit), WaitTimeSeconds, ...all };
    return Received.parse(await call('ReceiveMessage', request)).Messages;
  };
  const gather = async (): Promise<Batch> => {
    const batch = [...(await receive(mapping.BatchSize, longPollSeconds))];
    const until = Date.now() + mapping.MaximumBatchingWindowInSeconds * 1000;
    while (batch.length > 0 && batch.length < mapping.BatchSize && Date.now() < until) {
      const more = await receive(mapping.BatchSize - batch.length, 0);
      batch.push(...more);
      if (more.length === 0) await pause(20);
    }
    return batch;
  };
  const toRecord = ({ MessageAttributes, ...message }: Message) => ({
    messageId: message.MessageId,
    receiptHandle: message.ReceiptHandle,
    body: message.Body,
    md5OfBody: message.MD5OfBody,
    attributes: message.Attributes,
    messageAttributes: Object.fromEntries(
      Object.entries(MessageAttributes).map(([name, { StringValue: stringValue, BinaryValue: binaryValue, DataType: dataType }]) => [
        name,
        { stringValue, binaryValue, dataType, stringListValues: [], binaryListValues: [] },
      ]),
    ),
    eventSource: 'aws:sqs',
    eventSourceARN: EventSourceArn,
    awsRegion: region,
  });
  const handle = async (batch: Batch) => {
    const answer = Failures.parse(JSON.parse(await pool.invoke({ Records: batch.map(toRecord) })));
    const failed = new Set(mapping.FunctionResponseTypes && answer?.batchItemFailures.map(({ itemIdentifier }) => itemIdentifier));
    const done = batch.filter(({ MessageId }) => !failed.has(MessageId));
    // As on AWS: an identifier of no message fails the whole batch.
    if (batch.length - done.length !== failed.size) throw new Error('it reported the failure of a message that was not in its batch');
    for (let start = 0; start < done.length; start += 10) {
      const Entries = done.slice(start, start + 10).map(({ ReceiptHandle }, index) => ({ Id: String(index), ReceiptHandle }));
      await call('DeleteMessageBatch', { Entries });
    }
  };
  const poll = async () => {
    const running = new Set<Promise<void>>();
    while (!stopping.signal.aborted) {
      try {
        const batch = await gather();
        if (batch.length === 0) continue;
        const work: Promise<void> = handle(batch)
          .catch(fail)
          .finally(() => running.delete(work));
        running.add(work);
        // Messages that wait make the next batch fuller, and so cheaper: it begins when this one is done, or beside it when this one is slow.
        if (batch.length < mapping.BatchSize) await pause(lingerMillis);
        await (running.size < limit ? Promise.race([work, pause(slowMillis)]) : Promise.race(running));
      } catch (error) {
        fail(error);
        await pause(200);
      }
    }
  };
  pool.keepWarm();
  const polling = poll();
  return async () => {
    stopping.abort();
    await client.destroy();
    await polling;
  };
}

import middyfy from '@middy/core';
import type { Context, SQSBatchResponse, SQSEvent, SQSRecord } from 'aws-lambda';
import { describe, expect, test } from 'vitest';
import * as z from 'zod';
import { inContextOf, traceparentOf } from '../../../platform/queue/batch-contexts.ts';
import { injectTrace } from '../../../platform/telemetry/trace.ts';
import { commandBatch, type Failed, type Received } from '../../../platform/queue/command-batch.ts';

const Water = z.object({ type: z.literal('garden.water.v1'), sagaId: z.string(), litres: z.int().positive() });
type Water = z.infer<typeof Water>;

function record(messageId: string, body: unknown, receiveCount = 1): SQSRecord {
  return {
    messageId,
    receiptHandle: 'r',
    body: typeof body === 'string' ? body : JSON.stringify(body),
    attributes: { ApproximateReceiveCount: String(receiveCount), SentTimestamp: '0', SenderId: 's', ApproximateFirstReceiveTimestamp: '0' },
    messageAttributes: {},
    md5OfBody: '',
    eventSource: 'aws:sqs',
    eventSourceARN: 'arn:aws:sqs:eu-west-2:000000000000:garden',
    awsRegion: 'eu-west-2',
  };
}

const water = (sagaId: string, litres = 1): Water => ({ type: 'garden.water.v1', sagaId, litres });

async function drain(records: SQSRecord[], handle: (commands: readonly Received<Water>[]) => Failed) {
  const logged: unknown[] = [];
  const handler = middyfy<SQSEvent, Failed | SQSBatchResponse>()
    .use(commandBatch(Water, { logger: { error: (entry: unknown) => void logged.push(entry) } }))
    .handler(async ({ commands }) => handle(commands));
  const response = await handler({ Records: records } as Parameters<typeof handler>[0], {} as Context);
  return { response, logged };
}

const failures = (...ids: string[]) => ({ batchItemFailures: ids.map((itemIdentifier) => ({ itemIdentifier })) });

describe('a batch of commands', () => {
  test('reaches the handler parsed, and reports no failures', async () => {
    const seen: Received<Water>[] = [];
    const { response } = await drain([record('1', water('a')), record('2', water('b'), 3)], (commands) => {
      seen.push(...commands);
      return [];
    });
    expect(seen.map(({ message, isRepeat }) => ({ message, isRepeat }))).toEqual([
      { message: water('a'), isRepeat: false },
      { message: water('b'), isRepeat: true },
    ]);
    expect(response).toEqual(failures());
  });

  test.each([
    ['no JSON', '{"type":'],
    ['of an unknown type', { type: 'garden.burn.v1', sagaId: 'x' }],
    ['with an impossible quantity', water('x', -1)],
  ])('fails a record that is %s alone, and logs the reason', async (_, malformed) => {
    const { response, logged } = await drain([record('1', water('a')), record('2', malformed)], (commands) => {
      expect(commands).toHaveLength(1);
      return [];
    });
    expect(response).toEqual(failures('2'));
    expect(logged).toEqual([expect.objectContaining({ messageId: '2' })]);
  });

  test('redelivers only what the handler returns as failed', async () => {
    const { response } = await drain([record('1', water('a')), record('2', water('b'))], (commands) =>
      commands.slice(1).map(({ message }) => message),
    );
    expect(response).toEqual(failures('2'));
  });

  test('redelivers the records of the saga whose reply could not be sent', async () => {
    const records = [record('1', water('a')), record('2', water('b')), record('3', water('b'))];
    const { response } = await drain(records, () => [{ type: 'garden.watered.v1', sagaId: 'b' }]);
    expect(response).toEqual(failures('2', '3'));
  });

  test('redelivers the whole batch for a failure that belongs to no record', async () => {
    const { response } = await drain([record('1', water('a')), record('2', water('b'))], () => [{ type: 'garden.flooded.v1' }]);
    expect(response).toEqual(failures('1', '2'));
  });

  test('fails as a whole when the handler returns no list, so that no malformed record is lost', async () => {
    const result = { batchItemFailures: [] } as unknown as Failed;
    await expect(drain([record('1', water('a')), record('2', '{')], () => result)).rejects.toThrow('must return a list of failures');
  });

  test('fails as a whole when the handler throws', async () => {
    await expect(
      drain([record('1', water('a'))], () => {
        throw new Error('no hose');
      }),
    ).rejects.toThrow('no hose');
  });

  test('gives each message the trace of its record, also in a batch with many traces', async () => {
    const traced = (messageId: string, sagaId: string, trace: string): SQSRecord => ({
      ...record(messageId, water(sagaId)),
      messageAttributes: {
        traceparent: { dataType: 'String', stringValue: `00-${trace.repeat(32)}-b7ad6b7169203331-01` },
        tracestate: { dataType: 'String', stringValue: `vendor=${trace}` },
      },
    });
    await drain([traced('1', 'ours', 'a'), traced('2', 'theirs', 'b')], () => []);
    expect(traceparentOf(water('ours'))).toMatch(/^00-a{32}-/);
    expect(traceparentOf(water('theirs'))).toMatch(/^00-b{32}-/);
    expect(inContextOf(water('theirs'), () => injectTrace().tracestate)).toBe('vendor=b');
    expect(traceparentOf(water('of no record'))).toBeUndefined();
    expect(traceparentOf({ type: 'garden.rained.v1' })).toBeUndefined();
  });
});

import { fork } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { ReceiveMessageCommand, SendMessageBatchCommand, SQSClient } from '@aws-sdk/client-sqs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { eventually } from '../../../support/eventually.ts';
import { freePort } from '../../../support/free-port.ts';
import { startQueues } from '../../../support/queues.ts';
import type { Queues } from '../../../support/queues.ts';

// Tells the queue `answers` of each batch, and reports as its messages say.
const code = `
  import { SQSClient, SendMessageCommand } from '${import.meta.resolve('@aws-sdk/client-sqs')}';
  const sqs = new SQSClient({});
  export const handler = async (event, { functionName }) => {
    if (event.hello) return \`\${functionName} was told \${event.hello}\`;
    if (!event.Records) throw new TypeError('no records');
    console.log('has', event.Records.length);
    const bodies = event.Records.map(({ body }) => body);
    const traces = event.Records.map(({ messageAttributes }) => messageAttributes.traceparent?.stringValue);
    await sqs.send(new SendMessageCommand({ QueueUrl: process.env.ANSWERS_URL, MessageBody: JSON.stringify({ bodies, traces }) }));
    const failed = event.Records.filter(({ body }) => body === 'fails').map(({ messageId }) => messageId);
    const strangers = bodies.includes('reports a stranger') ? ['none of these'] : [];
    return { batchItemFailures: [...failed, ...strangers].map((itemIdentifier) => ({ itemIdentifier })) };
  };
`;

const region = 'eu-west-2';
const arn = `arn:aws:lambda:${region}:111111111111:function:fixture-worker-of-a-name-that-is-as-long-as-the-names-that-CloudFormation-makes`;
const folder = mkdtempSync(join(tmpdir(), 'function-'));
const settled = { VisibilityTimeout: '600' };
let queues: Queues;
let host: ChildProcess;
let written: Promise<string>;
let url: string;

const launch = () => fork(join(import.meta.dirname, '../../../../local/emulators/lambda/main.ts'), { silent: true });

async function open(child: ChildProcess, port: number, resources: readonly object[]): Promise<unknown> {
  child.send({ port, region, sqsUrl: `http://127.0.0.1:${queues.server.port}`, resources });
  const [answer]: unknown[] = await once(child, 'message');
  return answer;
}

const mapping = (queue: string, change: object = {}) => ({
  type: 'AWS::Lambda::EventSourceMapping',
  id: queue,
  properties: {
    EventSourceArn: `arn:aws:sqs:${region}:000000000000:${queue}`,
    FunctionName: arn,
    FunctionResponseTypes: ['ReportBatchItemFailures'],
    ...change,
  },
});
const invoke = async (name: string, body?: string) =>
  fetch(`${url}/2015-03-31/functions/${encodeURIComponent(name)}/invocations`, { method: 'POST', ...(body !== undefined && { body }) });

async function send(queue: string, ...bodies: readonly string[]): Promise<void> {
  const traceparent = { DataType: 'String', StringValue: 'a trace' };
  const Entries = bodies.map((MessageBody, index) => ({ Id: String(index), MessageBody, MessageAttributes: { traceparent } }));
  await new SQSClient({}).send(
    new SendMessageBatchCommand({ QueueUrl: `http://127.0.0.1:${queues.server.port}/000000000000/${queue}`, Entries }),
  );
}

/** The next batch that the function had. */
async function nextBatch(): Promise<{ bodies: string[]; traces: string[] }> {
  const request = { QueueUrl: queues.create('answers'), WaitTimeSeconds: 10, VisibilityTimeout: 600 };
  const { Messages = [] } = await new SQSClient({}).send(new ReceiveMessageCommand(request));
  return z.object({ bodies: z.array(z.string()), traces: z.array(z.string()) }).parse(JSON.parse(Messages[0]?.Body ?? '{}'));
}

/** How many messages of a queue nobody has deleted. */
const left = (queue: string) => {
  const { ready, inflight } = queues.server.inspectQueue(queue)?.messages ?? { ready: [], inflight: [] };
  return [...ready, ...inflight].length;
};

beforeAll(async () => {
  queues = await startQueues();
  writeFileSync(join(folder, 'index.mjs'), code);
  for (const name of ['plain', 'strange', 'wide']) queues.create(name, settled);
  const env = {
    ANSWERS_URL: queues.create('answers'),
    AWS_ENDPOINT_URL_SQS: `http://127.0.0.1:${queues.server.port}`,
    AWS_REGION: region,
    AWS_ACCESS_KEY_ID: 'test',
    AWS_SECRET_ACCESS_KEY: 'test',
  };
  const properties = { name: 'worker', arn, folder, handler: 'index.handler', memoryMiB: 128, timeoutSeconds: 10, env };
  host = launch();
  written = text(host.stdout ?? Readable.from([]));
  const port = await freePort();
  url = `http://127.0.0.1:${port}`;
  const wide = mapping('wide', { BatchSize: 25, MaximumBatchingWindowInSeconds: 3 });
  expect(
    await open(host, port, [wide, mapping('plain'), { type: 'AWS::Lambda::Function', id: arn, properties }, mapping('strange')]),
  ).toEqual({});
});
afterAll(async () => {
  host.kill('SIGKILL');
  await queues.stop();
});

describe('the Invoke API', () => {
  test('runs a function, by its ARN or by its name', async () => {
    const byArn = await invoke(arn, JSON.stringify({ hello: 'so' }));
    expect([byArn.status, await byArn.json()]).toEqual([200, 'worker was told so']);
    const byName = await invoke(arn.split(':').at(-1) ?? '', JSON.stringify({ hello: 'this' }));
    expect(await byName.json()).toBe('worker was told this');
  });

  test('tells the error of a function, and gives an empty event to one that is invoked without', async () => {
    const response = await invoke(arn);
    expect([response.status, response.headers.get('x-amz-function-error')]).toEqual([200, 'Unhandled']);
    expect(await response.json()).toMatchObject({ errorType: 'TypeError', errorMessage: 'no records' });
  });

  test('knows no function of another name', async () => {
    const response = await invoke('other', '{}');
    expect([response.status, await response.json()]).toEqual([404, { Type: 'User', Message: 'there is no function other' }]);
  });
});

describe('a mapping', () => {
  test('deletes what was handled, and leaves what was reported', async () => {
    await send('plain', 'a', 'fails', 'b');
    expect(await nextBatch()).toEqual({ bodies: ['a', 'fails', 'b'], traces: ['a trace', 'a trace', 'a trace'] });
    await eventually(() => expect(left('plain')).toBe(1));
  });

  test('leaves the whole batch of a function that reports a message which is not in it', async () => {
    await send('strange', 'a', 'reports a stranger');
    expect((await nextBatch()).bodies).toHaveLength(2);
    await send('strange', 'b');
    expect((await nextBatch()).bodies).toEqual(['b']);
    await eventually(() => expect(left('strange')).toBe(2));
  });

  test('fills a batch within its window, and deletes it in tens', async () => {
    const bodies = Array.from({ length: 25 }, (_, index) => `m${index}`);
    await send('wide', ...bodies.slice(0, 9));
    await send('wide', ...bodies.slice(9, 16));
    await send('wide', ...bodies.slice(16));
    expect((await nextBatch()).bodies).toEqual(bodies);
    await eventually(() => expect(left('wide')).toBe(0));
  });

  test('counts batches and their messages', async () => {
    const response = await fetch(`${url}/counts`);
    expect(await response.json()).toEqual({ worker: { invocations: 7, records: 31 } });
  });
});

test('a mapping to a function that nothing declares is refused by its name', async () => {
  const child = launch();
  expect(await open(child, 0, [mapping('plain')])).toMatchObject({ error: expect.stringContaining(`there is no function ${arn}`) });
  child.kill('SIGKILL');
});

test('stops when asked to, and has passed on what its function wrote', async () => {
  const ended = once(host, 'exit');
  host.kill('SIGTERM');
  expect(await ended).toEqual([0, null]);
  expect((await written).split('\n')).toContain('worker\thas 3');
});

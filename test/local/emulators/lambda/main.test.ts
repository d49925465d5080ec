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
import * as z from 'zod';
import { eventually } from '../../../support/eventually.ts';
import { freePort } from '../../../support/free-port.ts';
import { startQueues } from '../../../support/queues.ts';
import type { Queues } from '../../../support/queues.ts';
import { networkFile } from '../../../support/network-file.ts';
import { operator, permissionsFile } from '../../../support/permissions-file.ts';
import { authorizationOf } from '../../../../local/iam/credentials.ts';

// Sends each batch to the queue `results`, and reports failures that its messages request.
const code = `
  import { SQSClient, SendMessageCommand } from '${import.meta.resolve('@aws-sdk/client-sqs')}';
  const sqs = new SQSClient({});
  export const handler = async (event, { functionName }) => {
    if (event.hello) return \`\${functionName} received \${event.hello}\`;
    if (!event.Records) throw new TypeError('no records');
    console.log('has', event.Records.length);
    const bodies = event.Records.map(({ body }) => body);
    const traces = event.Records.map(({ messageAttributes }) => messageAttributes.traceparent?.stringValue);
    await sqs.send(new SendMessageCommand({ QueueUrl: process.env.RESULTS_URL, MessageBody: JSON.stringify({ bodies, traces }) }));
    const failed = event.Records.filter(({ body }) => body === 'fails').map(({ messageId }) => messageId);
    const unknown = bodies.includes('reports an unknown id') ? ['unknown'] : [];
    return { batchItemFailures: [...failed, ...unknown].map((itemIdentifier) => ({ itemIdentifier })) };
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
  child.send({ port, region, permissionsFile: permissionsFile({ test: [] }), sqsUrl: `http://127.0.0.1:${queues.server.port}`, resources });
  const [response]: unknown[] = await once(child, 'message');
  return response;
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
const invoke = async (name: string, body?: string, caller = operator) =>
  fetch(`${url}/2015-03-31/functions/${encodeURIComponent(name)}/invocations`, {
    method: 'POST',
    headers: { authorization: authorizationOf(caller) },
    ...(body !== undefined && { body }),
  });

async function send(queue: string, ...bodies: readonly string[]): Promise<void> {
  const traceparent = { DataType: 'String', StringValue: 'a trace' };
  const Entries = bodies.map((MessageBody, index) => ({ Id: String(index), MessageBody, MessageAttributes: { traceparent } }));
  await new SQSClient({}).send(
    new SendMessageBatchCommand({ QueueUrl: `http://127.0.0.1:${queues.server.port}/000000000000/${queue}`, Entries }),
  );
}

/** The next batch that the function processed. */
async function nextBatch(): Promise<{ bodies: string[]; traces: string[] }> {
  const request = { QueueUrl: queues.create('results'), WaitTimeSeconds: 10, VisibilityTimeout: 600 };
  const { Messages = [] } = await new SQSClient({}).send(new ReceiveMessageCommand(request));
  return z.object({ bodies: z.array(z.string()), traces: z.array(z.string()) }).parse(JSON.parse(Messages[0]?.Body ?? '{}'));
}

/** Messages of a queue that are not deleted. */
const left = (queue: string) => {
  const { ready, inflight } = queues.server.inspectQueue(queue)?.messages ?? { ready: [], inflight: [] };
  return [...ready, ...inflight].length;
};

beforeAll(async () => {
  queues = await startQueues();
  writeFileSync(join(folder, 'index.mjs'), code);
  for (const name of ['plain', 'strange', 'wide']) queues.create(name, settled);
  const env = {
    RESULTS_URL: queues.create('results'),
    AWS_ENDPOINT_URL_SQS: `http://127.0.0.1:${queues.server.port}`,
    AWS_REGION: region,
    AWS_ACCESS_KEY_ID: 'test',
    AWS_SECRET_ACCESS_KEY: 'test',
  };
  const properties = {
    name: 'worker',
    arn,
    folder,
    handler: 'index.handler',
    memoryMiB: 128,
    timeoutSeconds: 10,
    env,
    network: networkFile({ own: [queues.server.port] }),
  };
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
    const byArn = await invoke(arn, JSON.stringify({ hello: 'one' }));
    expect([byArn.status, await byArn.json()]).toEqual([200, 'worker received one']);
    const byName = await invoke(arn.split(':').at(-1) ?? '', JSON.stringify({ hello: 'two' }));
    expect(await byName.json()).toBe('worker received two');
  });

  test('returns the error of a function, and passes an empty event without a body', async () => {
    const response = await invoke(arn);
    expect([response.status, response.headers.get('x-amz-function-error')]).toEqual([200, 'Unhandled']);
    expect(await response.json()).toMatchObject({ errorType: 'TypeError', errorMessage: 'no records' });
  });

  test('refuses a caller without lambda:InvokeFunction, and one without credentials', async () => {
    const refused = await invoke(arn, '{}', 'test');
    expect([refused.status, refused.headers.get('x-amzn-errortype')]).toEqual([403, 'AccessDeniedException']);
    expect(await refused.text()).toContain(`is not authorized to perform: lambda:InvokeFunction on resource: ${arn}`);
    expect((await invoke(arn, '{}', 'unknown')).headers.get('x-amzn-errortype')).toBe('UnrecognizedClientException');
  });

  test('refuses an unknown function', async () => {
    const response = await invoke('other', '{}');
    expect([response.status, await response.json()]).toEqual([404, { Type: 'User', Message: 'Function not found: other' }]);
  });
});

describe('an event-source mapping', () => {
  test('deletes processed messages, and keeps reported failures', async () => {
    await send('plain', 'a', 'fails', 'b');
    expect(await nextBatch()).toEqual({ bodies: ['a', 'fails', 'b'], traces: ['a trace', 'a trace', 'a trace'] });
    await eventually(() => expect(left('plain')).toBe(1));
  });

  test('keeps the whole batch when the function reports an unknown message', async () => {
    await send('strange', 'a', 'reports an unknown id');
    expect((await nextBatch()).bodies).toHaveLength(2);
    await send('strange', 'b');
    expect((await nextBatch()).bodies).toEqual(['b']);
    await eventually(() => expect(left('strange')).toBe(2));
  });

  test('fills a batch within its window, and deletes it in groups of ten', async () => {
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

test('an event-source mapping to an unknown function is refused by name', async () => {
  const child = launch();
  expect(await open(child, 0, [mapping('plain')])).toMatchObject({ error: expect.stringContaining(`Function not found: ${arn}`) });
  child.kill('SIGKILL');
});

test('stops on SIGTERM, and has written the log lines of its function', async () => {
  const ended = once(host, 'exit');
  host.kill('SIGTERM');
  expect(await ended).toEqual([0, null]);
  expect((await written).split('\n')).toContain('worker\thas 3');
});

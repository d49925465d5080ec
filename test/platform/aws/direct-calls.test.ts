import { SendMessageBatchCommand, SQSClient } from '@aws-sdk/client-sqs';
import { createServer, type IncomingHttpHeaders, type IncomingMessage, type ServerResponse } from 'node:http';
import { text } from 'node:stream/consumers';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { directCalls } from '../../../platform/aws/direct-calls.ts';

let requests: { readonly headers: IncomingHttpHeaders; readonly body: string }[];
/** The status of each response; 200 when there is none left. */
let statuses: number[];
let endpoint: string;
const respond = async (request: IncomingMessage, response: ServerResponse) => {
  requests.push({ headers: request.headers, body: await text(request) });
  response.writeHead(statuses.shift() ?? 200, { 'content-type': 'application/x-amz-json-1.0' }).end('{"Successful":[],"Failed":[]}');
};
const server = createServer((request, response) => void respond(request, response));

beforeEach(async () => {
  requests = [];
  statuses = [];
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  endpoint = `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}`;
});

afterEach(() => {
  vi.unstubAllEnvs();
  server.closeAllConnections();
  server.close();
});

function start() {
  const client = new SQSClient({
    endpoint,
    region: 'eu-west-2',
    md5: false,
    credentials: { accessKeyId: 'AKID', secretAccessKey: 'secret' },
  });
  const direct = directCalls(client);
  const send = async (body: string) => {
    const command = new SendMessageBatchCommand({ QueueUrl: `${endpoint}/1/queue`, Entries: [{ Id: '0', MessageBody: body }] });
    const result = await direct(command.input, AbortSignal.timeout(5000));
    if (result === undefined) await client.send(command);
    return result;
  };
  return send;
}

test('leaves the first call to the SDK, and makes the next ones with its address, its headers and a signature of their own', async () => {
  const send = start();
  expect(await send('a')).toBeUndefined();
  expect(await send('b')).toEqual({ Successful: [], Failed: [] });
  const [first, second] = requests;
  expect(second?.headers).toMatchObject({
    'x-amz-target': 'AmazonSQS.SendMessageBatch',
    'content-type': 'application/x-amz-json-1.0',
    host: first?.headers.host,
    'user-agent': first?.headers['user-agent'],
    authorization: expect.stringMatching(
      /^AWS4-HMAC-SHA256 Credential=AKID\/\d{8}\/eu-west-2\/sqs\/aws4_request, SignedHeaders=content-type;host;x-amz-date;x-amz-target, /,
    ),
  });
  expect(second?.headers['amz-sdk-invocation-id']).toBeUndefined();
  expect(JSON.parse(second?.body ?? '')).toEqual({ QueueUrl: `${endpoint}/1/queue`, Entries: [{ Id: '0', MessageBody: 'b' }] });
});

test('names the invocation that a call is part of', async () => {
  const send = start();
  await send('a');
  vi.stubEnv('_X_AMZN_TRACE_ID', 'Root=1-second');
  await send('b');
  vi.stubEnv('_X_AMZN_TRACE_ID', 'Root=1-third');
  await send('c');
  expect(requests.slice(1).map(({ headers }) => headers['x-amzn-trace-id'])).toEqual(['Root=1-second', 'Root=1-third']);
});

test('leaves a call that did not succeed to the SDK', async () => {
  const send = start();
  await send('a');
  statuses = [503];
  expect(await send('b')).toBeUndefined();
  expect(requests).toHaveLength(3);
  expect(await send('c')).toEqual({ Successful: [], Failed: [] });
});

test('leaves a call on a broken connection to the SDK, and does not repeat one that has run out of time', async () => {
  const client = new SQSClient({
    endpoint,
    region: 'eu-west-2',
    md5: false,
    credentials: { accessKeyId: 'AKID', secretAccessKey: 'secret' },
  });
  const direct = directCalls(client);
  const command = new SendMessageBatchCommand({ QueueUrl: `${endpoint}/1/queue`, Entries: [{ Id: '0', MessageBody: 'a' }] });
  await client.send(command);
  await expect(direct(command.input, AbortSignal.abort(new Error('too late')))).rejects.toThrow('too late');
  server.closeAllConnections();
  server.close();
  expect(await direct(command.input, AbortSignal.timeout(5000))).toBeUndefined();
});

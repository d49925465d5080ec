import { createServer } from 'node:http';
import type { Server } from 'node:http';
import { text } from 'node:stream/consumers';
import { afterEach, expect, test } from 'vitest';
import * as z from 'zod';
import { readFunctionUrls } from '../../../../local/emulators/cloudfront/function-url.ts';
import { readOriginGroups } from '../../../../local/emulators/cloudfront/origin-group.ts';
import { plain } from '../../../../local/emulators/cloudfront/forward.ts';
import type { Forwarded } from '../../../../local/emulators/cloudfront/forward.ts';

const request: Forwarded = { method: 'GET', path: '/cart?a=1', headers: { host: 'shop.example', cookie: 'c' }, body: null };
const group = {
  Quantity: 1,
  Items: [
    {
      Id: 'pages',
      FailoverCriteria: { StatusCodes: { Quantity: 2, Items: [502, 503] } },
      Members: { Quantity: 2, Items: [{ OriginId: 'first' }, { OriginId: 'second' }] as [{ OriginId: string }, { OriginId: string }] },
    },
  ],
};
let server: Server | undefined;

afterEach(() => server?.close());

/** The group's response if its first origin returns this status, with what the second one received. */
async function respondAfter(status: number) {
  const received: Forwarded[] = [];
  const origins = new Map([
    ['first', { host: 'balancer', forward: async () => plain(status, 'first') }],
    [
      'second',
      {
        host: 'function',
        forward: async (forwarded: Forwarded) => {
          received.push(forwarded);
          return plain(503, 'second');
        },
      },
    ],
  ]);
  const reply = await readOriginGroups(group, origins).get('pages')?.forward(request);
  return { reply, received };
}

test.each([200, 404, 500])('the second origin is not asked after %i', async (status) => {
  const { reply, received } = await respondAfter(status);
  expect(reply?.statusCode).toBe(status);
  expect(received).toEqual([]);
});

test.each([502, 503])('the second origin is asked after %i, under its own name', async (status) => {
  const { reply, received } = await respondAfter(status);
  expect(reply?.body).toEqual(Buffer.from('second'));
  expect(received).toEqual([{ ...request, headers: { host: 'function', cookie: 'c' } }]);
});

/** Lambda's Invoke API with one function, and the function's URL. */
async function functionUrl(respond: (event: string) => { readonly headers?: Record<string, string>; readonly body: unknown }) {
  server = createServer((incoming, response) => {
    void text(incoming).then((event) => {
      const { headers = {}, body } = respond(event);
      return response.writeHead(200, headers).end(JSON.stringify(body));
    });
  });
  await new Promise<void>((resolve) => server?.listen(0, '127.0.0.1', resolve));
  const { port } = z.object({ port: z.int() }).parse(server.address());
  const properties = {
    TargetFunctionArn: 'arn:aws:lambda:r:1:function:page',
    AuthType: 'AWS_IAM',
    lambdaUrl: `http://127.0.0.1:${port}`,
    authorization: 'signed',
  };
  return readFunctionUrls([{ type: 'AWS::Lambda::Url', id: 'https://page.edge.internal/', properties }]).get('page.edge.internal');
}

test('a function behind a URL gets the request as an event, and its result is the response', async () => {
  let seen: unknown;
  const url = await functionUrl((event) => {
    seen = JSON.parse(event);
    return { body: { statusCode: 503, headers: { 'retry-after': '10' }, body: 'sorry' } };
  });
  const reply = await url?.forward(request);
  expect(seen).toMatchObject({ version: '2.0', rawPath: '/cart', rawQueryString: 'a=1', requestContext: { http: { method: 'GET' } } });
  expect(reply).toEqual({ statusCode: 503, headers: { 'retry-after': '10' }, body: Buffer.from('sorry') });
});

test('a function that fails is an error', async () => {
  const url = await functionUrl(() => ({ headers: { 'x-amz-function-error': 'Unhandled' }, body: { errorMessage: 'no' } }));
  await expect(url?.forward(request)).rejects.toThrow(/no/);
});

test('a URL without authentication is refused: everyone could call it', () => {
  const properties = { TargetFunctionArn: 'arn', AuthType: 'NONE', lambdaUrl: 'http://127.0.0.1:1', authorization: 'signed' };
  expect(() => readFunctionUrls([{ type: 'AWS::Lambda::Url', id: 'https://page/', properties }])).toThrow(/AuthType/);
});

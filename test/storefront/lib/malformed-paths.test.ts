import { createServer, Server } from 'node:http';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { refuseMalformedPaths } from '../../../storefront/lib/malformed-paths.ts';

const server = createServer((request, response) => response.end(`page at ${request.url}`));
let address: string;

beforeAll(async () => {
  refuseMalformedPaths(server);
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve));
  address = `http://127.0.0.1:${z.object({ port: z.int() }).parse(server.address()).port}`;
});

afterAll(() => server.close());

describe('an address', () => {
  test.each(['/products/%zz', '/products/%', '/%E0%A4%A', '/products/%ED%A0%80'])(
    'that cannot be decoded is refused in words: %s',
    async (path) => {
      const answer = await fetch(`${address}${path}`);
      expect([answer.status, answer.headers.get('content-type')]).toEqual([400, 'text/html; charset=utf-8']);
      expect(await answer.text()).toContain('cannot be read');
    },
  );

  test.each(['/', '/products/A%20B%2FC', '/products/100%25', '/cart?problem=%zz'])('that can be decoded is served: %s', async (path) => {
    expect(await (await fetch(`${address}${path}`)).text()).toBe(`page at ${path}`);
  });

  test('is checked on every server of the process, also one that listens already', () => {
    const emit = Object.getOwnPropertyDescriptor(Server.prototype, 'emit');
    try {
      refuseMalformedPaths();
      expect(Object.getOwnPropertyDescriptor(Server.prototype, 'emit')).not.toEqual(emit);
    } finally {
      if (emit) Object.defineProperty(Server.prototype, 'emit', emit);
      else Reflect.deleteProperty(Server.prototype, 'emit');
    }
  });
});

import { createServer, ServerResponse } from 'node:http';
import type { Server } from 'node:http';
import { afterEach, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { keepNoFailures } from '../../../storefront/lib/failures-uncached.ts';

const unchanged = { ...Object.getOwnPropertyDescriptor(ServerResponse.prototype, 'writeHead') };
let server: Server | undefined;

afterEach(() => {
  Object.defineProperty(ServerResponse.prototype, 'writeHead', unchanged);
  server?.close();
});

async function answerWith(status: number): Promise<Response> {
  keepNoFailures();
  server = createServer((_request, response) => {
    response.setHeader('Cache-Control', 'public, s-maxage=3600');
    response.setHeader('Cache-Tag', 'home');
    response.statusCode = status;
    response.end('page');
  });
  await new Promise<void>((resolve) => server?.listen(0, '127.0.0.1', resolve));
  const { port } = z.object({ port: z.int() }).parse(server.address());
  return fetch(`http://127.0.0.1:${port}/`);
}

describe('a page that fails', () => {
  test.each([500, 503])('is not kept by the edge: %i', async (status) => {
    const { headers } = await answerWith(status);
    expect(headers.get('cache-control')).toBe('private, no-store');
    expect(headers.get('cache-tag')).toBeNull();
  });

  test.each([307, 308])('is not kept either where it leads elsewhere: %i', async (status) => {
    const { headers } = await answerWith(status);
    expect([headers.get('cache-control'), headers.get('cache-tag')]).toEqual(['private, no-store', null]);
  });

  test.each([200, 404])('differs from one that is there or is known not to be: %i', async (status) => {
    const { headers } = await answerWith(status);
    expect(headers.get('cache-control')).toBe('public, s-maxage=3600');
    expect(headers.get('cache-tag')).toBe('home');
  });
});

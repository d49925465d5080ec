import { Server, createServer } from 'node:http';
import { afterEach, expect, test } from 'vitest';
import { z } from 'zod';
import { knowResponses, urlAtWork } from '../../../storefront/lib/response-at-work.ts';

const unchanged = { ...Object.getOwnPropertyDescriptor(Server.prototype, 'emit') };
let server: Server | undefined;

afterEach(() => {
  if ('value' in unchanged) Object.defineProperty(Server.prototype, 'emit', unchanged);
  else Reflect.deleteProperty(Server.prototype, 'emit');
  server?.close();
});

test('a page finds its address as it was asked for, whatever has become of the request since', async () => {
  knowResponses();
  server = createServer((request, response) => {
    request.url = '/rewritten';
    setImmediate(() => response.end(urlAtWork()));
  });
  await new Promise<void>((resolve) => server?.listen(0, '127.0.0.1', resolve));
  const { port } = z.object({ port: z.int() }).parse(server.address());
  expect(await (await fetch(`http://127.0.0.1:${port}/categories/garden?after=GD%2D502`)).text()).toBe('/categories/garden?after=GD%2D502');
});

import { createServer } from 'node:http';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { afterEach, describe, expect, test } from 'vitest';
import * as z from 'zod';
import { httpClient } from '../../../platform/http/client.ts';
import { DependencyUnavailable } from '../../../platform/http/dependency-unavailable.ts';
import { RemoteRefusal } from '../../../platform/http/remote-refusal.ts';
import { currentTraceparent, withSpan } from '../../../platform/telemetry/trace.ts';

const servers: ReturnType<typeof createServer>[] = [];

afterEach(() => {
  for (const server of servers.splice(0)) server.close().closeAllConnections();
});

async function serverThat(
  respond: (request: IncomingMessage, response: ServerResponse, count: number) => void,
  receive: (request: IncomingMessage) => void = (request) => request.resume(),
) {
  const seen: IncomingMessage[] = [];
  const server = createServer((request, response) => {
    seen.push(request);
    receive(request);
    request.on('end', () => respond(request, response, seen.length));
  });
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const baseUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return { baseUrl, seen, client: httpClient({ baseUrl, timeoutMillis: 300 }) };
}

const Ok = z.object({ ok: z.boolean() });

const ok = (response: ServerResponse) => response.end('{"ok":true}');

describe('the HTTP client', () => {
  test('parses the response and sends the trace context', async () => {
    const { client, seen } = await serverThat((_request, response) => ok(response));
    const trace = await withSpan('call', {}, async () => {
      expect(await client.get('/a', Ok)).toEqual({ ok: true });
      return currentTraceparent();
    });
    expect(seen[0]?.headers['traceparent']).toBe(trace);
  });

  test('retries a read that failed', async () => {
    const { client, seen } = await serverThat((_request, response, count) => (count < 3 ? response.writeHead(503).end() : ok(response)));
    expect(await client.get('/a', Ok)).toEqual({ ok: true });
    expect(seen).toHaveLength(3);
  });

  test('fails after three attempts, and names the target', async () => {
    const { client, seen, baseUrl } = await serverThat((_request, response) => response.writeHead(502).end());
    await expect(client.get('/a', Ok)).rejects.toThrow(new DependencyUnavailable(`GET ${baseUrl}/a`, 'returned 502'));
    expect(seen).toHaveLength(3);
  });

  test('never retries a POST, unless it is marked as idempotent', async () => {
    const { client, seen } = await serverThat((_request, response) => response.destroy());
    await expect(client.post('/a', {}, Ok)).rejects.toThrow(DependencyUnavailable);
    expect(seen).toHaveLength(1);
    await expect(client.post('/a', {}, Ok, { isIdempotent: true })).rejects.toThrow('the connection failed');
    expect(seen).toHaveLength(4);
  });

  test('waits no longer than its time-out', async () => {
    const { client } = await serverThat(() => {});
    await expect(client.post('/a', {}, Ok)).rejects.toThrow('no response within 300 ms');
  });

  test('waits no longer than its time-out for a body that stops', async () => {
    const { client } = await serverThat((_request, response) => response.write('{"ok":'));
    await expect(client.post('/a', {}, Ok)).rejects.toThrow('no response within 300 ms');
  });

  test('sends a body that is not ASCII whole, and keeps its connection', async () => {
    const bodies: string[] = [];
    const sockets = new Set<unknown>();
    const { client } = await serverThat(
      (_request, response) => ok(response),
      (request) => {
        sockets.add(request.socket);
        void text(request).then((body) => bodies.push(body));
      },
    );
    for (const name of ['Zoë', '🫖']) await client.post('/a', { name }, Ok);
    expect(bodies).toEqual(['{"name":"Zoë"}', '{"name":"🫖"}']);
    expect(sockets.size).toBe(1);
  });

  test('throws a refusal with its code at the first attempt', async () => {
    const { client, seen } = await serverThat((_request, response) =>
      response.writeHead(409).end('{"code":"price-changed","detail":"it is dearer now","was":1}'),
    );
    const refusal = await client.get('/a', Ok).catch((error: unknown) => error);
    expect(refusal).toBeInstanceOf(RemoteRefusal);
    expect(refusal).toMatchObject({ status: 409, code: 'price-changed', problem: { was: 1 } });
    expect(seen).toHaveLength(1);
  });

  test('rejects a response that does not match the schema, or is not JSON', async () => {
    const { client, baseUrl } = await serverThat((request, response) => response.end(request.url === '/html' ? '<html>' : '{"ok":1}'));
    await expect(client.get('/a', Ok)).rejects.toThrow(`GET ${baseUrl}/a: the response does not match the schema`);
    await expect(client.get('/html', Ok)).rejects.toThrow('the response is not JSON');
  });
});

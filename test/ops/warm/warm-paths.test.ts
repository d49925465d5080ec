import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, test } from 'vitest';
import { bestSellers, recordDemand } from '../../../domain/product/demand/store.ts';
import { planWarming } from '../../../ops/warm/command.ts';
import { warmPaths } from '../../../ops/warm/warm-paths.ts';
import { startCatalogue } from '../../support/apps/catalogue-app.ts';

const { app, database, draft, metrics, put } = await startCatalogue();
const shop = await app.listen({ port: 0, host: '127.0.0.1' });
const servers: ReturnType<typeof createServer>[] = [];
afterEach(() => servers.splice(0).forEach((server) => server.close()));

const sold = (sku: string, quantity: number) => ({
  eventId: crypto.randomUUID(),
  payload: { type: 'order.order-confirmed.v2', lines: [{ sku, quantity }] } as never,
});

describe('ops warm', () => {
  test('requests the best sellers and the categories, so that the next reads are hits', async () => {
    await put([draft('A'), draft('B'), draft('C')]);
    await recordDemand(database.sql('product'), [sold('A', 1), sold('B', 5)]);
    const products = await bestSellers(database.sql('product'), 10);
    expect(products).toEqual(['title-of-b', 'title-of-a', 'title-of-c']);
    expect(await bestSellers(database.sql('product'), 1)).toEqual(['title-of-b']);
    const { acts } = planWarming(shop, products, ['kitchen']);
    const lines: string[] = [];
    for (const { run } of acts) await run((line) => lines.push(line));
    expect(lines).toEqual(['7 of 7 requested, 0 failed']);
    const before = await metrics.registry.metrics();
    await app.inject({ method: 'GET', url: '/api/products/by-slug/title-of-b' });
    const hits = (text: string) => Number(/cache_reads_total\{cache="product",outcome="hit",[^}]*\} (\d+)/.exec(text)?.[1]);
    expect(hits(await metrics.registry.metrics())).toBe(hits(before) + 1);
  });

  test('reports its progress, and stops with the reasons when the shop fails', async () => {
    let requests = 0;
    const server = createServer((_request, response) => {
      requests += 1;
      response.writeHead(requests > 100 ? 503 : 200).end();
    });
    servers.push(server);
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as AddressInfo;
    const paths = Array.from({ length: 1_000 }, (_, number) => `/products/${number}`);
    const lines: string[] = [];
    await expect(warmPaths(`http://127.0.0.1:${port}`, paths, (line) => lines.push(line))).rejects.toThrow(/returned 503.*again/);
    expect(lines[0]).toBe('100 of 1000 requested, 0 failed');
    expect(requests).toBeLessThan(110);
  });
});

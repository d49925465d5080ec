import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { serveBoards } from '../../../../local/runtime/observe/serve-boards.ts';
import { ruleFile } from '../../../../observability/alerts/rule-groups.ts';
import { allBoards } from '../../../../observability/boards/all-boards.ts';
import { buildService } from '../../../../platform/http/service.ts';
import type { Service } from '../../../../platform/http/service.ts';
import { createLogger } from '../../../../platform/telemetry/logger.ts';
import { createMetrics } from '../../../../platform/telemetry/metrics.ts';
import { ensurePrometheus } from '../../../../tools/ensure-tools.ts';
import { startPrometheus } from '../../../../tools/servers/prometheus.ts';
import type { PrometheusServer } from '../../../../tools/servers/prometheus.ts';
import { eventually } from '../../../support/eventually.ts';
import { freePort } from '../../../support/free-port.ts';

const folder = mkdtempSync(join(tmpdir(), 'boards-'));
let app: Service;
let prometheus: PrometheusServer;
let boards: Awaited<ReturnType<typeof serveBoards>>;
let url: string;

// A service, the Prometheus that scrapes it, and the page.
beforeAll(async () => {
  ensurePrometheus(console.error);
  app = await buildService({
    name: 'product',
    logger: createLogger('product', { level: 'silent' }),
    metrics: createMetrics('product', { ofProcess: true }),
  });
  app.get('/api/products', async () => ({}));
  app.get('/api/fails', async () => {
    throw new Error('as a test');
  });
  const target = new URL(await app.listen({ port: 0, host: '127.0.0.1' })).host;
  prometheus = await startPrometheus({ folder, port: await freePort(), targets: { product: target }, rules: ruleFile(), scrapeSeconds: 1 });
  const port = await freePort();
  boards = await serveBoards({ port, boards: allBoards('10s'), prometheusUrl: prometheus.url });
  url = `http://127.0.0.1:${port}`;
}, 180_000);

afterAll(async () => {
  await boards.stop();
  await prometheus.stop();
  await app.close();
  rmSync(folder, { recursive: true });
});

const read = async (path: string) => (await fetch(`${url}${path}`)).text();
const chartOf = (html: string, title: string) => html.split('<figure').find((each) => each.includes(`>${title} <small>`)) ?? '';

describe('the page of a board', () => {
  test('shows what Prometheus has scraped from the service: lines, latest values and a table', async () => {
    await eventually(
      async () => {
        for (const path of ['/api/products', '/api/fails']) await app.inject(path);
        const html = await read('/boards/product');
        const requests = chartOf(html, 'Requests');
        expect(requests).toMatch(/<path d="M[\d. h]+/);
        expect(requests).toMatch(/<li>.*\/api\/products <b>[\d.]+\/s<\/b><\/li>/);
        expect(requests).toMatch(/<th scope="col">\/api\/products<\/th>/);
        expect(chartOf(html, 'Errors')).toMatch(/failed <b>[1-9][\d.]* %<\/b>/);
        expect(chartOf(html, 'Memory')).toMatch(/aria-label="Memory, latest values: resident [\d.]+ MiB"/);
      },
      { within: 25_000 },
    );
  });

  test('says so where there is no data', async () => {
    const html = await read('/boards/payment');
    expect(chartOf(html, 'Requests')).toContain('No data in this time.');
    expect(chartOf(html, 'Requests')).not.toContain('<table');
  });

  test('gives each chart a title, a unit, an explanation and a name for screen readers', async () => {
    const html = await read('/');
    expect(html).toContain('<h1>Business</h1>');
    const figures = html.split('<figure').slice(1);
    expect(figures).toHaveLength(allBoards()[0]?.panels.length ?? 0);
    for (const figure of figures) {
      expect(figure).toMatch(/aria-labelledby="(chart-\d+-title)">[^]*<h2 id="\1">[^<]+<small>[a-z ]+<\/small><\/h2><p>[^<]+\.<\/p>/);
      expect(figure).toMatch(/role="img" aria-label="[^"]+"/);
    }
    expect(html).toMatch(/<a href="\/boards\/business\?minutes=15" aria-current="page">/);
  });

  test.each([
    ['/boards/unknown', 404],
    ['/boards/product?minutes=7', 400],
    ['/boards/product?minutes=<script>', 400],
  ])('is refused for %s', async (path, status) => {
    const response = await fetch(`${url}${path}`);
    expect(response.status).toBe(status);
    expect(await response.text()).not.toContain('<script>');
  });
});

test('without Prometheus the page states the failure', async () => {
  const port = await freePort();
  const page = await serveBoards({ port, boards: allBoards(), prometheusUrl: `http://127.0.0.1:${await freePort()}` });
  const response = await fetch(`http://127.0.0.1:${port}/`);
  expect(response.status).toBe(502);
  await page.stop();
});

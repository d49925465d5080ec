import { createServer, type IncomingHttpHeaders, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { createLogger } from '../../../platform/telemetry/logger.ts';
import { createMetrics } from '../../../platform/telemetry/metrics.ts';
import { buildApp } from '../../../sandbox/warehouse/app.ts';

export const apiKey = 'a key of the warehouse';
export const webhookSecret = 'a secret of the warehouse';

/** The warehouse stand-in on its own port. */
export async function startWarehouse({
  webhookUrl,
  shipAfterMillis = 10,
}: {
  readonly webhookUrl: string;
  readonly shipAfterMillis?: number;
}) {
  const app = await buildApp({
    apiKey,
    webhookSecret,
    webhookUrl,
    shipAfterMillis,
    logger: createLogger('warehouse', { level: 'silent' }),
    metrics: createMetrics('warehouse'),
  });
  const address = await app.listen({ port: 0, host: '127.0.0.1' });
  const baseUrl = `${address}/sandbox/warehouse`;
  return {
    baseUrl,
    close: () => app.close(),
    call: async (method: string, path: string, body?: unknown, key = apiKey, traceparent?: string) => {
      const response = await fetch(`${baseUrl}${path}`, {
        method,
        headers: {
          'x-api-key': key,
          ...(traceparent && { traceparent }),
          ...(body !== undefined && { 'content-type': 'application/json' }),
        },
        ...(body !== undefined && { body: JSON.stringify(body) }),
      });
      const content = await response.text();
      return { status: response.status, body: content.startsWith('{') ? (JSON.parse(content) as Record<string, unknown>) : content };
    },
  };
}

interface Delivery {
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

/** A webhook receiver that records deliveries and returns the statuses in order, then the last one. */
export async function startShop(statuses: readonly number[] = [204]) {
  const deliveries: Delivery[] = [];
  const server: Server = createServer((request, response) => {
    void text(request).then((body) => {
      const status = statuses[Math.min(deliveries.length, statuses.length - 1)] ?? 204;
      deliveries.push({ headers: request.headers, body });
      return response.writeHead(status).end();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    webhookUrl: `http://127.0.0.1:${port}/webhooks/warehouse`,
    deliveries,
    close: () => {
      server.closeAllConnections();
      server.close();
    },
  };
}

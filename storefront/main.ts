// The storefront's process: one HTTP server around Next's request handler. The build puts it beside the `storefront/` of `next build`.
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { join } from 'node:path';
import { z } from 'zod';
import { publishInFlight } from '../platform/aws/in-flight-metric.ts';
import { countInFlight } from '../platform/telemetry/in-flight.ts';
import { config } from './lib/config.ts';
import { log } from './lib/log.ts';
import { requestListener } from './lib/request-listener.ts';

/** Rendering keeps 60 MB. By default V8 grows to 550 MB on a large machine; with these flags to 250 MB, at the same speed. */
const HEAP = ['--max-old-space-size=160', '--max-semi-space-size=4'];

/** Longer than the load balancer's idle time-out (60 s), so that the load balancer closes first. */
const KEEP_ALIVE_MILLIS = 75_000;

/** Longest wait for requests in flight. ECS kills the task after 30 s. */
const DRAIN_MILLIS = 25_000;

const isDevelopment = process.env['NODE_ENV'] === 'development';

const NextSettings = z.object({ config: z.record(z.string(), z.unknown()) });

async function main(): Promise<void> {
  const { PORT, HOST, ENVIRONMENT, IN_FLIGHT_NAMESPACE } = config();
  const dir = isDevelopment ? import.meta.dirname : join(import.meta.dirname, 'storefront');
  process.chdir(dir);
  if (!isDevelopment) {
    const { config: nextConfig } = NextSettings.parse(JSON.parse(readFileSync(join(dir, '.next', 'required-server-files.json'), 'utf8')));
    process.env['__NEXT_PRIVATE_STANDALONE_CONFIG'] = JSON.stringify(nextConfig);
  }
  process.env['NEXT_TELEMETRY_DISABLED'] = '1';
  // The build puts it at the start of the bundle.
  if (isDevelopment) await import('../platform/telemetry/start-tracing.ts');

  const { default: next } = await import('next');
  const app = next({ dev: isDevelopment, dir, hostname: HOST, port: PORT, quiet: true });
  await app.prepare();
  const inFlight = countInFlight();
  const server = createServer(requestListener(app.getRequestHandler(), inFlight));
  server.keepAliveTimeout = KEEP_ALIVE_MILLIS;
  server.listen(PORT, HOST);
  publishInFlight({ namespace: IN_FLIGHT_NAMESPACE, environment: ENVIRONMENT, service: 'storefront', inFlight, logger: log });
  for (const signal of ['SIGTERM', 'SIGINT'] as const) {
    process.once(signal, () => {
      log.info({ signal }, 'draining');
      setTimeout(() => process.exit(1), DRAIN_MILLIS).unref();
      server.close(() => process.exit(0));
      server.closeIdleConnections();
    });
  }
}

// V8 reads the heap flags at start, so the process replaces itself and keeps its id.
const missing = HEAP.filter((flag) => !process.execArgv.includes(flag));
if (!isDevelopment && missing.length > 0) {
  const flags = [...process.execArgv, ...missing, '--disable-warning=ExperimentalWarning'];
  process.execve?.(process.execPath, [process.execPath, ...flags, import.meta.filename], process.env);
}
try {
  await main();
} catch (error) {
  log.fatal({ error }, 'the storefront cannot start');
  process.exit(1);
}

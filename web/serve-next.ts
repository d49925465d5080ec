import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { RequestListener, IncomingMessage, ServerResponse } from 'node:http';
import { join } from 'node:path';
import * as z from 'zod';
import { exportTraces } from '../platform/telemetry/export-traces.ts';
import type { Logger } from '../platform/telemetry/logger.ts';
import { createMetrics } from '../platform/telemetry/metrics.ts';
import type { Metrics } from '../platform/telemetry/metrics.ts';
import type { TraceSettings } from '../platform/telemetry/trace-settings.ts';

/** Rendering keeps 60 MB. By default V8 grows to 550 MB on a large machine; with these flags to 250 MB, at the same speed. */
const HEAP = ['--max-old-space-size=160', '--max-semi-space-size=4'];

/** Longer than the load balancer's idle time-out (60 s), so that the load balancer closes first. */
const KEEP_ALIVE_MILLIS = 75_000;

/** Longest wait for requests in flight. ECS kills the task after 30 s. */
const DRAIN_MILLIS = 25_000;

const isDevelopment = process.env['NODE_ENV'] === 'development';

const NextSettings = z.object({ config: z.record(z.string(), z.unknown()) });

type Handle = (request: IncomingMessage, response: ServerResponse) => Promise<void>;

export interface NextApp {
  /** Its folder's name, which is also the service's. */
  readonly name: string;

  /** Of `main.ts`, or of its bundle beside the folder that `next build` wrote. */
  readonly folder: string;
  readonly file: string;

  /** Reads the settings; a wrong one stops the process. */
  readonly settings: () => z.infer<typeof TraceSettings> & {
    readonly PORT: number;
    readonly HOST: string;
  };
  readonly log: Logger;

  /** Wraps Next's request handler. */
  readonly listener: (handle: Handle, metrics: Metrics) => RequestListener;

  /** Called when the server listens. @default nothing */
  readonly started?: (metrics: Metrics) => void;
}

/** Runs one HTTP server around Next's request handler. */
export async function serveNext(app: NextApp): Promise<void> {
  const { file, log } = app;
  // V8 reads the heap flags at start, so the process replaces itself and keeps its id.
  const missing = HEAP.filter((flag) => !process.execArgv.includes(flag));
  if (!isDevelopment && missing.length > 0) {
    const flags = [...process.execArgv, ...missing, '--disable-warning=ExperimentalWarning'];
    process.execve?.(process.execPath, [process.execPath, ...flags, file], process.env);
  }
  try {
    await serve(app);
  } catch (error) {
    log.fatal({ error }, `the ${app.name} cannot start`);
    process.exit(1);
  }
}

async function serve({ name, folder, settings, log, listener, started }: NextApp): Promise<void> {
  const { PORT, HOST, ...traces } = settings();
  const dir = isDevelopment ? folder : join(folder, name);
  process.chdir(dir);
  if (!isDevelopment) {
    const { config: nextConfig } = NextSettings.parse(JSON.parse(readFileSync(join(dir, '.next', 'required-server-files.json'), 'utf8')));
    process.env['__NEXT_PRIVATE_STANDALONE_CONFIG'] = JSON.stringify(nextConfig);
  }
  process.env['NEXT_TELEMETRY_DISABLED'] = '1';
  // The build puts it at the start of the bundle.
  if (isDevelopment) await import('../platform/telemetry/start-tracing.ts');

  exportTraces(name, traces);
  const { default: next } = await import('next');
  const app = next({ dev: isDevelopment, dir, hostname: HOST, port: PORT, quiet: true });
  await app.prepare();
  const metrics = createMetrics(name, { ofProcess: true });
  const server = createServer(listener(app.getRequestHandler(), metrics));
  server.keepAliveTimeout = KEEP_ALIVE_MILLIS;
  server.listen(PORT, HOST);
  started?.(metrics);
  for (const signal of ['SIGTERM', 'SIGINT'] as const) {
    process.once(signal, () => {
      log.info({ signal }, 'draining');
      setTimeout(() => process.exit(1), DRAIN_MILLIS).unref();
      server.close(() => process.exit(0));
      server.closeIdleConnections();
    });
  }
}

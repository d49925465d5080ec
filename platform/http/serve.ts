import type { TraceExport } from '../telemetry/export-traces.ts';
import type { Service } from './service.ts';

export interface ServeOptions {
  readonly port: number;

  readonly host: string;

  /**
   * Time limit for requests in flight before the process exits. ECS kills it after 30 s.
   *
   * @default 25 seconds
   */
  readonly drainMillis?: number;

  /** Sends the last spans after the drain. @default no spans */
  readonly traces?: TraceExport;
}

/**
 * Listens until SIGTERM or SIGINT, then drains: stops accepting connections, completes requests in flight, runs the `onClose` hooks (where pools close) and exits.
 *
 * @returns the address that it listens on
 */
export async function serve(app: Service, { port, host, drainMillis = 25_000, traces }: ServeOptions): Promise<string> {
  const address = await app.listen({ port, host });
  let isDraining = false;
  const drain = async (signal: NodeJS.Signals): Promise<void> => {
    if (isDraining) return;
    isDraining = true;
    app.log.info({ signal }, 'draining');
    setTimeout(() => {
      app.log.error({ drainMillis }, 'requests in flight did not complete in time');
      process.exit(1);
    }, drainMillis).unref();
    try {
      await app.close();
      await traces?.stop();
      process.exit(0);
    } catch (error) {
      app.log.error({ error }, 'could not close all connections');
      process.exit(1);
    }
  };
  for (const signal of ['SIGTERM', 'SIGINT'] as const) process.on(signal, (received) => void drain(received));
  return address;
}

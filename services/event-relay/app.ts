import { buildService, type Service } from '../../platform/http/service.ts';
import type { CurrentLogin } from '../../platform/secrets/current-login.ts';
import type { PostgresSettings, RotatedPostgresSettings } from '../../platform/sql/postgres.ts';
import type { Logger } from '../../platform/telemetry/logger.ts';
import type { Metrics } from '../../platform/telemetry/metrics.ts';
import { queueSink, type Sinks } from './queue-sink.ts';
import { startRelay, type Relay, type RelayOptions } from './relay.ts';

export interface AppProps {
  readonly databases: Readonly<Record<string, PostgresSettings | RotatedPostgresSettings>>;
  readonly busUrl: string;
  /** @default the login in `busUrl` */
  readonly busLogin?: CurrentLogin;
  readonly eventsPerStream: number;
  readonly sinks: Sinks;
  readonly logger: Logger;
  readonly metrics: Metrics;
}

/** A relay without a completed round for this time cannot reach its database or the bus. */
const MAX_ROUND_AGE_MILLIS = 15_000;

/** Relays the outboxes of each database from `ready` until `close`. Serves only health and metrics over HTTP. */
export async function buildApp({ databases, busUrl, busLogin, eventsPerStream, sinks, logger, metrics }: AppProps): Promise<Service> {
  const published = metrics.counter({
    name: 'relay_events_total',
    help: 'Events added to their streams',
    labelNames: ['database', 'type'],
  });
  const failures = metrics.counter({
    name: 'relay_failures_total',
    help: 'Failures of a database or the bus, after which the relay reconnects',
    labelNames: ['database'],
  });
  const oldest = metrics.gauge({
    name: 'relay_oldest_seconds',
    help: 'Age of the oldest event that waits for this sink',
    labelNames: ['database', 'sink'],
  });
  const lanes = metrics.gauge({ name: 'relay_lanes', help: 'Lanes that this process owns', labelNames: ['database'] });
  const queues = queueSink(sinks, logger);
  const relays = new Map<string, Relay>();

  const checks = Object.keys(databases).map((name) => [
    name,
    async () => {
      const lastRound = relays.get(name)?.lastRound();
      if (!lastRound || Date.now() - lastRound.getTime() > MAX_ROUND_AGE_MILLIS) throw new Error(`the events of ${name} cannot be relayed`);
    },
  ]);
  const app = await buildService({ name: 'event-relay', logger, metrics, checks: Object.fromEntries(checks) });
  app.addHook('onReady', async () => {
    for (const [name, database] of Object.entries(databases)) {
      const onRound: RelayOptions['onRound'] = (sink, { types }) => {
        if (sink === 'stream') for (const type of types) published.inc({ database: name, type });
      };
      const onCheck: RelayOptions['onCheck'] = (lag, owned) => {
        oldest.set({ database: name, sink: 'stream' }, lag.stream);
        oldest.set({ database: name, sink: 'queue' }, lag.queue);
        lanes.set({ database: name }, owned);
      };
      failures.inc({ database: name }, 0);
      const onFailure = () => failures.inc({ database: name });
      relays.set(
        name,
        startRelay({ database, busUrl, ...(busLogin && { busLogin }), eventsPerStream, queues, logger, onRound, onCheck, onFailure }),
      );
    }
  });
  app.addHook('onClose', async () => {
    await Promise.all([...relays.values()].map((relay) => relay.stop()));
  });
  return app;
}

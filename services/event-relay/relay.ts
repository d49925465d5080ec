import { setTimeout as pause } from 'node:timers/promises';
import { lastingTrouble } from '../../platform/telemetry/lasting-trouble.ts';
import { DatabaseRelay, type DatabaseRelayOptions, type Round } from './database-relay.ts';

export interface RelayOptions extends DatabaseRelayOptions {
  /** Told of each round, for metrics. */
  readonly onRound?: (round: Round, ownedLanes: number) => void;

  /** Between two rounds while there is work: what comes meanwhile shares a round, and the batches of all consumers. It doubles up to `idleMillis` while there is none. @default 200 */
  readonly busyMillis?: number;

  /** @default 500 */
  readonly idleMillis?: number;

  /** How often lanes are looked for, and Redis is asked whether it forgot. @default 1000 */
  readonly checkMillis?: number;
}

export interface Relay {
  /** When it last completed a round: a relay that is long past that is of no use. */
  lastRound(): Date;

  /** Lets the round in hand end, and gives the lanes up. */
  stop(): Promise<void>;
}

const PARTITIONS_MILLIS = 3_600_000;

/** How long an event may wait before people are called. */
const LATE_SECONDS = 60;

/** Relays one database's outboxes until it is stopped. Whatever fails, it connects anew: nothing is lost, since rows are marked only after they are acknowledged. */
export function startRelay(options: RelayOptions): Relay {
  const { logger, database, onRound } = options;
  const { busyMillis = 200, idleMillis = 500, checkMillis = 1000 } = options;
  const stopping = new AbortController();
  const rest = (millis: number) => pause(millis, undefined, { signal: stopping.signal }).catch(() => undefined);
  const trouble = lastingTrouble(logger);
  let lastRound = new Date();
  let toldOfLateness = 0;

  const callIfLate = ({ oldestSeconds }: Round) => {
    if (oldestSeconds <= LATE_SECONDS || Date.now() < toldOfLateness + 60_000) return;
    toldOfLateness = Date.now();
    logger.error({ database: database.database, oldestSeconds }, 'events wait for too long');
  };

  const relayWhileConnected = async () => {
    const relay = new DatabaseRelay(options);
    try {
      await relay.connect();
      let [nextCheck, nextKeeping, delay] = [0, 0, busyMillis];
      while (!stopping.signal.aborted) {
        const now = Date.now();
        if (now >= nextCheck) {
          await relay.takeLanes();
          await relay.remindRedis();
          nextCheck = now + checkMillis;
        }
        if (now >= nextKeeping && relay.ownedLanes > 0) {
          await relay.keepPartitions();
          nextKeeping = now + PARTITIONS_MILLIS;
        }
        const round = await relay.publish();
        lastRound = new Date();
        trouble.end();
        callIfLate(round);
        onRound?.(round, relay.ownedLanes);
        delay = round.published > 0 ? busyMillis : Math.min(delay * 2, idleMillis);
        if (!round.isBehind) await rest(delay);
      }
    } finally {
      await relay.close();
    }
  };

  const running = (async () => {
    for (let failures = 0; !stopping.signal.aborted; failures += 1) {
      const startedAt = Date.now();
      await relayWhileConnected().catch((error: unknown) =>
        trouble.report({ database: database.database, error }, 'the relay connects anew'),
      );
      if (Date.now() - startedAt > 30_000) failures = 0;
      await rest(Math.min(100 * 2 ** failures, 5000));
    }
  })();

  return {
    lastRound: () => lastRound,
    async stop() {
      stopping.abort();
      await running;
    },
  };
}

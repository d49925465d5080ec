import { setTimeout as pause } from 'node:timers/promises';
import { repeatedFailure } from '../../platform/telemetry/repeated-failure.ts';
import { DatabaseRelay, type DatabaseRelayOptions, type Round } from './database-relay.ts';

export interface RelayOptions extends DatabaseRelayOptions {
  /** Receives each round, for metrics. */
  readonly onRound?: (round: Round, ownedLanes: number) => void;

  /** Receives each failure, after which the relay reconnects. */
  readonly onFailure?: () => void;

  /** Pause between two rounds. Events of one pause share a round. Without events the pause doubles up to `idleMillis`. @default 200 */
  readonly busyMillis?: number;

  /** Most of the time until a changed page is invalidated: docs/performance.md. @default 250 */
  readonly idleMillis?: number;

  /** Interval of the checks for free lanes and for lost batches. @default 1000 */
  readonly checkMillis?: number;
}

export interface Relay {
  /** The end of the last completed round. */
  lastRound(): Date;

  /** Completes the current round and releases the lanes. */
  stop(): Promise<void>;
}

const PARTITIONS_MILLIS = 3_600_000;

/** Waiting time of an event that raises an alarm. */
const LATE_SECONDS = 60;

/** Relays one database's outboxes until stopped. Reconnects after a failure; no event is lost, because rows are marked only after their acknowledgement. */
export function startRelay(options: RelayOptions): Relay {
  const { logger, database, onRound, onFailure } = options;
  const { busyMillis = 200, idleMillis = 250, checkMillis = 1000 } = options;
  const stopping = new AbortController();
  const rest = (millis: number) => pause(millis, undefined, { signal: stopping.signal }).catch(() => undefined);
  const failure = repeatedFailure(logger);
  let lastRound = new Date();
  let lastLateAlarm = 0;

  const alarmIfLate = ({ oldestSeconds }: Round) => {
    if (oldestSeconds <= LATE_SECONDS || Date.now() < lastLateAlarm + 60_000) return;
    lastLateAlarm = Date.now();
    logger.error({ database: database.database, oldestSeconds }, 'events wait too long in the outbox');
  };

  const relayWhileConnected = async () => {
    const relay = await DatabaseRelay.connect(options);
    try {
      let [nextCheck, nextMaintenance, delay] = [0, 0, busyMillis];
      while (!stopping.signal.aborted) {
        const now = Date.now();
        if (now >= nextCheck) {
          await relay.takeLanes();
          await relay.recoverLostBatches();
          nextCheck = now + checkMillis;
        }
        if (now >= nextMaintenance && relay.ownedLanes > 0) {
          await relay.keepPartitions();
          nextMaintenance = now + PARTITIONS_MILLIS;
        }
        const round = await relay.publish();
        lastRound = new Date();
        failure.end();
        alarmIfLate(round);
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
      await relayWhileConnected().catch((error: unknown) => {
        onFailure?.();
        failure.report({ database: database.database, error }, 'the relay failed and reconnects');
      });
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

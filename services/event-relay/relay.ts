import { setTimeout as pause } from 'node:timers/promises';
import type { Lag } from '../../platform/outbox/pending.ts';
import { repeatedFailure } from '../../platform/telemetry/repeated-failure.ts';
import { Bus, BusError, type BusOptions } from './bus.ts';
import { DatabaseRelay, type DatabaseRelayOptions, type Round } from './database-relay.ts';
import { nextPause } from './next-pause.ts';

export type Sink = keyof Lag;

export interface RelayOptions extends Omit<DatabaseRelayOptions, 'bus'>, BusOptions {
  /** Receives each round, for metrics. */
  readonly onRound?: (sink: Sink, round: Round) => void;

  /** Receives the state of each check, for metrics. */
  readonly onCheck?: (lag: Lag, ownedLanes: number) => void;

  /** Receives each failure of the database or the bus, after which the relay reconnects. */
  readonly onFailure?: () => void;

  /** Longest pause between two rounds that publish. Events of one pause share a round. @default 200 */
  readonly busyMillis?: number;

  /** Longest pause. Most of the time until a changed page is invalidated: docs/performance.md. @default 250 */
  readonly idleMillis?: number;

  /** Interval of the rounds of the queues without events of the streams: during an outage of the bus, and for retries. @default 1000 */
  readonly queuePollMillis?: number;

  /** Interval of the checks for lanes, lost batches and the age of waiting events. @default 1000 */
  readonly checkMillis?: number;
}

export interface Relay {
  /** The last time when database and bus had both worked: the end of a round of the streams. */
  lastRound(): Date;

  /** Completes the current rounds and releases the lanes. */
  stop(): Promise<void>;
}

const PARTITIONS_MILLIS = 3_600_000;

/** Waiting time of an event that raises an alarm. */
const LATE_SECONDS = 60;

/** Relays one database's outboxes until stopped. Reconnects after a failure; no event is lost, because rows are marked only after their acknowledgement. */
export function startRelay(options: RelayOptions): Relay {
  const { logger, database, onRound, onCheck, onFailure } = options;
  const { busyMillis = 200, idleMillis = 250, queuePollMillis = 1000, checkMillis = 1000 } = options;
  const stopping = new AbortController();
  const bus = new Bus(options);
  const databaseFailure = repeatedFailure(logger);
  const busFailure = repeatedFailure(logger);
  const rest = (millis: number, signal = stopping.signal) => pause(millis, undefined, { signal }).catch(() => undefined);
  let wakeQueues = new AbortController();
  let lastRound = new Date();
  let lastLateAlarm = 0;

  const alarmIfLate = ({ stream, queue }: Lag) => {
    const oldestSeconds = Math.max(stream, queue);
    if (oldestSeconds <= LATE_SECONDS || Date.now() < lastLateAlarm + 60_000) return;
    lastLateAlarm = Date.now();
    logger.error({ database: database.database, oldestSeconds, stream, queue }, 'events wait too long in the outbox');
  };

  /** Rounds of the streams, with pauses by their load. A round with events of the queues starts one of those. */
  const streamRounds = async (publish: () => Promise<Round>, signal: AbortSignal) => {
    for (let millis = busyMillis; !signal.aborted;) {
      const round = await publish();
      onRound?.('stream', round);
      if (round.types.some((type) => options.queues.types.includes(type))) wakeQueues.abort();
      millis = nextPause(millis, round.published, { busyMillis, idleMillis });
      if (!round.isBehind) await rest(millis, signal);
    }
  };

  /** Rounds of the queues. Without the streams, and for retries, they poll. */
  const queueRounds = async (relay: DatabaseRelay, signal: AbortSignal) => {
    while (!signal.aborted) {
      wakeQueues = new AbortController();
      const round = await relay.publishToQueues();
      onRound?.('queue', round);
      if (!round.isBehind) await rest(queuePollMillis, AbortSignal.any([signal, wakeQueues.signal]));
    }
  };

  /** Waits out an outage of the bus: the queues do not depend on it. */
  const publishToStreams = async (relay: DatabaseRelay, signal: AbortSignal) => {
    let nextCheck = 0;
    const publish = async () => {
      if (Date.now() >= nextCheck) {
        await relay.recoverLostBatches();
        nextCheck = Date.now() + checkMillis;
      }
      const round = await relay.publishToStreams();
      lastRound = new Date();
      busFailure.end();
      return round;
    };
    for (let failures = 0; !signal.aborted; failures += 1) {
      const startedAt = Date.now();
      try {
        await streamRounds(publish, signal);
      } catch (error) {
        if (!(error instanceof BusError)) throw error;
        onFailure?.();
        busFailure.report({ database: database.database, error }, 'the bus failed, and the relay reconnects');
        if (Date.now() - startedAt > 30_000) failures = 0;
        await rest(Math.min(100 * 2 ** failures, 5000), signal);
      }
    }
  };

  const check = async (relay: DatabaseRelay, signal: AbortSignal) => {
    let nextMaintenance = Date.now();
    while (!signal.aborted) {
      const lag = await relay.lag();
      alarmIfLate(lag);
      onCheck?.(lag, relay.ownedLanes);
      databaseFailure.end();
      if (Date.now() >= nextMaintenance && relay.ownedLanes > 0) {
        await relay.keepPartitions();
        nextMaintenance = Date.now() + PARTITIONS_MILLIS;
      }
      await rest(checkMillis, signal);
      await relay.balanceLanes();
    }
  };

  const relayWhileConnected = async () => {
    const relay = await DatabaseRelay.connect({ ...options, bus });
    const ending = new AbortController();
    const signal = AbortSignal.any([stopping.signal, ending.signal]);
    try {
      await relay.balanceLanes();
      const loops = [publishToStreams(relay, signal), queueRounds(relay, signal), check(relay, signal)].map((loop) =>
        loop.finally(() => ending.abort()),
      );
      const ended = await Promise.allSettled(loops);
      for (const one of ended) if (one.status === 'rejected') throw one.reason;
    } finally {
      await relay.close();
    }
  };

  const running = (async () => {
    for (let failures = 0; !stopping.signal.aborted; failures += 1) {
      const startedAt = Date.now();
      await relayWhileConnected().catch((error: unknown) => {
        onFailure?.();
        databaseFailure.report({ database: database.database, error }, 'the relay failed and reconnects');
      });
      if (Date.now() - startedAt > 30_000) failures = 0;
      await rest(Math.min(100 * 2 ** failures, 5000));
    }
    await bus.close();
  })();

  return {
    lastRound: () => lastRound,
    async stop() {
      stopping.abort();
      await running;
    },
  };
}

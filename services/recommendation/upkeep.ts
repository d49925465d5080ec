import { endTraining, takeTraining } from '../../domain/recommendation/models/store.ts';
import type { Sql } from '../../platform/sql/sql.ts';
import { repeatedFailure } from '../../platform/telemetry/repeated-failure.ts';
import type { Logger } from '../../platform/telemetry/logger.ts';
import type { Metrics } from '../../platform/telemetry/metrics.ts';
import type { CheckProducts } from './check-products.ts';
import type { Train } from './trainer.ts';

export interface UpkeepProps {
  readonly database: Sql;
  readonly check: CheckProducts;
  readonly train: Train;
  readonly logger: Logger;
  readonly metrics: Metrics;
  readonly now: () => Date;
}

export interface Upkeep {
  /** Checks products now. */
  wake(): void;
  /** Waits for the current round, not for a training. */
  stop(): Promise<void>;
}

/** Finds products whose check failed, and baskets to train on. */
const ROUND_MILLIS = 30_000;

const TRAIN_EVERY_MILLIS = 15 * 60_000;

/** Longer than any training. After one that failed, the next begins when the lease ends. */
const LEASE_MILLIS = 10 * 60_000;

/** Asks for changed products, and trains when baskets have arrived and the newest model is older than a quarter of an hour, or has a third fewer baskets. */
export function upkeep({ database, check, train, logger, metrics, now }: UpkeepProps): Upkeep {
  const trainings = metrics.counter({ name: 'recommendation_trainings_total', help: 'Trainings of a model', labelNames: ['outcome'] });
  const seconds = metrics.gauge({ name: 'recommendation_training_seconds', help: 'Duration of the last training' });
  const failure = repeatedFailure(logger, () => now().getTime());
  const stopping = new AbortController();
  let timer: NodeJS.Timeout | undefined;
  let isAwake = false;
  let isRunning = false;
  let current = Promise.resolve();
  let lookedAt = -Infinity;

  const trainNow = async (): Promise<void> => {
    try {
      const result = await train();
      await endTraining(database);
      if (!result) return;
      trainings.inc({ outcome: 'trained' });
      seconds.set(result.seconds);
      logger.info({ ...result }, 'model trained');
    } catch (error) {
      trainings.inc({ outcome: 'failed' });
      if (!stopping.signal.aborted) logger.error({ error }, 'could not train a model; the former stays active');
    }
  };

  const trainIfDue = async (): Promise<void> => {
    const at = now().getTime();
    // Events wake it many times a second.
    if (at - lookedAt < ROUND_MILLIS) return;
    lookedAt = at;
    const due = { now: new Date(at), leaseEnd: new Date(at + LEASE_MILLIS), trainedBefore: new Date(at - TRAIN_EVERY_MILLIS) };
    if (!(await takeTraining(database, due))) return;
    void trainNow();
  };

  const round = async (): Promise<void> => {
    try {
      do {
        isAwake = false;
        while (!stopping.signal.aborted && (await check()) > 0);
      } while (isAwake && !stopping.signal.aborted);
      if (!stopping.signal.aborted) await trainIfDue();
      failure.end();
    } catch (error) {
      failure.report({ error }, 'could not check products or begin a training; retrying');
    }
  };

  const begin = (): void => {
    clearTimeout(timer);
    if (isRunning || stopping.signal.aborted) return;
    isRunning = true;
    current = round().finally(() => {
      isRunning = false;
      // An event that arrived after the last check is not left to the next round.
      if (isAwake) begin();
      else if (!stopping.signal.aborted) timer = setTimeout(begin, ROUND_MILLIS);
    });
  };

  begin();
  return {
    wake: () => {
      isAwake = true;
      begin();
    },
    stop: async () => {
      stopping.abort();
      clearTimeout(timer);
      await current;
    },
  };
}

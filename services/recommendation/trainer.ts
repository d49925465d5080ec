import { basketBefore, basketsAfter, deleteOldBaskets } from '../../domain/recommendation/baskets/store.ts';
import { BasketLog } from '../../domain/recommendation/model/basket-log.ts';
import { PARAMETERS } from '../../domain/recommendation/model/parameters.ts';
import { trainModel } from '../../domain/recommendation/model/train.ts';
import { saveModel } from '../../domain/recommendation/models/store.ts';
import type { Database } from '../../platform/sql/sql.ts';

export interface TrainingResult {
  readonly version: number;
  readonly baskets: number;
  readonly newBaskets: number;
  readonly products: number;
  readonly seconds: number;
}

/** Trains on the baskets that arrived since its last training and those that it has; undefined if there are none. */
export type Train = () => Promise<TrainingResult | undefined>;

export interface TrainerProps {
  readonly database: Database;
  readonly now: () => Date;
  /** Called between parts of a few milliseconds. */
  readonly rest: () => void;
}

/** In memory some 50 MB if a basket has three products. */
const MOST_BASKETS = 2_000_000;

const KEPT_MILLIS = 366 * 86_400_000;
const DELETED_AT_ONCE = 5_000;

/** Keeps the baskets in memory, so that each training reads the new ones only. */
export function trainer({ database, now, rest }: TrainerProps): Train {
  let log = new BasketLog();
  let last: number | undefined;
  let trained = 0;
  return async () => {
    const begun = performance.now();
    if (last === undefined || log.baskets > MOST_BASKETS) {
      log = new BasketLog();
      last = await basketBefore(database, MOST_BASKETS / 2);
      trained = 0;
    }
    for await (const part of basketsAfter(database, last, now(), AbortSignal.timeout(300_000))) {
      for (const { basket, placed_at, skus } of part) {
        log.add(skus, new Date(placed_at));
        last = basket;
      }
    }
    if (log.baskets === trained) return undefined;
    const trainedAt = now();
    const products = [...trainModel(log, { at: trainedAt, parameters: PARAMETERS, rest })];
    const seconds = (performance.now() - begun) / 1000;
    const version = await saveModel(database, { trainedAt, lastBasket: last, baskets: log.baskets, seconds, products });
    const newBaskets = log.baskets - trained;
    trained = log.baskets;
    await deleteOldBaskets(database, new Date(trainedAt.getTime() - KEPT_MILLIS), DELETED_AT_ONCE);
    return { version, baskets: log.baskets, newBaskets, products: products.length, seconds };
  };
}

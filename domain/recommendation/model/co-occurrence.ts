import type { BasketLog } from './basket-log.ts';

export interface CoOccurrenceOptions {
  /** The time at which a basket has its full weight, in days. */
  readonly day: number;
  readonly halfLifeDays: number;
  readonly lengthExponent: number;
}

/** How often products were bought together: weighted counts, one row at a time, so that no matrix of all products exists. */
export class CoOccurrence {
  /** A product's weighted number of baskets. */
  readonly totals: Float64Array;
  readonly #log: BasketLog;
  readonly #weights: Float64Array;
  readonly #starts: Int32Array;
  readonly #baskets: Int32Array;

  constructor(log: BasketLog, { day, halfLifeDays, lengthExponent }: CoOccurrenceOptions) {
    this.#log = log;
    this.totals = new Float64Array(log.products);
    this.#weights = new Float64Array(log.baskets);
    this.#starts = new Int32Array(log.products + 1);
    let entries = 0;
    for (let basket = 0; basket < log.baskets; basket += 1) {
      const products = log.productsOf(basket);
      const weight = 0.5 ** (Math.max(0, day - log.dayOf(basket)) / halfLifeDays) * products.length ** -lengthExponent;
      this.#weights[basket] = weight;
      entries += products.length;
      for (const product of products) {
        this.totals[product] = (this.totals[product] ?? 0) + weight;
        this.#starts[product + 1] = (this.#starts[product + 1] ?? 0) + 1;
      }
    }
    for (let product = 0; product < log.products; product += 1) {
      this.#starts[product + 1] = (this.#starts[product + 1] ?? 0) + (this.#starts[product] ?? 0);
    }
    this.#baskets = new Int32Array(entries);
    const next = this.#starts.slice();
    for (let basket = 0; basket < log.baskets; basket += 1) {
      for (const product of log.productsOf(basket)) {
        const at = next[product] ?? 0;
        this.#baskets[at] = basket;
        next[product] = at + 1;
      }
    }
  }

  /** Adds the weights with which the others were bought together with `product` to `row`, which the caller clears. */
  addRow(product: number, row: Float64Array): void {
    for (let at = this.#starts[product] ?? 0; at < (this.#starts[product + 1] ?? 0); at += 1) {
      const basket = this.#baskets[at] ?? 0;
      const weight = this.#weights[basket] ?? 0;
      for (const other of this.#log.productsOf(basket)) row[other] = (row[other] ?? 0) + weight;
    }
  }
}

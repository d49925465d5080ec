import { BasketLog, dayOf } from '../../domain/recommendation/model/basket-log.ts';
import { CoOccurrence } from '../../domain/recommendation/model/co-occurrence.ts';
import { topOf } from '../../domain/recommendation/model/top-of.ts';
import { popularityOf } from '../../domain/recommendation/model/train.ts';
import type { Neighbour } from '../../domain/recommendation/model/train.ts';
import { LENGTH } from './metrics.ts';
import type { Recommend } from './metrics.ts';
import type { PastOrder } from './orders.ts';

export interface Candidate {
  readonly name: string;
  readonly recommend: Recommend;
}

export function logOf(orders: readonly PastOrder[]): BasketLog {
  const log = new BasketLog();
  for (const { skus, at } of orders) log.add(skus, at);
  return log;
}

/** What most baskets have, with several half-lives of a basket. */
export function popularityCandidates(log: BasketLog, at: Date): readonly Candidate[] {
  return [7, 14, 30, 60, Infinity].map((halfLife) => {
    const scores = popularityOf(log, dayOf(at), halfLife);
    const ranked = topOf(scores, 500).map((product) => log.skuOf(product));
    const name = `popularity, ${halfLife === Infinity ? 'of all time' : `half-life ${halfLife} days`}`;
    return { name, recommend: ({ visible }) => without(ranked, visible) };
  });
}

const NEIGHBOURHOODS = [10, 20, 50, 100, Infinity];

/** Item-kNN by the cosine of binary baskets (Deshpande and Karypis, ACM TOIS 2004). Recommends what resembles the visible products. */
export function basketKnnCandidates(log: BasketLog): readonly Candidate[] {
  const cosines = cosinesOf(log, false);
  return NEIGHBOURHOODS.map((k) => ({
    name: `item-kNN, k ${k === Infinity ? 'unlimited' : k}`,
    recommend: ({ visible }) => without(ranked(sumOf(visible, cosines, k)), visible),
  }));
}

/** The same by what the customer bought: in the last order, the last five or all. A product resembles itself, so that repeats are recommended. */
export function customerKnnCandidates(log: BasketLog): readonly Candidate[] {
  const cosines = cosinesOf(log, true);
  return [1, 5, Infinity].flatMap((orders) =>
    [20, 50, Infinity].map((k) => ({
      name: `item-kNN, k ${k === Infinity ? 'unlimited' : k}, last ${orders === Infinity ? 'orders' : orders}`,
      recommend: ({ history }) => {
        const bought = new Set(history.slice(orders === Infinity ? 0 : -orders).flatMap(({ skus }) => skus));
        return ranked(sumOf([...bought], cosines, k));
      },
    })),
  );
}

/** How often the customer bought it; the most popular fill the list. A strong reference where customers buy the same again. */
export function repeatCandidate(log: BasketLog, at: Date): Candidate {
  const popular = topOf(popularityOf(log, dayOf(at), 30), LENGTH).map((product) => log.skuOf(product));
  return {
    name: 'repeat purchases by count',
    recommend: ({ history }) => {
      const counts = new Map<string, number>();
      for (const sku of history.flatMap(({ skus }) => skus)) counts.set(sku, (counts.get(sku) ?? 0) + 1);
      return [...new Set([...ranked(counts), ...popular])];
    },
  };
}

function cosinesOf(log: BasketLog, hasSelf: boolean): ReadonlyMap<string, readonly Neighbour[]> {
  const counts = new CoOccurrence(log, { day: 0, halfLifeDays: Infinity, lengthExponent: 0 });
  const row = new Float64Array(log.products);
  const cosines = new Map<string, readonly Neighbour[]>();
  for (let product = 0; product < log.products; product += 1) {
    row.fill(0);
    counts.addRow(product, row);
    const own = counts.totals[product] ?? 0;
    for (let other = 0; other < row.length; other += 1) row[other] = (row[other] ?? 0) / Math.sqrt(own * (counts.totals[other] ?? 0));
    if (!hasSelf) row[product] = 0;
    cosines.set(
      log.skuOf(product),
      topOf(row, log.products).map((other) => ({ sku: log.skuOf(other), weight: row[other] ?? 0 })),
    );
  }
  return cosines;
}

function sumOf(skus: readonly string[], cosines: ReadonlyMap<string, readonly Neighbour[]>, k: number): Map<string, number> {
  const scores = new Map<string, number>();
  for (const sku of skus) {
    const neighbours = cosines.get(sku) ?? [];
    const most = Math.min(k, neighbours.length);
    for (let index = 0; index < most; index += 1) {
      const neighbour = neighbours[index];
      if (neighbour) scores.set(neighbour.sku, (scores.get(neighbour.sku) ?? 0) + neighbour.weight);
    }
  }
  return scores;
}

function ranked(scores: ReadonlyMap<string, number>): readonly string[] {
  return [...scores].toSorted(([, a], [, b]) => b - a).map(([sku]) => sku);
}

function without(skus: readonly string[], excluded: readonly string[]): readonly string[] {
  const seen = new Set(excluded);
  return skus.filter((sku) => !seen.has(sku));
}

import type { Neighbour } from '../model/train.ts';
import type { Parameters } from '../model/parameters.ts';

export interface PastBasket {
  readonly at: Date;
  readonly skus: readonly string[];
}

export interface Popular {
  readonly sku: string;
  readonly popularity: number;
}

export type NeighboursOf = (sku: string) => readonly Neighbour[];

/** What completes a basket, best first, without what is in it. */
export function rankForBasket(skus: readonly string[], neighboursOf: NeighboursOf): readonly string[] {
  const scores = new Map<string, number>();
  for (const sku of skus) addNeighbours(scores, neighboursOf(sku), 1);
  for (const sku of skus) scores.delete(sku);
  return ranked(scores);
}

export interface CustomerOptions {
  readonly at: Date;
  readonly neighboursOf: NeighboursOf;
  readonly popular: readonly Popular[];
  readonly parameters: Parameters['forYou'];
}

/** What a customer buys next: what they bought lately and often, what goes with it, and what is popular now. */
export function rankForCustomer(history: readonly PastBasket[], options: CustomerOptions): readonly string[] {
  const { at, neighboursOf, popular, parameters } = options;
  const bought = new Map<string, number>();
  for (const basket of history) {
    const days = Math.max(0, (at.getTime() - basket.at.getTime()) / 86_400_000);
    const weight = 0.5 ** (days / parameters.halfLifeDays) * basket.skus.length ** -parameters.lengthExponent;
    for (const sku of basket.skus) bought.set(sku, (bought.get(sku) ?? 0) + weight);
  }
  const related = new Map<string, number>();
  for (const [sku, weight] of bought) addNeighbours(related, neighboursOf(sku), weight);
  const scores = inUnits(bought, 1);
  for (const [sku, score] of inUnits(related, parameters.related)) scores.set(sku, (scores.get(sku) ?? 0) + score);
  for (const { sku, popularity } of popular) scores.set(sku, (scores.get(sku) ?? 0) + popularity * parameters.popular);
  return ranked(scores);
}

function addNeighbours(scores: Map<string, number>, neighbours: readonly Neighbour[], factor: number): void {
  for (const { sku, weight } of neighbours) scores.set(sku, (scores.get(sku) ?? 0) + weight * factor);
}

const BEST = 10;

/** Scores as multiples of the mean of the ten highest. */
function inUnits(scores: ReadonlyMap<string, number>, factor: number): Map<string, number> {
  const best = [...scores.values()].toSorted((a, b) => b - a).slice(0, BEST);
  const unit = best.reduce((sum, score) => sum + score, 0) / BEST || 1;
  return new Map([...scores].map(([sku, score]) => [sku, (score / unit) * factor]));
}

/** Equal scores are in the order of their SKUs, so that a list does not change between requests. */
function ranked(scores: ReadonlyMap<string, number>): readonly string[] {
  return [...scores].toSorted(([a, x], [b, y]) => y - x || (a < b ? -1 : 1)).map(([sku]) => sku);
}

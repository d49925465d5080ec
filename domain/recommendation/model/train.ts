import { dayOf } from './basket-log.ts';
import type { BasketLog } from './basket-log.ts';
import { CoOccurrence } from './co-occurrence.ts';
import { fitLinearModel } from './linear-model.ts';
import { topOf } from './top-of.ts';
import type { Parameters } from './parameters.ts';

export interface Neighbour {
  readonly sku: string;
  readonly weight: number;
}

export interface TrainedProduct {
  readonly sku: string;
  /** Its recent share of baskets, 1 for the most popular product. */
  readonly popularity: number;
  /** What is bought with it, best first. */
  readonly neighbours: readonly Neighbour[];
}

export interface TrainOptions {
  readonly at: Date;
  readonly parameters: Parameters;

  /** Called between parts of a few milliseconds, so that a trainer can leave the processor to others. @default nothing */
  readonly rest?: () => void;
}

/**
 * Trains what is bought together: the linear model for the most-bought products, and for all products item-to-item with a shrunk cosine
 * (Sarwar et al., WWW 2001; Linden et al., IEEE Internet Computing 2003), over baskets weighted by age and length. Yields one product at a time.
 */
export function* trainModel(log: BasketLog, { at, parameters, rest = () => undefined }: TrainOptions): Generator<TrainedProduct> {
  const day = dayOf(at);
  const counts = new CoOccurrence(log, { day, ...parameters });
  const popularity = popularityOf(log, day, parameters.popularHalfLifeDays);
  const regularisation = parameters.regularisation * meanWeightOf(log, counts);
  const linear = fitLinearModel(counts, { products: parameters.linearProducts, regularisation, rest });
  const cosineUnit = meanOfBest(linear.products, counts.totals.length, (product, row) => addCosines(counts, product, row, parameters));
  const linearUnit = meanOfBest(linear.products, linear.products.length, (product, row) => addLinear(linear, product, row, 1));
  const row = new Float64Array(log.products);
  const linearRow = new Float64Array(linear.products.length);
  for (let product = 0; product < log.products; product += 1) {
    row.fill(0);
    addCosines(counts, product, row, parameters);
    for (let other = 0; other < row.length; other += 1) row[other] = (row[other] ?? 0) * (parameters.cosineShare / cosineUnit);
    if ((linear.positions[product] ?? -1) >= 0) {
      linearRow.fill(0);
      addLinear(linear, product, linearRow, 1 / linearUnit);
      for (const [position, other] of linear.products.entries()) row[other] = (row[other] ?? 0) + (linearRow[position] ?? 0);
    }
    const neighbours = topOf(row, parameters.neighbours).map((other) => ({ sku: log.skuOf(other), weight: row[other] ?? 0 }));
    yield { sku: log.skuOf(product), popularity: popularity[product] ?? 0, neighbours };
    rest();
  }
}

/** The mean weight of one entry of a basket: the regularisation then does not depend on how baskets are weighted. */
function meanWeightOf(log: BasketLog, { totals }: CoOccurrence): number {
  let entries = 0;
  for (let basket = 0; basket < log.baskets; basket += 1) entries += log.productsOf(basket).length;
  return totals.reduce((sum, total) => sum + total, 0) / Math.max(1, entries);
}

function addCosines(counts: CoOccurrence, product: number, row: Float64Array, { shrinkage }: Parameters): void {
  counts.addRow(product, row);
  const own = (counts.totals[product] ?? 0) + shrinkage;
  for (let other = 0; other < row.length; other += 1) {
    const together = row[other] ?? 0;
    if (together > 0) row[other] = together / Math.sqrt(own * ((counts.totals[other] ?? 0) + shrinkage));
  }
  row[product] = 0;
}

function addLinear(
  { positions, products, weights }: ReturnType<typeof fitLinearModel>,
  product: number,
  row: Float64Array,
  factor: number,
): void {
  const from = (positions[product] ?? 0) * products.length;
  for (let other = 0; other < products.length; other += 1) row[other] = (row[other] ?? 0) + (weights[from + other] ?? 0) * factor;
}

const BEST = 10;
const SAMPLE = 200;

/** The mean of the ten best values in the rows of a sample of products: the unit in which two models are added. */
function meanOfBest(products: Int32Array, length: number, addRow: (product: number, row: Float64Array) => void): number {
  const row = new Float64Array(length);
  let sum = 0;
  const step = Math.max(1, Math.floor(products.length / SAMPLE));
  let rows = 0;
  for (let index = 0; index < products.length; index += step) {
    row.fill(0);
    addRow(products[index] ?? 0, row);
    for (const best of topOf(row, BEST)) sum += row[best] ?? 0;
    rows += 1;
  }
  return sum > 0 ? sum / (rows * BEST) : 1;
}

export function popularityOf(log: BasketLog, day: number, halfLifeDays: number): Float64Array {
  const popularity = new Float64Array(log.products);
  for (let basket = 0; basket < log.baskets; basket += 1) {
    const weight = 0.5 ** (Math.max(0, day - log.dayOf(basket)) / halfLifeDays);
    for (const product of log.productsOf(basket)) popularity[product] = (popularity[product] ?? 0) + weight;
  }
  const most = popularity.reduce((high, value) => Math.max(high, value), 0) || 1;
  return popularity.map((value) => value / most);
}

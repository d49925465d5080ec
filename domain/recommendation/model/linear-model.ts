import type { CoOccurrence } from './co-occurrence.ts';
import { invert } from './invert.ts';

export interface LinearModel {
  /** The position of a product in the model; -1 for others. */
  readonly positions: Int32Array;
  readonly products: Int32Array;
  /** Row i has the weights with which product i speaks for the others. */
  readonly weights: Float64Array;
}

/**
 * The linear item-to-item model EASE^R in its closed form (Steck, "Embarrassingly Shallow Autoencoders for Sparse Data", WWW 2019), for the products that were bought most.
 */
export function fitLinearModel(
  counts: CoOccurrence,
  { products: most, regularisation, rest }: { readonly products: number; readonly regularisation: number; readonly rest: () => void },
): LinearModel {
  const byTotal = [...counts.totals.keys()].toSorted((a, b) => (counts.totals[b] ?? 0) - (counts.totals[a] ?? 0) || a - b);
  const products = Int32Array.from(byTotal.slice(0, most));
  const n = products.length;
  const positions = new Int32Array(counts.totals.length).fill(-1);
  for (const [position, product] of products.entries()) positions[product] = position;
  const gram = new Float64Array(n * n);
  const row = new Float64Array(counts.totals.length);
  for (const [i, product] of products.entries()) {
    row.fill(0);
    counts.addRow(product, row);
    for (const [j, other] of products.entries()) gram[i * n + j] = row[other] ?? 0;
    gram[i * n + i] = (gram[i * n + i] ?? 0) + regularisation;
    rest();
  }
  const inverse = invert(gram, n, rest);
  const diagonal = Float64Array.from(products.keys(), (i) => inverse[i * n + i] ?? 1);
  for (let i = 0; i < n; i += 1) {
    for (let j = 0; j < n; j += 1) inverse[i * n + j] = i === j ? 0 : -(inverse[i * n + j] ?? 0) / (diagonal[j] ?? 1);
  }
  return { positions, products, weights: inverse };
}

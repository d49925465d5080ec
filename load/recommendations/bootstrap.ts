import { randomOf } from '../seed/random.ts';

export interface Interval {
  readonly mean: number;
  readonly low: number;
  readonly high: number;
}

const DRAWS = 2_000;

/**
 * The mean of paired differences with its 95 % percentile bootstrap interval. Whole groups are drawn, since the orders of one customer resemble each other.
 */
export function intervalOf(differences: readonly number[], groups: readonly string[], seed: number): Interval {
  const sums = new Map<string, { sum: number; count: number }>();
  for (const [index, difference] of differences.entries()) {
    const group = groups[index] ?? '';
    const { sum, count } = sums.get(group) ?? { sum: 0, count: 0 };
    sums.set(group, { sum: sum + difference, count: count + 1 });
  }
  const all = [...sums.values()];
  const random = randomOf(seed, 2);
  const means = Array.from({ length: DRAWS }, () => {
    let [sum, count] = [0, 0];
    for (let draw = 0; draw < all.length; draw += 1) {
      const group = all[random.below(all.length)];
      sum += group?.sum ?? 0;
      count += group?.count ?? 0;
    }
    return sum / Math.max(1, count);
  }).toSorted((a, b) => a - b);
  const mean = differences.reduce((sum, each) => sum + each, 0) / Math.max(1, differences.length);
  return { mean, low: means[Math.floor(DRAWS * 0.025)] ?? 0, high: means[Math.ceil(DRAWS * 0.975) - 1] ?? 0 };
}

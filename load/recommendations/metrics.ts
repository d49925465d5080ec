import type { Task } from './tasks.ts';

export const LENGTH = 10;

export interface Quality {
  readonly recall: number;
  readonly ndcg: number;
}

/** Of the first ten recommendations: the share of the wanted products, and the normalised discounted cumulative gain with gain 1 for each. */
export function qualityOf(recommended: readonly string[], wanted: ReadonlySet<string>): Quality {
  let hits = 0;
  let gain = 0;
  let ideal = 0;
  for (let place = 0; place < LENGTH; place += 1) {
    const discount = 1 / Math.log2(place + 2);
    if (place < wanted.size) ideal += discount;
    if (!wanted.has(recommended[place] ?? '')) continue;
    hits += 1;
    gain += discount;
  }
  return { recall: hits / wanted.size, ndcg: gain / ideal };
}

export type Recommend = (task: Task) => readonly string[];

/** The quality of a method in each task. */
export function measure(tasks: readonly Task[], recommend: Recommend): readonly Quality[] {
  return tasks.map((task) => qualityOf(recommend(task), task.wanted));
}

export function meanOf(qualities: readonly Quality[]): Quality {
  const mean = (key: keyof Quality) => qualities.reduce((sum, each) => sum + each[key], 0) / Math.max(1, qualities.length);
  return { recall: mean('recall'), ndcg: mean('ndcg') };
}

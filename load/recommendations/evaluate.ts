import { PARAMETERS } from '../../domain/recommendation/model/parameters.ts';
import type { Parameters } from '../../domain/recommendation/model/parameters.ts';
import { trainModel } from '../../domain/recommendation/model/train.ts';
import type { TrainedProduct } from '../../domain/recommendation/model/train.ts';
import { rankForBasket, rankForCustomer } from '../../domain/recommendation/ranking/rank.ts';
import type { NeighboursOf } from '../../domain/recommendation/ranking/rank.ts';
import { POPULAR_USED } from '../../domain/recommendation/ranking/popular-used.ts';
import { basketKnnCandidates, customerKnnCandidates, logOf, popularityCandidates, repeatCandidate } from './baselines.ts';
import type { Candidate } from './baselines.ts';
import { intervalOf } from './bootstrap.ts';
import type { Interval } from './bootstrap.ts';
import { meanOf, measure } from './metrics.ts';
import type { Quality } from './metrics.ts';
import { basketTasks, customerTasks } from './tasks.ts';
import type { Split, Task } from './tasks.ts';

export interface Compared {
  readonly name: string;
  readonly mean: Quality;
  /** The model less this method; undefined for the model itself. */
  readonly difference?: { readonly recall: Interval; readonly ndcg: Interval };
}

export interface TaskReport {
  readonly task: 'complete the basket' | 'next order of a customer';
  readonly tasks: number;
  readonly compared: readonly Compared[];
}

export interface Evaluation {
  readonly trainedOrders: number;
  readonly products: number;
  readonly trainSeconds: number;
  readonly reports: readonly TaskReport[];
  /** The best of each kind of baseline, by its name in both tasks, for the next split. */
  readonly chosen: ReadonlySet<string>;
}

export interface EvaluateOptions {
  readonly split: Split;
  readonly at: Date;
  readonly seed: number;
  readonly parameters?: Parameters;

  /** Baselines that an earlier split has chosen. @default the best on this split */
  readonly chosen?: ReadonlySet<string>;
}

/** Compares the model with baselines, all trained on the split's first part and measured on the second. */
export function evaluate({ split, at, seed, parameters = PARAMETERS, chosen }: EvaluateOptions): Evaluation {
  const { log, model, trainSeconds } = train(split, at, parameters);
  const picked = new Set<string>();
  const compare = (task: TaskReport['task'], tasks: readonly Task[], shipped: Candidate, kinds: readonly (readonly Candidate[])[]) => {
    const measured = measure(tasks, shipped.recommend);
    const baselines = kinds.map((kind) => {
      const best = bestOf(tasks, task, kind, chosen);
      picked.add(keyOf(task, best.name));
      return best;
    });
    const groups = tasks.map(({ group }) => group);
    const compared = baselines.map(({ name, qualities }) => {
      const difference = (key: keyof Quality) =>
        intervalOf(
          measured.map((quality, index) => quality[key] - (qualities[index]?.[key] ?? 0)),
          groups,
          seed,
        );
      return { name, mean: meanOf(qualities), difference: { recall: difference('recall'), ndcg: difference('ndcg') } };
    });
    return { task, tasks: tasks.length, compared: [{ name: shipped.name, mean: meanOf(measured) }, ...compared] };
  };
  const popularity = popularityCandidates(log, at);
  const reports = [
    compare('complete the basket', basketTasks(split, seed), model.basket, [popularity, basketKnnCandidates(log)]),
    compare('next order of a customer', customerTasks(split), model.customer, [
      popularity,
      customerKnnCandidates(log),
      [repeatCandidate(log, at)],
    ]),
  ];
  return { trainedOrders: log.baskets, products: log.products, trainSeconds, reports, chosen: picked };
}

/** The quality of the model alone: of basket tasks, then of customer tasks. */
export function qualityOfModel({ split, at, seed, parameters = PARAMETERS }: EvaluateOptions) {
  const { model, trainSeconds } = train(split, at, parameters);
  const basket = meanOf(measure(basketTasks(split, seed), model.basket.recommend));
  const customer = meanOf(measure(customerTasks(split), model.customer.recommend));
  return { basket, customer, trainSeconds };
}

function train({ train: orders }: Split, at: Date, parameters: Parameters) {
  const log = logOf(orders);
  const begun = performance.now();
  const products = [...trainModel(log, { at, parameters })];
  return { log, model: modelOf(products, parameters), trainSeconds: (performance.now() - begun) / 1000 };
}

function modelOf(
  products: readonly TrainedProduct[],
  parameters: Parameters,
): { readonly basket: Candidate; readonly customer: Candidate } {
  const bySku = new Map(products.map(({ sku, neighbours }) => [sku, neighbours]));
  const neighboursOf: NeighboursOf = (sku) => bySku.get(sku) ?? [];
  const popular = products.toSorted((a, b) => b.popularity - a.popularity).slice(0, POPULAR_USED);
  return {
    basket: { name: 'ShopMart', recommend: ({ visible }) => rankForBasket(visible, neighboursOf) },
    customer: {
      name: 'ShopMart',
      recommend: ({ history, at }) => rankForCustomer(history, { at, neighboursOf, popular, parameters: parameters.forYou }),
    },
  };
}

function keyOf(task: string, name: string): string {
  return `${task}: ${name}`;
}

function bestOf(tasks: readonly Task[], task: string, kind: readonly Candidate[], chosen: ReadonlySet<string> | undefined) {
  const candidates = chosen ? kind.filter(({ name }) => chosen.has(keyOf(task, name))) : kind;
  const measured = candidates.map(({ name, recommend }) => {
    const qualities = measure(tasks, recommend);
    return { name, qualities, ndcg: meanOf(qualities).ndcg };
  });
  const [best] = measured.toSorted((a, b) => b.ndcg - a.ndcg);
  if (!best) throw new Error(`no baseline of ${task} was chosen: choose on an earlier split first`);
  return best;
}

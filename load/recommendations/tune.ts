import { PARAMETERS } from '../../domain/recommendation/model/parameters.ts';
import type { Parameters } from '../../domain/recommendation/model/parameters.ts';
import { qualityOfModel } from './evaluate.ts';
import type { Split } from './tasks.ts';

const { forYou } = PARAMETERS;

/** Each changes one of the shipped parameters. */
const VARIATIONS: readonly (readonly [string, Partial<Parameters>])[] = [
  ['shipped', {}],
  ['half-life 60 days', { halfLifeDays: 60 }],
  ['half-life unlimited', { halfLifeDays: Infinity }],
  ['length exponent 0.5', { lengthExponent: 0.5 }],
  ['length exponent 1', { lengthExponent: 1 }],
  ['shrinkage 0', { shrinkage: 0 }],
  ['shrinkage 0.5', { shrinkage: 0.5 }],
  ['regularisation 75', { regularisation: 75 }],
  ['regularisation 300', { regularisation: 300 }],
  ['linear model of 500 products', { linearProducts: 500 }],
  ['item-to-item alone', { linearProducts: 1, cosineShare: 1 }],
  ['linear model alone', { cosineShare: 0 }],
  ['item-to-item share 0.5', { cosineShare: 0.5 }],
  ['20 neighbours', { neighbours: 20 }],
  ['100 neighbours', { neighbours: 100 }],
  ['for you: related 0', { forYou: { ...forYou, related: 0 } }],
  ['for you: related 0.8', { forYou: { ...forYou, related: 0.8 } }],
  ['for you: popular 0', { forYou: { ...forYou, popular: 0 } }],
  ['for you: popular 1', { forYou: { ...forYou, popular: 1 } }],
  ['for you: half-life 90 days', { forYou: { ...forYou, halfLifeDays: 90 } }],
  ['for you: length exponent 0', { forYou: { ...forYou, lengthExponent: 0 } }],
];

/** Prints the quality of the model around the shipped parameters. */
export function tune(split: Split, at: Date, seed: number, print: (line: string) => void): void {
  print(`${split.name}; seed ${seed}`.padEnd(36) + 'basket: recall@10  nDCG@10  customer: recall@10  nDCG@10  trained in');
  for (const [name, change] of VARIATIONS) {
    const { basket, customer, trainSeconds } = qualityOfModel({ split, at, seed, parameters: { ...PARAMETERS, ...change } });
    const figures = [basket.recall, basket.ndcg, customer.recall, customer.ndcg].map((each) => each.toFixed(4).padStart(15));
    print(`${name.padEnd(34)}${figures.join('')} ${trainSeconds.toFixed(1).padStart(10)} s`);
  }
}

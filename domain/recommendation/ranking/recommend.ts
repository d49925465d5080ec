import type { Sql } from '../../../platform/sql/sql.ts';
import { historyOf } from '../baskets/store.ts';
import { knownProducts } from '../catalogue/store.ts';
import type { KnownProduct } from '../catalogue/store.ts';
import { PARAMETERS } from '../model/parameters.ts';
import type { ModelCache } from '../models/model-cache.ts';
import { POPULAR_USED } from './popular-used.ts';
import { rankForBasket, rankForCustomer } from './rank.ts';
import { firstShown } from './shown.ts';

/** Orders of a customer that count. */
const MOST_ORDERS = 30;

export interface RecommendOptions {
  readonly sql: Sql;
  readonly model: ModelCache;
  readonly most: number;
}

/** What is bought with these products, without them and their other variants. Popular ones of the first category fill the list. */
export async function boughtTogether(skus: readonly string[], { sql, model, most }: RecommendOptions): Promise<readonly KnownProduct[]> {
  const ranked = rankForBasket(skus, await model.neighboursOf(skus));
  const together = await firstShown(sql, ranked, { most, besides: skus });
  if (together.length === most) return together;
  const category = await categoryOf(sql, skus);
  if (category === null) return together;
  const popular = (await model.popular(category)).map(({ sku }) => sku);
  return firstShown(sql, [...together.map(({ sku }) => sku), ...popular], { most, besides: skus });
}

/** Products of the same category: first those that are bought with it, then the popular ones. */
export async function similarProducts(sku: string, { sql, model, most }: RecommendOptions): Promise<readonly KnownProduct[]> {
  const category = await categoryOf(sql, [sku]);
  if (category === null) return [];
  const ranked = rankForBasket([sku], await model.neighboursOf([sku]));
  const popular = (await model.popular(category)).map((each) => each.sku);
  return firstShown(sql, [...ranked, ...popular], { most, besides: [sku], isWanted: (product) => product.category === category });
}

/** What sells now, of a category or of all. */
export async function popularNow(category: string | null, { sql, model, most }: RecommendOptions): Promise<readonly KnownProduct[]> {
  const popular = await model.popular(category);
  return firstShown(
    sql,
    popular.map(({ sku }) => sku),
    { most },
  );
}

/** What a shopper buys next. One without orders gets what sells now. */
export async function pickedFor(
  customerIds: readonly number[],
  at: Date,
  options: RecommendOptions,
): Promise<{ readonly shown: readonly KnownProduct[]; readonly isPersonal: boolean }> {
  const { sql, model, most } = options;
  const history = customerIds.length === 0 ? [] : await historyOf(sql, customerIds, MOST_ORDERS);
  if (history.length === 0) return { shown: await popularNow(null, options), isPersonal: false };
  const neighboursOf = await model.neighboursOf([...new Set(history.flatMap(({ skus }) => skus))]);
  const popular = (await model.popular(null)).slice(0, POPULAR_USED);
  const ranked = rankForCustomer(history, { at, neighboursOf, popular, parameters: PARAMETERS.forYou });
  return { shown: await firstShown(sql, ranked, { most }), isPersonal: true };
}

async function categoryOf(sql: Sql, skus: readonly string[]): Promise<string | null> {
  const known = await knownProducts(sql, skus);
  return skus.map((sku) => known.get(sku)?.category ?? null).find((category) => category !== null) ?? null;
}

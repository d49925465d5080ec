import type { Sql } from '../../../platform/sql/sql.ts';
import { historyOf } from '../baskets/store.ts';
import { aboutProducts, shownOf } from '../catalogue/store.ts';
import type { Shown } from '../catalogue/store.ts';
import { PARAMETERS } from '../model/parameters.ts';
import { neighboursOf, popularProducts } from '../models/store.ts';
import { POPULAR_USED } from './popular-used.ts';
import { rankForBasket, rankForCustomer } from './rank.ts';
import { firstShown } from './shown.ts';

/** Ranked products beyond these are not looked up: at least some of so many are in stock. */
const MOST_RANKED = 200;

/** Orders of a customer that count. */
const MOST_ORDERS = 30;

/** What is bought with these products, without them and their other variants. Popular ones of the first category fill the list. */
export async function boughtTogether(sql: Sql, skus: readonly string[], most: number): Promise<readonly Shown[]> {
  const [neighbours, about] = await Promise.all([neighboursOf(sql, skus), aboutProducts(sql, skus)]);
  const ranked = rankForBasket(skus, (sku) => neighbours.get(sku) ?? []).slice(0, MOST_RANKED);
  const excludedSlugs = about.map(({ slug }) => slug);
  const together = firstShown(ranked, await shownOf(sql, ranked), { most, excludedSlugs });
  const [category] = about.flatMap((each) => each.category ?? []);
  if (together.length === most || category === undefined) return together;
  const popular = (await popularProducts(sql, category, MOST_RANKED)).map(({ sku }) => sku).filter((sku) => !skus.includes(sku));
  const candidates = [...together.map(({ sku }) => sku), ...popular];
  return firstShown(candidates, await shownOf(sql, candidates), { most, excludedSlugs });
}

/** Products of the same category that are bought with the same others, then the category's popular ones. */
export async function similarProducts(sql: Sql, sku: string, most: number): Promise<readonly Shown[]> {
  const [neighbours, [about]] = await Promise.all([neighboursOf(sql, [sku]), aboutProducts(sql, [sku])]);
  if (about?.category === undefined || about.category === null) return [];
  const popular = await popularProducts(sql, about.category, MOST_RANKED);
  const ranked = rankForBasket([sku], (each) => neighbours.get(each) ?? []);
  const candidates = [...ranked, ...popular.map((each) => each.sku)].filter((each) => each !== sku);
  const shown = await shownOf(sql, candidates);
  const sameCategory = candidates.filter((each) => shown.get(each)?.category === about.category);
  return firstShown(sameCategory, shown, { most, excludedSlugs: [about.slug] });
}

/** What sells now, of a category or of all. */
export async function popularNow(sql: Sql, category: string | null, most: number): Promise<readonly Shown[]> {
  const popular = (await popularProducts(sql, category, MOST_RANKED)).map(({ sku }) => sku);
  return firstShown(popular, await shownOf(sql, popular), { most });
}

/** What a shopper buys next. One without orders gets what sells now. */
export async function pickedFor(
  sql: Sql,
  customerIds: readonly number[],
  most: number,
  at: Date,
): Promise<{ readonly shown: readonly Shown[]; readonly isPersonal: boolean }> {
  const history = customerIds.length === 0 ? [] : await historyOf(sql, customerIds, MOST_ORDERS);
  if (history.length === 0) return { shown: await popularNow(sql, null, most), isPersonal: false };
  const bought = [...new Set(history.flatMap(({ skus }) => skus))];
  const [neighbours, popular] = await Promise.all([neighboursOf(sql, bought), popularProducts(sql, null, POPULAR_USED)]);
  const options = { at, neighboursOf: (sku: string) => neighbours.get(sku) ?? [], popular, parameters: PARAMETERS.forYou };
  const ranked = rankForCustomer(history, options).slice(0, MOST_RANKED);
  return { shown: firstShown(ranked, await shownOf(sql, ranked), { most }), isPersonal: true };
}

import * as z from 'zod';
import { json, type Database, type Sql } from '../../../platform/sql/sql.ts';
import type { Neighbour, TrainedProduct } from '../model/train.ts';
import type { Popular } from '../ranking/rank.ts';

const Due = z.object({ is_due: z.boolean() });

export interface DueOptions {
  readonly now: Date;
  readonly leaseEnd: Date;
  /** A model that was trained after this is new enough, unless half as many baskets as it has have arrived since. */
  readonly trainedBefore: Date;
}

/** Takes the lease to train: if baskets have arrived that the newest model lacks, and no other task trains. */
export async function takeTraining(sql: Sql, { now, leaseEnd, trainedBefore }: DueOptions): Promise<boolean> {
  const rows = await sql.rows(Due)`
    update recommendation.activation
       set training_until = ${leaseEnd}
     where training_until < ${now}
       and not exists (select from recommendation.models m
                        where m.trained_at > ${trainedBefore}
                          and m.last_basket + m.baskets / 2 >= (select max(b.basket) from recommendation.baskets b))
       and exists (select from recommendation.baskets b
                    where b.basket > coalesce((select max(m.last_basket) from recommendation.models m), 0))
    returning true as is_due
  `;
  return rows.length > 0;
}

export async function endTraining(sql: Sql): Promise<void> {
  await sql.run`update recommendation.activation set training_until = '-infinity'`;
}

export interface TrainedModel {
  readonly trainedAt: Date;
  readonly lastBasket: number;
  readonly baskets: number;
  readonly seconds: number;
  readonly products: readonly TrainedProduct[];
}

const Version = z.object({ version: z.int() });

const PART = 200;
const KEPT = 3;

/** Stores a model, activates it unless a roll-back holds the active one, and deletes all but the newest three and the active one. */
export async function saveModel(database: Database, { trainedAt, lastBasket, baskets, seconds, products }: TrainedModel): Promise<number> {
  return database.transaction(async (sql) => {
    const [row] = await sql.rows(Version)`
      insert into recommendation.models (trained_at, last_basket, baskets, products, seconds)
      values (${trainedAt}, ${lastBasket}, ${baskets}, ${products.length}, ${seconds})
      returning version
    `;
    const version = row?.version ?? 0;
    for (let from = 0; from < products.length; from += PART) {
      await sql.run`
        insert into recommendation.model_products (version, sku, popularity, category, neighbours)
        select ${version}, m.sku, m.popularity, p.category, m.neighbours
          from jsonb_to_recordset(${json(products.slice(from, from + PART))}) as m (sku text, popularity double precision, neighbours jsonb)
          left join recommendation.products p on p.sku = m.sku
      `;
    }
    await sql.run`update recommendation.activation set version = ${version} where not is_held`;
    await sql.run`
      delete from recommendation.models m
       where m.version not in (select n.version from recommendation.models n order by n.version desc limit ${KEPT})
         and m.version is distinct from (select a.version from recommendation.activation a)
    `;
    return version;
  });
}

const ActiveRow = z.object({ version: z.int().nullable() });

/** Null before the first training. */
export async function activeVersion(sql: Sql): Promise<number | null> {
  const [row] = await sql.rows(ActiveRow)`select a.version from recommendation.activation a`;
  return row?.version ?? null;
}

const NeighboursRow = z.object({ sku: z.string(), neighbours: z.array(z.object({ sku: z.string(), weight: z.number() })) });

/** What a model has beside each SKU. */
export async function neighboursIn(sql: Sql, version: number, skus: readonly string[]): Promise<ReadonlyMap<string, readonly Neighbour[]>> {
  const rows = await sql.rows(NeighboursRow)`
    select m.sku, m.neighbours
      from recommendation.model_products m
     where m.version = ${version} and m.sku = any (array(select jsonb_array_elements_text(${json(skus)})))
  `;
  return new Map(rows.map(({ sku, neighbours }) => [sku, neighbours]));
}

const PopularRow = z.object({ sku: z.string(), popularity: z.number() });

/** Some of them are in stock. */
const MOST_POPULAR = 500;

/** The most popular products of a model, of a category or of all. */
export async function popularIn(sql: Sql, version: number, category: string | null): Promise<readonly Popular[]> {
  return category === null
    ? sql.rows(PopularRow)`
        select m.sku, m.popularity from recommendation.model_products m
         where m.version = ${version} order by m.popularity desc limit ${MOST_POPULAR}
      `
    : sql.rows(PopularRow)`
        select m.sku, m.popularity from recommendation.model_products m
         where m.version = ${version} and m.category = ${category} order by m.popularity desc limit ${MOST_POPULAR}
      `;
}

const ModelRow = z.object({
  version: z.int(),
  trained_at: z.string(),
  baskets: z.int(),
  products: z.int(),
  seconds: z.number(),
  is_active: z.boolean(),
  is_held: z.boolean(),
});

export type StoredModel = Readonly<z.infer<typeof ModelRow>>;

/** Newest first. */
export async function listModels(sql: Sql): Promise<readonly StoredModel[]> {
  return sql.rows(ModelRow)`
    select m.version, m.trained_at, m.baskets, m.products, m.seconds, m.version is not distinct from a.version as is_active, a.is_held
      from recommendation.models m
     cross join recommendation.activation a
     order by m.version desc
  `;
}

/** Activates the version and holds it, if `from` is still the active one. Returns false otherwise. */
export async function rollBackModel(sql: Sql, { from, to }: { readonly from: number; readonly to: number }): Promise<boolean> {
  return (await sql.run`update recommendation.activation set version = ${to}, is_held = true where version = ${from}`) > 0;
}

/** Activates the newest model, and each that is trained from now on. */
export async function resumeModels(sql: Sql): Promise<void> {
  await sql.run`
    update recommendation.activation set version = (select max(m.version) from recommendation.models m), is_held = false
  `;
}

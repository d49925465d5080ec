import type { Client } from 'pg';
import { copyRows } from '../copy-rows.ts';
import type { GoodsPlan, SeededProduct } from './goods.ts';
import { kindKey } from './put-categories.ts';

const PRODUCTS = 'product_id, slug, title, description, option_names, attributes, published_from';
const VARIANTS = 'sku, product_id, position, option_values, title, barcode, weight_grams, price_amount, price_currency';
const PRICES = 'sku, market, kind, valid_from, valid_until, amount, currency';
const DAY = 86_400_000;

/** Copies goods with prices and stock, in the transaction that is open. Returns the number of rows. */
export async function copyGoods(
  client: Client,
  goods: readonly SeededProduct[],
  plan: GoodsPlan,
  categories: ReadonlyMap<string, number>,
): Promise<number> {
  const { currency, until, seed } = plan;
  const products = goods.map((each) => [
    each.productId,
    each.slug,
    each.title,
    each.description,
    array(each.optionNames),
    each.attributes,
    each.publishedFrom,
  ]);
  const slugs = goods.map(({ slug, productId }) => [slug, productId]);
  const places = goods.flatMap(({ productId, kindPath, otherKindPath }) => {
    const ids = [kindPath, ...(otherKindPath ? [otherKindPath] : [])].map((path) => categories.get(kindKey(path)) ?? 0);
    return [...new Set(ids)].map((id, position) => [productId, position, id]);
  });
  const each = goods.flatMap((product) => product.variants.map((variant, position) => ({ product, variant, position })));
  const variants = each.map(({ product: { productId, title }, variant, position }) => {
    const { sku, optionValues, barcode, grams, amount } = variant;
    const line = [title, ...optionValues].join(', ');
    return [sku, productId, position, array(optionValues), line, barcode, grams, amount, currency];
  });
  const prices = each.flatMap(({ product: { publishedFrom }, variant: { sku, amount, saleAmount } }) => [
    [sku, 'home', 'list', publishedFrom, null, amount, currency],
    ...(saleAmount === null
      ? []
      : [[sku, 'home', 'sale', new Date(until.getTime() - 10 * DAY), new Date(until.getTime() + 60 * DAY), saleAmount, currency]]),
  ]);
  const stock = each.flatMap(({ variant: { sku, stock: units } }) => units.map((unit) => [sku, unit.centre, unit.units, unit.units]));
  const ledger = stock.flatMap(([sku = '', centre = '', units = 0]) =>
    Number(units) > 0 ? [['received', sku, centre, units, `seed ${seed}`]] : [],
  );
  await copyRows(client, `product.products (${PRODUCTS})`, products);
  await copyRows(client, 'product.product_slugs (slug, product_id)', slugs);
  await copyRows(client, 'product.product_categories (product_id, position, category_id)', places);
  await copyRows(client, `product.variants (${VARIANTS})`, variants);
  await copyRows(client, `product.prices (${PRICES})`, prices);
  await copyRows(client, 'inventory.stock (sku, centre, received, available)', stock);
  await copyRows(client, 'inventory.ledger (kind, sku, centre, quantity, cause)', ledger);
  const demand = each.map(({ variant: { sku, stock: units } }) => [sku, units.some((unit) => unit.units > 0), plan.until]);
  await copyRows(client, 'product.demand (sku, is_available, availability_at)', demand);
  const onSale = each.filter(({ variant }) => variant.saleAmount !== null).map(({ variant }) => variant.sku);
  await client.query('select product.price_variants($1, now())', [JSON.stringify(onSale)]);
  await client.query('select product.list_products($1, now())', [JSON.stringify(goods.map(({ productId }) => productId))]);
  return [products, slugs, places, variants, prices, stock, ledger, demand].reduce((sum, rows) => sum + rows.length, 0);
}

/** An array in the text format of PostgreSQL. */
function array(values: readonly string[]): string {
  return `{${values.map((value) => JSON.stringify(value)).join(',')}}`;
}

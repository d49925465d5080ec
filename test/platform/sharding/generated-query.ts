/** A small random number generator (mulberry32), so that a seed repeats a run. */
export function randomOf(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) % below;
  };
}

/** A query of customers and their purchases in the form of the product's: by customer or of every shard, in one order. `TABLE_` stands for the tables' prefix. */
export function generateQuery(random: (below: number) => number): string {
  const pick = <T>(...options: readonly T[]): T => options[random(options.length)] as T;
  const customer = () => random(40);
  const where = () =>
    Array.from({ length: random(3) }, () =>
      pick(
        `p.customer_id = ${customer()}`,
        `p.customer_id in (${customer()}, ${customer()}, ${customer()})`,
        `p.units ${pick('<', '>=', '<>')} ${random(10)}`,
        `p.state = '${pick('open', 'paid', 'gone')}'`,
        `p.bought_at ${pick('<', '>=')} timestamptz '2026-01-01 00:00Z' + interval '1 day' * ${random(60)}`,
        `p.note is ${pick('', 'not ')}null`,
        `(p.customer_id, p.purchase) > (${customer()}, ${random(20)})`,
        `exists (select 1 from TABLE_customers c where c.customer_id = p.customer_id and c.country = '${pick('GB', 'FR', 'DE')}')`,
      ),
    );
  const condition = (conditions = where()) => (conditions.length > 0 ? ` where ${conditions.join(pick(' and ', ' or '))}` : '');
  const page = () => pick('', ` limit ${1 + random(20)}`, ` limit ${1 + random(20)} offset ${random(10)}`);
  const key = `p.customer_id${pick('', ' desc')}, p.purchase${pick('', ' desc')}`;
  return pick(
    () => `select p.customer_id, p.purchase, p.state, p.units from TABLE_purchases p${condition()} order by ${key}${page()}`,
    () => `select count(*), sum(p.units), min(p.bought_at)::text, max(p.note), bool_or(p.units > 5) from TABLE_purchases p${condition()}`,
    () =>
      `select p.${pick('state', 'customer_id', 'units')} as part, count(*) as rows, sum(p.units) as units from TABLE_purchases p${condition()} group by 1 having count(*) > ${random(4)} order by 1${page()}`,
    () =>
      `select c.country, count(distinct p.customer_id) as customers, sum(p.units) as units from TABLE_purchases p ${pick('', 'left ')}join TABLE_customers c on c.customer_id = p.customer_id${condition()} group by c.country order by c.country nulls last`,
    () =>
      `select c.customer_id, (select coalesce(jsonb_agg(p.purchase order by p.purchase), '[]') from TABLE_purchases p where p.customer_id = c.customer_id and p.units > ${random(10)}) as purchases from TABLE_customers c where c.customer_id ${pick('=', '<', '>=')} ${customer()} order by 1`,
    () =>
      `select p.customer_id, p.purchase, row_number() over (partition by p.customer_id order by p.bought_at, p.purchase) as place from TABLE_purchases p${condition()} order by 1, 2${page()}`,
    () =>
      `select p.customer_id, p.purchase from TABLE_purchases p where p.customer_id = ${customer()} union all select c.customer_id, 0 from TABLE_customers c where c.customer_id = ${customer()} order by 1, 2`,
    () =>
      `with best as materialized (select p.customer_id, sum(p.units) as units from TABLE_purchases p${condition()} group by 1) select b.units, count(*) as customers from best b group by 1 order by 1`,
  )();
}

import * as z from 'zod';
import type { Hold, HoldRule } from '../../../contracts/inventory/holds.ts';
import type { CustomerId } from '../../../platform/sharding/order-id.ts';
import type { Sql } from '../../../platform/sql/sql.ts';
import { InventoryError } from '../errors.ts';

/** The list is read whole by the order service. */
const MAX_RULES = 500;

const Rules = z.object({ sku: z.string(), minutes: z.int(), most_per_customer: z.int() });

export async function readHoldRules(sql: Sql): Promise<readonly HoldRule[]> {
  const rules = await sql.rows(Rules)`select sku, minutes, most_per_customer from inventory.hold_rules order by sku`;
  return rules.map(({ sku, minutes, most_per_customer: mostPerCustomer }) => ({ sku, minutes, mostPerCustomer }));
}

/**
 * Marks a SKU: from then on, a cart that it is put into holds it.
 *
 * @throws InventoryError `too-many-hold-rules`
 */
export async function markForHolds(sql: Sql, { sku, minutes, mostPerCustomer }: HoldRule): Promise<void> {
  const marked = await sql.run`
    insert into inventory.hold_rules (sku, minutes, most_per_customer)
    select ${sku}, ${minutes}::integer, ${mostPerCustomer}::integer
     where (select count(*) from inventory.hold_rules r where r.sku <> ${sku}) < ${MAX_RULES}
    on conflict (sku) do update set minutes = excluded.minutes, most_per_customer = excluded.most_per_customer
  `;
  if (marked === 0) throw new InventoryError('too-many-hold-rules', `${MAX_RULES} SKUs are marked already; unmark one first`);
}

/** Ends the mark and every hold of the SKU: carts keep the line, and the order decides. Returns whether it was marked. */
export async function unmarkForHolds(sql: Sql, sku: string): Promise<boolean> {
  await sql.run`delete from inventory.holds where sku = ${sku}`;
  return (await sql.run`delete from inventory.hold_rules where sku = ${sku}`) > 0;
}

const Held = z.object({
  outcome: z.enum(['held', 'refused', 'too-many', 'not-marked']),
  quantity: z.int(),
  expires_at: z.string().nullable(),
});

/**
 * Holds stock for the cart of a customer; undefined for a SKU that is not marked. A quantity of 0 gives the stock back.
 *
 * @throws InventoryError `hold-refused` or `too-many-held`
 */
export async function holdStock(
  sql: Sql,
  { customerId, sku, quantity }: { readonly customerId: CustomerId; readonly sku: string; readonly quantity: number },
): Promise<Hold | undefined> {
  if (quantity === 0) {
    await sql.run`delete from inventory.holds where sku = ${sku} and customer_id = ${customerId}`;
    return undefined;
  }
  const [held] = await sql.rows(Held)`
    select outcome, quantity, expires_at from inventory.hold(${sku}, ${customerId}, ${quantity})
  `;
  if (!held) throw new Error('inventory.hold returned no row');
  switch (held.outcome) {
    case 'held':
      return { sku, quantity, expiresAt: held.expires_at ?? '' };
    case 'not-marked':
      return undefined;
    case 'refused':
      throw new InventoryError('hold-refused', `${held.quantity} of ${sku} are left that no other cart holds; take fewer`, {
        sku,
        available: held.quantity,
      });
    case 'too-many':
      throw new InventoryError('too-many-held', `a customer can hold at most ${held.quantity} of ${sku}; take fewer`, {
        sku,
        most: held.quantity,
      });
  }
}

const HoldRow = z.object({ sku: z.string(), quantity: z.int(), expires_at: z.string() });

/** What the cart of a customer holds now. */
export async function holdsOf(sql: Sql, customerId: CustomerId): Promise<readonly Hold[]> {
  const holds = await sql.rows(HoldRow)`
    select sku, quantity, expires_at from inventory.holds where customer_id = ${customerId} and expires_at > now() order by sku
  `;
  return holds.map(({ sku, quantity, expires_at: expiresAt }) => ({ sku, quantity, expiresAt }));
}

/** Gives the holds of a guest to the account that takes the cart. Of a SKU that both hold, the larger quantity counts, as in the cart. */
export async function transferHolds(sql: Sql, from: CustomerId, to: CustomerId): Promise<void> {
  await sql.run`
    with moved as (delete from inventory.holds where customer_id = ${from} returning sku, quantity, expires_at)
    insert into inventory.holds as h (sku, customer_id, quantity, expires_at)
    select m.sku, ${to}, m.quantity, m.expires_at from moved m where m.expires_at > now() order by m.sku
    on conflict (sku, customer_id) do update
       set quantity = case when h.expires_at > now() then greatest(h.quantity, excluded.quantity) else excluded.quantity end,
           expires_at = greatest(h.expires_at, excluded.expires_at)
  `;
}

import type { z } from 'zod';
import { ExternalCustomer } from '../../../contracts/user/http.ts';
import { CustomerId, mintCustomerId } from '../../../platform/sharding/order-id.ts';
import { json } from '../../../platform/sql/sql.ts';
import type { Sql } from '../../../platform/sql/sql.ts';

const KnownCustomer = ExternalCustomer.extend({ customerId: CustomerId });

export type KnownCustomer = Readonly<z.infer<typeof KnownCustomer>>;

const MINTING_TRIES = 8;

/** Our customers for those of another shop, minted at first sight: the same ones however often, and by however many at once, it is asked. */
export async function importCustomers(
  sql: Sql,
  customers: readonly ExternalCustomer[],
  mint: () => CustomerId = mintCustomerId,
): Promise<readonly KnownCustomer[]> {
  for (let tries = 0; tries < MINTING_TRIES; tries += 1) {
    const known = await findKnown(sql, customers);
    const names = new Set(known.map(nameOf));
    const unknown = customers.filter((customer) => !names.has(nameOf(customer)));
    if (unknown.length === 0) return known;
    await addAll(
      sql,
      unknown.map((customer) => ({ ...customer, customerId: mint() })),
    );
  }
  throw new Error(`no unused customer numbers in ${MINTING_TRIES} tries`);
}

async function findKnown(sql: Sql, customers: readonly ExternalCustomer[]): Promise<readonly KnownCustomer[]> {
  return sql.rows(KnownCustomer)`
    select distinct k.source, k.external_id as "externalId", k.customer_id as "customerId"
      from jsonb_to_recordset(${json(customers)}) as c(source text, "externalId" text)
      join users.external_customers k on k.source = c.source and k.external_id = c."externalId"
  `;
}

/** Numbers that are taken, and names that somebody else adds meanwhile, are left out; the next look finds or mints them. */
async function addAll(sql: Sql, customers: readonly KnownCustomer[]): Promise<void> {
  await sql.run`
    with wanted as (
      select distinct on (c.source, c."externalId") c.source, c."externalId" as external_id, c."customerId" as customer_id
        from jsonb_to_recordset(${json(customers)}) as c(source text, "externalId" text, "customerId" bigint)
       order by c.source, c."externalId"
    ), minted as (
      insert into users.customers (customer_id) select customer_id from wanted on conflict do nothing returning customer_id
    )
    insert into users.external_customers (source, external_id, customer_id)
    select source, external_id, customer_id from wanted join minted using (customer_id)
    on conflict do nothing
  `;
}

function nameOf({ source, externalId }: ExternalCustomer): string {
  return JSON.stringify([source, externalId]);
}

import type * as z from 'zod';
import { ExternalCustomer } from '../../../contracts/user/http.ts';
import { CustomerId, mintCustomerId } from '../../../platform/sharding/order-id.ts';
import { json } from '../../../platform/sql/sql.ts';
import type { Sql } from '../../../platform/sql/sql.ts';

const MappedCustomer = ExternalCustomer.extend({ customerId: CustomerId });

export type MappedCustomer = Readonly<z.infer<typeof MappedCustomer>>;

const MINTING_TRIES = 8;

/** Maps customers of another shop to ours, and creates missing ones. Repeated and concurrent calls return the same customers. */
export async function importCustomers(
  sql: Sql,
  customers: readonly ExternalCustomer[],
  mint: () => CustomerId = mintCustomerId,
): Promise<readonly MappedCustomer[]> {
  for (let tries = 0; tries < MINTING_TRIES; tries += 1) {
    const mapped = await findMapped(sql, customers);
    const names = new Set(mapped.map(nameOf));
    const missing = customers.filter((customer) => !names.has(nameOf(customer)));
    if (missing.length === 0) return mapped;
    await addMissing(
      sql,
      missing.map((customer) => ({ ...customer, customerId: mint() })),
    );
  }
  throw new Error(`no unused customer ids in ${MINTING_TRIES} tries`);
}

async function findMapped(sql: Sql, customers: readonly ExternalCustomer[]): Promise<readonly MappedCustomer[]> {
  return sql.rows(MappedCustomer)`
    select distinct k.source, k.external_id as "externalId", k.customer_id as "customerId"
      from jsonb_to_recordset(${json(customers)}) as c(source text, "externalId" text)
      join users.external_customers k on k.source = c.source and k.external_id = c."externalId"
  `;
}

/** Skips customer ids that are taken and names that a concurrent call adds; the next try finds or creates them. */
async function addMissing(sql: Sql, customers: readonly MappedCustomer[]): Promise<void> {
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

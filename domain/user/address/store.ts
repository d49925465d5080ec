import * as z from 'zod';
import { MOST_ADDRESSES, SavedAddress } from '../../../contracts/user/addresses.ts';
import type { AddressEntry } from '../../../contracts/user/addresses.ts';
import type { Database, Sql } from '../../../platform/sql/sql.ts';
import { recordOwnAct } from '../activity/store.ts';
import type { OwnAct } from '../activity/store.ts';
import { UserError } from '../errors.ts';

/** The addresses of an account, its default first. */
export async function listAddresses(sql: Sql, accountId: string): Promise<readonly SavedAddress[]> {
  return sql.rows(SavedAddress)`
    select address_id as "addressId", is_default as "isDefault",
           jsonb_strip_nulls(jsonb_build_object('name', name, 'line1', line1, 'city', city, 'postcode', postcode, 'country', country)) as address
      from users.addresses
     where account_id = ${accountId}::uuid
     order by is_default desc, added_at, address_id
  `;
}

const Added = z.object({ addressId: z.uuid() });

/** Adds an address. @returns its id @throws UserError `too-many-addresses` */
export async function addAddress(database: Database, { address, isDefault }: AddressEntry, own: OwnAct): Promise<string> {
  return database.transaction(async (sql) => {
    const count = await lockAddresses(sql, own.accountId);
    if (count >= MOST_ADDRESSES)
      throw new UserError('too-many-addresses', `an account has at most ${MOST_ADDRESSES} addresses; remove one that you no longer need`);
    const becomesDefault = isDefault || count === 0;
    if (becomesDefault) await clearDefault(sql, own.accountId);
    const { name, line1, city, postcode = null, country } = address;
    const [added] = await sql.rows(Added)`
      insert into users.addresses (account_id, name, line1, city, postcode, country, is_default, added_at)
      values (${own.accountId}::uuid, ${name}, ${line1}, ${city}, ${postcode}, ${country}, ${becomesDefault}, ${own.now})
      returning address_id as "addressId"
    `;
    if (!added) throw new Error('an address was not added');
    await recordOwnAct(sql, 'address-added', own);
    return added.addressId;
  });
}

/** Replaces an address. The default stays one until another becomes it. @throws UserError `address-not-found`, also for another account's */
export async function changeAddress(database: Database, addressId: string, { address, isDefault }: AddressEntry, own: OwnAct) {
  await database.transaction(async (sql) => {
    await lockAddresses(sql, own.accountId);
    if (!(await isOwn(sql, addressId, own.accountId))) throw notFound(addressId);
    if (isDefault) await clearDefault(sql, own.accountId);
    const { name, line1, city, postcode = null, country } = address;
    await sql.run`
      update users.addresses
         set name = ${name}, line1 = ${line1}, city = ${city}, postcode = ${postcode}, country = ${country}, is_default = is_default or ${isDefault}
       where address_id = ${addressId}::uuid
    `;
    await recordOwnAct(sql, 'address-changed', own);
  });
}

/** Removes an address; of those left, the oldest takes the place of a removed default. @throws UserError `address-not-found` */
export async function removeAddress(database: Database, addressId: string, own: OwnAct): Promise<void> {
  await database.transaction(async (sql) => {
    await lockAddresses(sql, own.accountId);
    const removed = await sql.run`
      delete from users.addresses where address_id = ${addressId}::uuid and account_id = ${own.accountId}::uuid
    `;
    if (removed === 0) throw notFound(addressId);
    await sql.run`
      update users.addresses set is_default = true
       where address_id = (select address_id from users.addresses where account_id = ${own.accountId}::uuid order by is_default desc, added_at, address_id limit 1)
         and not is_default
    `;
    await recordOwnAct(sql, 'address-removed', own);
  });
}

const Count = z.object({ count: z.int() });

/** Serialises the changes of an account's addresses. @returns how many there are */
async function lockAddresses(sql: Sql, accountId: string): Promise<number> {
  await sql.run`select from users.accounts where account_id = ${accountId}::uuid for update`;
  const [{ count } = { count: 0 }] = await sql.rows(
    Count,
  )`select count(*) as count from users.addresses where account_id = ${accountId}::uuid`;
  return count;
}

async function isOwn(sql: Sql, addressId: string, accountId: string): Promise<boolean> {
  return (await sql.run`select from users.addresses where address_id = ${addressId}::uuid and account_id = ${accountId}::uuid`) > 0;
}

async function clearDefault(sql: Sql, accountId: string): Promise<void> {
  await sql.run`update users.addresses set is_default = false where account_id = ${accountId}::uuid and is_default`;
}

function notFound(addressId: string): UserError {
  return new UserError('address-not-found', `you have no address ${addressId}; GET /api/accounts/current/addresses lists yours`);
}

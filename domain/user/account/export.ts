import * as z from 'zod';
import type { AccountExport } from '../../../contracts/user/export.ts';
import type { Database, Sql } from '../../../platform/sql/sql.ts';
import { listOwnActs, listSessions, recordOwnAct } from '../activity/store.ts';
import type { OwnAct } from '../activity/store.ts';
import { listAddresses } from '../address/store.ts';
import { listPasskeys } from '../passkey/store.ts';
import { readProfile } from '../profile/store.ts';

const MOST_ACTS = 1000;

const Row = z.object({ openedAt: z.string(), customers: z.array(z.int()) });

/** All that the context has about the owner of an account, and records that it was read. */
export async function exportAccount(database: Database, own: OwnAct): Promise<AccountExport> {
  return database.transaction(async (sql) => {
    await recordOwnAct(sql, 'data-exported', own);
    const profile = await readProfile(sql, own.accountId);
    return {
      accountId: own.accountId,
      ...(await readLinks(sql, own.accountId)),
      profile,
      addresses: [...(await listAddresses(sql, own.accountId))],
      passkeys: [...(await listPasskeys(sql, own.accountId))],
      sessions: [...(await listSessions(sql, own))],
      acts: [...(await listOwnActs(sql, own.accountId, MOST_ACTS))],
    };
  });
}

async function readLinks(sql: Sql, accountId: string): Promise<z.infer<typeof Row>> {
  const [row] = await sql.rows(Row)`
    select a.opened_at as "openedAt",
           (select coalesce(jsonb_agg(c.customer_id order by c.linked_at), '[]') from users.account_customers c where c.account_id = a.account_id) as customers
      from users.accounts a
     where a.account_id = ${accountId}::uuid
  `;
  if (!row) throw new Error(`there is no account ${accountId}`);
  return row;
}

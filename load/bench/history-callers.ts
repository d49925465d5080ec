import { createHash, randomUUID } from 'node:crypto';
import * as z from 'zod';
import { CallerToken } from '../../platform/identity/caller.ts';
import { json } from '../../platform/sql/sql.ts';
import type { Database } from '../../platform/sql/sql.ts';

/** Makes callers of customers who have no account here, such as seeded ones. */
export interface HistoryCallers {
  /** The headers of a caller with these customers: its own first, then those that are linked to it. */
  headersOf(customers: readonly [number, ...number[]]): Promise<Readonly<Record<string, string>>>;
  /** Deletes what was made. */
  remove(): Promise<void>;
}

/** Writes accounts and sessions of the benchmark, and exchanges them for caller tokens as the services do. */
export function historyCallers(core: Database, userUrl: string): HistoryCallers {
  const owner = randomUUID();
  const email = (account: string) => `${account}@bench-${owner}.example`;
  return {
    async headersOf(customers) {
      const token = randomUUID();
      const account = randomUUID();
      await core.run`insert into users.customers (customer_id) select value::bigint from jsonb_array_elements_text(${json(customers)}) on conflict do nothing`;
      await core.run`
        insert into users.accounts (account_id, email, mailbox, name, password_hash, customer_id) values (${account}::uuid, ${email(account)}, ${email(account)}, 'Bench', 'none', ${customers[0]})
      `;
      await core.run`
        insert into users.account_customers (customer_id, account_id) select value::bigint, ${account}::uuid from jsonb_array_elements_text(${json(customers)})
      `;
      await core.run`
        insert into users.sessions (token_hash, customer_id, account_id, expires_at)
        values (${createHash('sha256').update(token).digest('hex')}, ${customers[0]}, ${account}::uuid, now() + interval '1 hour')
      `;
      const response = await fetch(`${userUrl}/internal/tokens`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ sessionToken: token }),
        signal: AbortSignal.timeout(10_000),
      });
      if (!response.ok) throw new Error(`the user service gave no caller token: ${response.status} ${await response.text()}`);
      return { authorization: `Bearer ${CallerToken.parse(await response.json()).token}` };
    },
    async remove() {
      const accounts = await core.rows(z.object({ id: z.uuid() }))`
        select account_id as id from users.accounts where email like ${`%@bench-${owner}.example`}
      `;
      const ids = json(accounts.map(({ id }) => id));
      await core.run`delete from users.sessions where account_id in (select value::uuid from jsonb_array_elements_text(${ids}))`;
      await core.run`delete from users.account_customers where account_id in (select value::uuid from jsonb_array_elements_text(${ids}))`;
      await core.run`delete from users.accounts where account_id in (select value::uuid from jsonb_array_elements_text(${ids}))`;
    },
  };
}

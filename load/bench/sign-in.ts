import * as z from 'zod';
import { isKnownNetwork } from '../../domain/user/activity/store.ts';
import { newSession } from '../../domain/user/session/session.ts';
import { findCredentials, signIn } from '../../domain/user/session/store.ts';
import { connectPostgres } from '../../platform/sql/postgres.ts';
import type { PostgresSettings } from '../../platform/sql/postgres.ts';
import { drive } from './drive.ts';
import type { LoadResult } from './drive.ts';

export interface SignInOptions {
  readonly accounts: number;
  readonly clients: number;
  readonly seconds: number;
  readonly onProgress: (text: string) => void;
}

export type SignInMeasured = LoadResult & { readonly name: string };

/** The statements of a sign-in at so many accounts, without the hash of the password, beside the least that a database does: a read by primary key. */
export async function benchSignIn(settings: PostgresSettings, options: SignInOptions): Promise<readonly SignInMeasured[]> {
  const { accounts, clients, seconds, onProgress } = options;
  const admin = connectPostgres({ ...settings, max: 1, responseTimeoutMillis: 600_000 });
  const users = connectPostgres({ ...settings, user: 'bench_app', max: clients });
  const someone = () => Math.floor(Math.random() * accounts);
  try {
    onProgress(`creating ${accounts.toLocaleString('en-GB')} accounts`);
    await admin.run`insert into users.customers (customer_id) select n from generate_series(0, ${accounts - 1}::bigint) n`;
    await admin.run`
      insert into users.accounts (email, mailbox, name, password_hash, customer_id)
      select 'shopper-' || n || '@example.com', 'shopper-' || n || '@example.com', 'Ada Lovelace', repeat('x', 97), n
        from generate_series(0, ${accounts - 1}::bigint) n
    `;
    await admin.run`insert into users.account_customers (customer_id, account_id) select customer_id, account_id from users.accounts`;
    await admin.run`analyze users.accounts, users.customers, users.account_customers`;
    const client = { device: null, network: '203.0.113.0/24' };
    const acts: readonly (readonly [string, () => Promise<unknown>])[] = [
      [
        'floor: a read by primary key',
        () => users.rows(z.object({ n: z.int() }))`select customer_id as n from users.customers where customer_id = ${someone()}`,
      ],
      ['account by its mailbox', () => findCredentials(users, `Shopper-${someone()}@example.com`)],
      [
        'sign-in, without the hash',
        async () => {
          const account = await findCredentials(users, `shopper-${someone()}@example.com`);
          if (!account) throw new Error('an account is missing');
          await isKnownNetwork(users, account.accountId, client.network);
          const now = new Date();
          const beginning = { session: newSession([], false, now), guestToken: undefined, client, now };
          await users.transaction((sql) => signIn(sql, account, beginning));
        },
      ],
    ];
    const measured: SignInMeasured[] = [];
    for (const [name, act] of acts) {
      onProgress(name);
      const run = { clients, act: async () => void (await act()) };
      await drive({ ...run, seconds: 2 });
      measured.push({ name, ...(await drive({ ...run, seconds })) });
    }
    return measured;
  } finally {
    await Promise.all([users.close(), admin.close()]);
  }
}

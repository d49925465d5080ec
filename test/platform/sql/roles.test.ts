import { Client } from 'pg';
import { describe, expect, test } from 'vitest';
import * as z from 'zod';
import { migrate } from '../../../platform/sql/migrate.ts';
import { connectPostgres } from '../../../platform/sql/postgres.ts';
import type { Database } from '../../../platform/sql/sql.ts';
import { eventually } from '../../support/eventually.ts';
import { freshDatabase } from '../../support/postgres.ts';
import { emptySqlFolder } from './sql-folder.ts';

test('the first migrations of two schemas may set the same default privileges concurrently', async () => {
  const { adminSettings, admin } = await freshDatabase([]);
  const { tls: _, ...address } = adminSettings;
  const other = new Client(address);
  await other.connect();
  await other.query('begin; alter default privileges revoke execute on functions from public');
  const migrated = migrate({
    admin: adminSettings,
    schema: 'bed',
    role: { name: 'bed_app', password: 'p' },
    relay: { name: 'relay_of_roles_test', password: 'r' },
    sqlFolder: emptySqlFolder(),
  });
  await eventually(async () => {
    const waiting = await admin.rows(z.unknown())`
      select from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock' and query like 'alter default privileges%'
    `;
    expect(waiting).toHaveLength(1);
  });
  await other.query('commit');
  await expect(migrated).resolves.toBeDefined();
  await other.end();
});

describe('the limits of logins', () => {
  const Setting = z.object({ role: z.string(), settings: z.array(z.string()) });
  const settingsOf = async (admin: Database, pattern: string) => {
    const rows = await admin.rows(Setting)`
      select rolname as role, setconfig as settings from pg_db_role_setting join pg_roles on pg_roles.oid = setrole where rolname like ${pattern} order by rolname
    `;
    return new Map(rows.map(({ role, settings }) => [role, settings]));
  };

  test('are set on the roles, so that they hold behind pgbouncer', async () => {
    const database = await freshDatabase(['order']);
    const { admin, staffSettings } = database;
    const sql = database.sql('order');
    await expect(sql.run`select pg_sleep(6)`).rejects.toMatchObject({ sqlState: '57014' });
    const staff = connectPostgres(staffSettings);
    expect(await staff.run`select 1 from shop.orders`).toBe(0);
    await expect(staff.run`delete from shop.orders`).rejects.toMatchObject({ sqlState: '25006' });
    const limits = await settingsOf(admin, 'shop\\_app%');
    expect(limits.get('shop_app_staff')).toContain('default_transaction_read_only=on');
    expect((await settingsOf(admin, 'relay')).get('relay')).toContain('enable_seqscan=off');
    await Promise.all([staff.close(), admin.close(), sql.close()]);
  });

  test('are those of the code after each migration, also for the second login of a role', async () => {
    const { adminSettings, admin } = await freshDatabase([]);
    const options = {
      admin: adminSettings,
      schema: 'pond',
      role: { name: 'pond_app', password: 'p' },
      relay: { name: 'relay_of_roles_test', password: 'r' },
      sqlFolder: emptySqlFolder(),
    };
    await migrate(options);
    await admin.run`alter role pond_app set work_mem = '64MB'`;
    await migrate({ ...options, role: { name: 'pond_app_clone', password: 'q' } });
    const limits = await settingsOf(admin, 'pond\\_app%');
    expect([...limits.keys()]).toEqual(['pond_app', 'pond_app_clone']);
    for (const settings of limits.values())
      expect(settings.toSorted()).toEqual(['idle_in_transaction_session_timeout=30s', 'statement_timeout=5s']);
    await admin.close();
  });
});

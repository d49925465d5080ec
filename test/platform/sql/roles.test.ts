import { Client } from 'pg';
import { expect, test } from 'vitest';
import { z } from 'zod';
import { migrate } from '../../../platform/sql/migrate.ts';
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

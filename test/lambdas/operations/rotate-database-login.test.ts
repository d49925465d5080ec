import { randomBytes } from 'node:crypto';
import type { Context } from 'aws-lambda';
import { Client } from 'pg';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import * as z from 'zod';
import { awsLogin } from '../../../adapters/secrets/vendors.ts';
import { migrate } from '../../../platform/sql/migrate.ts';
import { connectPostgres } from '../../../platform/sql/postgres.ts';
import { startAws } from '../../support/fakes/emulated-aws.ts';
import { freshDatabase } from '../../support/postgres.ts';
import { emptySqlFolder } from '../../platform/sql/sql-folder.ts';

const STEPS = ['createSecret', 'setSecret', 'testSecret', 'finishSecret'] as const;
const database = await freshDatabase([]);
const { tls, host, port, database: name } = database.adminSettings;
const address = { host, port, database: name, tls };
const suffix = randomBytes(4).toString('hex');
const admin = { username: `admin_${suffix}`, password: 'the first of the admin' };
const role = `garden_${suffix}`;
const arn = (secret: string) => `arn:aws:secretsmanager:eu-west-2:000000000000:secret:${secret}-${suffix}`;
const Name = z.object({ name: z.string() });
let aws: Awaited<ReturnType<typeof startAws>>;
let rotate: (event: object) => Promise<unknown>;

/** As on RDS, the administrator creates roles and databases and is no superuser. */
beforeAll(async () => {
  await createAdmin();
  aws = await startAws({
    secrets: {
      [arn('admin')]: JSON.stringify(admin),
      [arn('role')]: JSON.stringify({ username: role, password: 'the first of the role' }),
      [arn('unmigrated')]: JSON.stringify({ username: `unmigrated_${suffix}`, password: 'of nobody so far' }),
    },
  });
  Object.assign(process.env, {
    DATABASE_HOST: host,
    DATABASE_PORT: String(port),
    DATABASE_NAME: name,
    DATABASE_TLS: 'disable',
    ADMIN_SECRET_ARN: arn('admin'),
  });
  const { handler } = await import('../../../lambdas/operations/rotate-database-login/handler.ts');
  rotate = async (event) => handler(event, {} as Context);
  await migrateGarden({ name: role, password: 'the first of the role' });
});

afterAll(async () => {
  await database.admin.close();
  await aws.stop();
});

// One clock for the file: secrets are cached.
beforeAll(() => {
  vi.useFakeTimers({ toFake: ['Date'] });
  return () => vi.useRealTimers();
});

/** Secrets are read again after five minutes. */
const later = () => vi.setSystemTime(Date.now() + 6 * 60_000);

async function createAdmin(): Promise<void> {
  const client = new Client({ host, port, database: name, user: database.adminSettings.user, password: database.adminSettings.password });
  await client.connect();
  await client.query(`create role ${admin.username} login createrole createdb password '${admin.password}'`);
  await client.query(`alter database ${name} owner to ${admin.username}`);
  await client.end();
}

function migrateGarden(login: { readonly name: string; readonly password: string }) {
  return migrate({
    admin: { ...address, user: admin.username, password: admin.password },
    schema: `garden_${suffix}`,
    role: login,
    relay: { name: `relay_${suffix}`, password: 'of the relay' },
    sqlFolder: emptySqlFolder(),
  });
}

async function rotateAll(secret: string): Promise<void> {
  const token = aws.beginRotation(secret);
  // Secrets Manager may repeat each step.
  for (const Step of STEPS.flatMap((step) => [step, step])) await rotate({ Step, SecretId: secret, ClientRequestToken: token });
}

const whoAmI = (sql: ReturnType<typeof connectPostgres>) => sql.rows(Name)`select current_user as name`;

describe('a rotation of a role', () => {
  test('changes to its clone and back, and a running pool follows without an error', async () => {
    const pool = connectPostgres({ ...address, login: awsLogin(arn('role')), max: 2 });
    expect(await whoAmI(pool)).toEqual([{ name: role }]);
    const stopped = new AbortController();
    let statements = 0;
    const load = (async () => {
      while (!stopped.signal.aborted) {
        // A transaction beside a statement opens the second connection.
        await Promise.all([pool.transaction((sql) => sql.run`select pg_sleep(0.002)`), pool.run`select 1`]);
        statements += 2;
      }
    })();
    await rotateAll(arn('role'));
    const fresh = connectPostgres({ ...address, login: async () => ({ username: role, password: 'the first of the role' }) });
    expect(await whoAmI(fresh)).toEqual([{ name: role }]);
    await fresh.close();
    stopped.abort();
    await load;
    await pool.close();
    expect(statements).toBeGreaterThan(2);

    later();
    const after = connectPostgres({ ...address, login: awsLogin(arn('role')) });
    expect(await whoAmI(after)).toEqual([{ name: `${role}_clone` }]);
    await after.close();

    await rotateAll(arn('role'));
    later();
    const again = connectPostgres({ ...address, login: awsLogin(arn('role')) });
    expect(await whoAmI(again)).toEqual([{ name: role }]);
    await again.close();
    const former = connectPostgres({ ...address, user: role, password: 'the first of the role' });
    await expect(former.run`select`).rejects.toThrow(/password authentication failed/);
    await former.close();
  });

  test('gives the clone the rights of the role, and migrations keep them', async () => {
    await rotateAll(arn('role'));
    later();
    const login = await awsLogin(arn('role'))();
    expect(login.username).toBe(`${role}_clone`);
    await migrateGarden({ name: login.username, password: login.password });
    const clone = connectPostgres({ ...address, user: login.username, password: login.password });
    const Right = z.object({ may: z.boolean() });
    expect(
      await clone.rows(
        Right,
      )`select has_table_privilege(${`garden_${suffix}.outbox`}, 'insert') and not has_table_privilege(${`garden_${suffix}.outbox`}, 'delete') as may`,
    ).toEqual([{ may: true }]);
    await clone.close();
  });

  test('of which Secrets Manager only tests the schedule needs no role yet', async () => {
    const token = aws.beginRotation(arn('unmigrated'));
    aws.putPending(arn('unmigrated'), token, JSON.stringify({ username: `unmigrated_${suffix}`, password: 'of nobody so far' }));
    await rotate({ Step: 'testSecret', SecretId: arn('unmigrated'), ClientRequestToken: token });
  });

  test('whose new login the database refuses does not become current', async () => {
    const token = aws.beginRotation(arn('role'));
    await rotate({ Step: 'createSecret', SecretId: arn('role'), ClientRequestToken: token });
    // The step that sets it is left out.
    await expect(rotate({ Step: 'testSecret', SecretId: arn('role'), ClientRequestToken: token })).rejects.toThrow(
      /cannot sign in as garden/,
    );
    const before = await awsLogin(arn('role'))();
    later();
    expect(await awsLogin(arn('role'))()).toEqual(before);
  });

  test('is refused for a version that is not pending', async () => {
    const event = { Step: 'createSecret', SecretId: arn('role'), ClientRequestToken: 'made up' };
    await expect(rotate(event)).rejects.toThrow(/has no version made up: it is not being rotated/);
    await expect(rotate({ ...event, Step: 'setAll' })).rejects.toThrow(/Step/);
  });
});

test('the administrator gets a new password by itself, and rotates others with it', async () => {
  await rotateAll(arn('admin'));
  later();
  const login = await awsLogin(arn('admin'))();
  expect(login.username).toBe(admin.username);
  expect(login.password).not.toBe(admin.password);
  const sql = connectPostgres({ ...address, user: login.username, password: login.password });
  expect(await whoAmI(sql)).toEqual([{ name: admin.username }]);
  await sql.close();
  await rotateAll(arn('role'));
});

import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, describe, expect, test } from 'vitest';
import * as z from 'zod';
import { migrate } from '../../../platform/sql/migrate.ts';
import { connectPostgres } from '../../../platform/sql/postgres.ts';
import { freshDatabase } from '../../support/postgres.ts';
import { emptySqlFolder } from './sql-folder.ts';

const database = await freshDatabase([]);
const relay = { name: 'relay_of_repeatable_test', password: 'r' };
const Height = z.object({ height: z.int() });
let folder = '';

const write = (path: string, text: string) => writeFileSync(join(folder, path), text);
const remove = (path: string) => rmSync(join(folder, path));

function run() {
  return migrate({
    admin: database.adminSettings,
    schema: 'garden',
    role: { name: 'garden_app', password: 'p' },
    relay,
    sqlFolder: folder,
  });
}

const height = async () => (await database.admin.rows(Height)`select garden.height() as height`)[0]?.height;

const functionOf = (body: string) => `create or replace function garden.height() returns int language sql as $$ ${body} $$;`;

beforeEach(async () => {
  folder = emptySqlFolder();
  await database.admin.run`drop schema if exists garden cascade`;
  write('migrations/000001_plants.sql', 'create table garden.plants (name text primary key, height int)');
  write('functions/height.sql', functionOf('select 1'));
  return () => rmSync(folder, { recursive: true });
});

describe('a function', () => {
  test('is applied again when its file has changed, and only then', async () => {
    expect((await run()).applied).toContain('functions/height.sql');
    expect((await run()).applied).toEqual([]);
    write('functions/height.sql', functionOf('select 2'));
    expect((await run()).applied).toEqual(['functions/height.sql']);
    expect(await height()).toBe(2);
  });

  test('may call a function and read a view that sort after it', async () => {
    write('functions/height.sql', functionOf('select garden.tallest() + (select count(*) from garden.tall)::int'));
    write('functions/tallest.sql', 'create or replace function garden.tallest() returns int language sql as $$ select 5 $$;');
    write('views/01_tall.sql', 'create view garden.tall as select name from garden.plants;');
    await run();
    expect(await height()).toBe(5);
  });

  test('is not changed when the schema is ahead', async () => {
    write('migrations/000002_roses.sql', 'create table garden.roses (name text)');
    write('functions/height.sql', functionOf('select 2'));
    await run();
    remove('migrations/000002_roses.sql');
    write('functions/height.sql', functionOf('select 1'));
    expect(await run()).toEqual({ applied: [], ahead: ['000002_roses.sql'] });
    expect(await height()).toBe(2);
  });

  test('in the folder of batches has the planner settings of batches', async () => {
    write(
      'functions/batch/grow.sql',
      'create or replace function garden.grow(plants jsonb) returns void language plpgsql as $$ begin end $$;',
    );
    await run();
    const [row] = await database.admin.rows(z.object({ settings: z.string() }))`
      select array_to_string(proconfig, ' ') as settings from pg_proc where oid = 'garden.grow'::regproc
    `;
    expect(row?.settings).toContain('plan_cache_mode=force_generic_plan enable_seqscan=off');
  });

  test('of one customer has a generic plan', async () => {
    write(
      'functions/carts.sql',
      'create or replace function garden.carts(p_customer_id bigint) returns int language plpgsql as $$ begin return 1; end $$;',
    );
    await run();
    const [row] = await database.admin.rows(z.object({ settings: z.array(z.string()) }))`
      select proconfig as settings from pg_proc where oid = 'garden.carts'::regproc
    `;
    expect(row?.settings).toEqual(['plan_cache_mode=force_generic_plan']);
  });

  test('that sets plan_cache_mode itself is refused', async () => {
    write(
      'functions/height.sql',
      'create or replace function garden.height() returns int language sql set plan_cache_mode = force_custom_plan as $$ select 1 $$;',
    );
    await expect(run()).rejects.toThrow('functions/height.sql sets plan_cache_mode');
  });

  test('can be executed by the role of its context', async () => {
    await run();
    const role = connectPostgres({ ...database.adminSettings, user: 'garden_app', password: 'p' });
    expect(await role.run`select garden.height()`).toBe(1);
    await role.close();
  });

  test('with other arguments is refused, and nothing is changed', async () => {
    await run();
    write('functions/height.sql', 'create or replace function garden.height(of text) returns int language sql as $$ select 3 $$;');
    await expect(run()).rejects.toThrow(
      'garden.height has other arguments than the one that older services may call: give the new one a new name',
    );
    expect(await height()).toBe(1);
  });

  test('with another result is refused by the name of its file', async () => {
    await run();
    write('functions/height.sql', 'create or replace function garden.height() returns text language sql as $$ select 3 $$;');
    await expect(run()).rejects.toThrow(
      'functions/height.sql of schema garden cannot be applied, and nothing was changed: cannot change return type',
    );
    expect(await height()).toBe(1);
  });

  test.each([
    ['of another name', 'create or replace function garden.width() returns int language sql as $$ select 1 $$;'],
    ['of another schema', 'create or replace function meadow.height() returns int language sql as $$ select 1 $$;'],
    ['that cannot be replaced', 'create function garden.height() returns int language sql as $$ select 1 $$;'],
    [
      'beside a second one',
      `${functionOf('select 1')}\ncreate or replace function garden.width() returns int language sql as $$ select 1 $$;`,
    ],
    ['of which there is none', 'select 1;'],
  ])('%s is refused before anything runs', async (_, text) => {
    write('functions/height.sql', text);
    await expect(run()).rejects.toThrow('functions/height.sql must hold one statement, create or replace function garden.height');
  });
});

describe('a view', () => {
  test('that loses a column is created again, together with the views that use it', async () => {
    write('views/01_tall.sql', 'create view garden.tall as select name, height from garden.plants;');
    write('views/02_names.sql', 'create view garden.names as select name from garden.tall;');
    await run();
    write('views/01_tall.sql', 'create view garden.tall as select name from garden.plants;');
    expect((await run()).applied).toEqual(['views/01_tall.sql', 'views/02_names.sql']);
    expect(await database.admin.run`select name from garden.names`).toBe(0);
  });

  test('that cannot be created leaves the former one unchanged', async () => {
    write('views/01_tall.sql', 'create view garden.tall as select name from garden.plants;');
    await run();
    write('views/01_tall.sql', 'create view garden.tall as select width from garden.plants;');
    await expect(run()).rejects.toThrow(
      'views/01_tall.sql of schema garden cannot be applied, and nothing was changed: column "width" does not exist',
    );
    expect(await database.admin.run`select name from garden.tall`).toBe(0);
  });

  test('without a number is refused', async () => {
    write('views/tall.sql', 'create view garden.tall as select name from garden.plants;');
    await expect(run()).rejects.toThrow('views/tall.sql must hold one statement, create view garden.tall');
  });
});

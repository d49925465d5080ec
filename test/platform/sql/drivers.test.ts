import { createServer } from 'node:http';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import * as z from 'zod';
import { AwsError } from '../../../local/emulators/aws/aws-error.ts';
import { dataApi as emulator } from '../../../local/emulators/rds-data/data-api.ts';
import { dataApi } from '../../../platform/sql/data-api.ts';
import { json, type Sql } from '../../../platform/sql/sql.ts';
import { freshDatabase } from '../../support/postgres.ts';

const resourceArn = 'arn:aws:rds:eu-west-2:000000000000:cluster:core';
const secretArn = 'arn:aws:secretsmanager:eu-west-2:000000000000:secret:core';
const database = await freshDatabase([]);
const { host, port, database: name, user, password } = database.adminSettings;
await database.admin
  .run`create table kinds (id uuid primary key, small int, large bigint, price numeric(10, 2), ratio float8, is_on boolean, note text, doc jsonb, at timestamptz)`;
await database.admin.run`create function plus_one(n int) returns int language sql as 'select n + 1'`;

const api = emulator(
  new Map([[resourceArn, { host, port, database: name, hasDataApi: true }]]),
  new Map([[secretArn, JSON.stringify({ username: user, password })]]),
);
const server = createServer((request, response) => {
  let text = '';
  request.on('data', (chunk) => (text += chunk));
  request.on('end', () => {
    response.setHeader('content-type', 'application/json');
    api.execute(JSON.parse(text)).then(
      (result) => response.end(JSON.stringify(result)),
      (error: unknown) => {
        const known = error instanceof AwsError ? error : new AwsError('InternalServerErrorException', String(error), 500);
        response.setHeader('x-amzn-errortype', known.code);
        response.statusCode = known.status;
        response.end(JSON.stringify({ message: known.message }));
      },
    );
  });
});

beforeAll(async () => {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  Object.assign(process.env, {
    AWS_ENDPOINT_URL_RDS_DATA: `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}`,
    AWS_REGION: 'eu-west-2',
    AWS_ACCESS_KEY_ID: 'test',
    AWS_SECRET_ACCESS_KEY: 'test',
  });
});

afterAll(async () => {
  server.closeAllConnections();
  server.close();
  await api.close();
});

const id = '7f000001-aaaa-4bbb-8ccc-000000000001';
const drivers: [string, () => Sql][] = [
  ['a pool', () => database.admin],
  ['the Data API', () => dataApi({ resourceArn, secretArn, database: name })],
];

describe.each(drivers)('through %s', (_, connect) => {
  const Kinds = z.object({
    id: z.uuid(),
    small: z.int(),
    large: z.int(),
    price: z.string(),
    ratio: z.number(),
    is_on: z.boolean(),
    note: z.string().nullable(),
    doc: z.unknown(),
    at: z.iso.datetime(),
  });

  test('every type is returned unchanged', async () => {
    const sql = connect();
    await sql.run`delete from kinds`;
    const at = new Date('2026-11-22T20:41:07.250Z');
    const doc = { name: "O'Hara", list: [1, { deep: null }], colon: 'a:b' };
    const touched = await sql.run`
      insert into kinds (id, small, large, price, ratio, is_on, note, doc, at)
      values (${id}::uuid, ${7}, ${2 ** 40}, ${'12.30'}::numeric, ${0.25}, ${true}, ${null}::text, ${json(doc)}, ${at})
    `;
    expect(touched).toBe(1);
    expect(await sql.rows(Kinds)`select id, small, large, price, ratio, is_on, note, doc, at from kinds`).toEqual([
      { id, small: 7, large: 2 ** 40, price: '12.30', ratio: 0.25, is_on: true, note: null, doc, at: '2026-11-22T20:41:07.250Z' },
    ]);
  });

  test.each([
    ['without a fraction', '2026-01-02T03:04:05Z', '2026-01-02T03:04:05.000Z'],
    ['with microseconds', '2026-01-02T03:04:05.123456Z', '2026-01-02T03:04:05.123Z'],
    ['in another zone', '2026-06-02T03:04:05.1+05:30', '2026-06-01T21:34:05.100Z'],
  ])('a time %s is an ISO string in UTC with milliseconds', async (_name, written, read) => {
    expect(await connect().rows(z.object({ at: z.string() }))`select ${written}::timestamptz as at`).toEqual([{ at: read }]);
  });

  test('numbers: counts are numbers, unsafe ones are refused, large ones go in as bigint', async () => {
    const sql = connect();
    const N = z.object({ n: z.number() });
    expect(await sql.rows(N)`select count(*) as n from generate_series(1, 3)`).toEqual([{ n: 3 }]);
    expect(await sql.rows(N)`select plus_one(${4}::int) as n`).toEqual([{ n: 5 }]);
    await expect(sql.rows(N)`select 9007199254740993 as n`).rejects.toThrow('does not fit a number');
    expect(await sql.rows(z.object({ t: z.string() }))`select (${9_007_199_254_740_993n}::bigint)::text as t`).toEqual([
      { t: '9007199254740993' },
    ]);
    expect(await sql.rows(z.object({ s: z.string() }))`select 0.1::numeric + 0.2::numeric as s`).toEqual([{ s: '0.3' }]);
  });

  test('text is a value, whatever it contains', async () => {
    const note = `'; drop table kinds; -- :p1 $1 ::uuid "x" \\ £ 🧦`;
    expect(await connect().rows(z.object({ note: z.string() }))`select ${note}::text as note`).toEqual([{ note }]);
  });

  test("colons and dollars in the statement's text are kept", async () => {
    const T = z.object({ t: z.string() });
    expect(await connect().rows(T)`select ':p1 ' || ${'x'}::text || ' $1' as t -- :p2 it's a comment`).toEqual([{ t: ':p1 x $1' }]);
  });

  test('json unfolds into rows', async () => {
    const lines = [
      { sku: 'A', quantity: 2 },
      { sku: 'B', quantity: 3 },
    ];
    const rows = await connect().rows(z.object({ sku: z.string(), quantity: z.int() }))`
      select sku, quantity from jsonb_to_recordset(${json(lines)}::jsonb) as line (sku text, quantity int) order by sku
    `;
    expect(rows).toEqual(lines);
  });

  test('null is null for every type, and an empty result has no rows', async () => {
    const sql = connect();
    const row = await sql.rows(
      z.unknown(),
    )`select null::uuid as a, null::bigint as b, null::jsonb as c, null::timestamptz as d, ${null}::boolean as e`;
    expect(row).toEqual([{ a: null, b: null, c: null, d: null, e: null }]);
    expect(await sql.rows(z.unknown())`select from kinds where false`).toEqual([]);
  });

  test('a statement returns the number of affected rows', async () => {
    const sql = connect();
    await sql.run`delete from kinds`;
    await sql.run`insert into kinds (id, note) select gen_random_uuid(), 'x' from generate_series(1, 3)`;
    expect(await sql.run`update kinds set note = ${'y'}`).toBe(3);
    expect(await sql.run`delete from kinds where note = ${'z'}`).toBe(0);
    expect(await sql.rows(z.object({ note: z.string() }))`update kinds set note = ${'w'} returning note`).toHaveLength(3);
  });

  test('a refusal carries its SQLSTATE, and nothing is written', async () => {
    const sql = connect();
    await sql.run`delete from kinds`;
    await sql.run`insert into kinds (id) values (${id}::uuid)`;
    await expect(sql.run`insert into kinds (id) values (${id}::uuid)`).rejects.toMatchObject({ name: 'SqlError', sqlState: '23505' });
    await expect(sql.run`select nonsense`).rejects.toMatchObject({ sqlState: '42703' });
    await expect(sql.run`insert into kinds (id) values (gen_random_uuid()), (${id}::uuid)`).rejects.toMatchObject({ sqlState: '23505' });
    expect(await sql.rows(z.unknown())`select id from kinds`).toHaveLength(1);
  });

  test('several statements in one are refused', async () => {
    await expect(connect().run`delete from kinds where note = ${'x'}; delete from kinds`).rejects.toThrow(/multiple|Multistatements/);
    await expect(connect().run`select 1; delete from kinds`).rejects.toThrow(/multiple|Multistatements/);
  });

  test('a row that does not match the schema is rejected', async () => {
    await expect(connect().rows(z.object({ n: z.string() }))`select 1 as n`).rejects.toThrow(z.ZodError);
  });
});

describe('the Data API', () => {
  test('requires a cast to compare text with a uuid', async () => {
    const sql = dataApi({ resourceArn, secretArn, database: name });
    await expect(sql.rows(z.unknown())`select id from kinds where id = ${id}`).rejects.toMatchObject({ sqlState: '42883' });
  });

  test('reports a result that is too large as an error of the statement, not as an outage', async () => {
    const sql = dataApi({ resourceArn, secretArn, database: name });
    await expect(sql.rows(z.unknown())`select repeat('x', 70000)`).rejects.toMatchObject({ name: 'SqlError', sqlState: '54000' });
  });

  test('names the cluster that it cannot reach', async () => {
    const sql = dataApi({ resourceArn: `${resourceArn}-other`, secretArn, database: name });
    await expect(sql.run`select 1`).rejects.toThrow(/cluster:core-other.*does not respond/);
  });
});

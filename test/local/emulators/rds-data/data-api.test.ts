import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { dataApi } from '../../../../local/emulators/rds-data/data-api.ts';
import { postgresServer } from '../../../support/servers.ts';

const arn = 'arn:cluster';
const off = 'arn:cluster-without';
const { host, port, user, password } = await postgresServer();
const address = { host, port, database: 'postgres', hasDataApi: true };
const clusters = new Map([
  [arn, address],
  [off, { ...address, hasDataApi: false }],
]);
const secrets = new Map([
  ['arn:secret', JSON.stringify({ username: user, password })],
  ['arn:wrong', JSON.stringify({ username: user, password: 'wrong' })],
]);
const api = dataApi(clusters, secrets);
const execute = (sql: string, parameters: object[] = [], more: object = {}) =>
  api.execute({ resourceArn: arn, secretArn: 'arn:secret', sql, parameters, includeResultMetadata: true, ...more });
const text = (name: string, stringValue: string) => ({ name, value: { stringValue } });

beforeAll(async () => {
  await execute('create table if not exists data_api_things (id uuid, note text, whole int, at timestamptz, facts jsonb)');
});
afterAll(async () => {
  await execute('drop table data_api_things');
  await api.close();
});

describe('the Data API', () => {
  test('returns values in typed fields, with column names', async () => {
    const sql =
      "select 1::int8 as a, 'x'::text as b, true as c, 1.5::float8 as d, null::int as e, '2026-01-02 03:04:05.678+00'::timestamptz as f";
    expect(await execute(sql)).toMatchObject({
      records: [
        [
          { longValue: 1 },
          { stringValue: 'x' },
          { booleanValue: true },
          { doubleValue: 1.5 },
          { isNull: true },
          { stringValue: '2026-01-02 03:04:05.678' },
        ],
      ],
      columnMetadata: [
        { name: 'a', typeName: 'int8' },
        { name: 'b' },
        { name: 'c' },
        { name: 'd' },
        { name: 'e' },
        { name: 'f', typeName: 'timestamptz' },
      ],
    });
  });

  test('replaces named parameters except in quotes, comments and casts', async () => {
    const sql = "select :a::int as a, ':a' as b, /* :a */ :a as c -- :a";
    expect(await execute(sql, [text('a', '5')])).toMatchObject({
      records: [[{ longValue: 5 }, { stringValue: ':a' }, { stringValue: '5' }]],
    });
  });

  test('counts the rows of a change', async () => {
    const id = '0197c0de-0000-7000-8000-000000000001';
    const row = await execute('insert into data_api_things (id, whole) values (:id::uuid, :whole)', [
      text('id', id),
      { name: 'whole', value: { longValue: 3 } },
    ]);
    expect(row).toMatchObject({ numberOfRecordsUpdated: 1 });
  });

  test('passes strings as text, so other types need a cast', async () => {
    const id = text('id', '0197c0de-0000-7000-8000-000000000001');
    await expect(execute('insert into data_api_things (id) values (:id)', [id])).rejects.toThrow(
      /column "id" is of type uuid but expression is of type text/,
    );
    await expect(execute('insert into data_api_things (facts) values (:facts)', [text('facts', '{}')])).rejects.toThrow(/jsonb/);
    await execute('insert into data_api_things (id) values (:id::uuid)', [id]);
  });

  test('returns a database error with its SQL state', async () => {
    await expect(execute('select 1/0')).rejects.toMatchObject({
      code: 'DatabaseErrorException',
      message: expect.stringMatching(/SQLState: 22012/),
    });
  });

  test.each([
    ['an array', 'select :a', [{ name: 'a', value: { arrayValue: { stringValues: ['x'] } } }], {}, /arrayValue/],
    ['a parameter that is not set', 'select :a', [], {}, /Named parameter :a is not set/],
    ['a parameter without a value', 'select :a', [{ name: 'a', value: {} }], {}, /must have one value/],
    ['a type hint', 'select :a', [{ ...text('a', 'x'), typeHint: 'UUID' }], {}, /typeHint/],
    ['two statements', 'select 1; select 2', [], {}, /Multistatements aren't supported/],
    ['an unknown secret', 'select 1', [], { secretArn: 'arn:none' }, /can't find the specified secret arn:none/],
    ['a wrong password', 'select 1', [], { secretArn: 'arn:wrong' }, /password authentication failed/],
    ['an unknown cluster', 'select 1', [], { resourceArn: 'arn:none' }, /HttpEndpoint is not enabled for cluster arn:none/],
    ['a cluster without the Data API', 'select 1', [], { resourceArn: off }, /HttpEndpoint is not enabled/],
    ['a transaction', 'select 1', [], { transactionId: 'x' }, /transactionId/],
    ['a row of more than 64 KB', "select repeat('x', 70000)", [], {}, /64 KB/],
    ['a response of more than 1 MiB', "select repeat('x', 60000) from generate_series(1, 20)", [], {}, /response size limit/],
    ['a result that is an array', 'select array[1, 2]', [], {}, /select it as jsonb/],
  ])('refuses %s', async (_, sql, parameters, more, message) => {
    await expect(execute(sql, parameters, more)).rejects.toThrow(message);
  });
});

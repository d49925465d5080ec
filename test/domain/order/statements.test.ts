import { globSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';

const SHARDED = [
  'carts',
  'orders',
  'order_lines',
  'parcels',
  'order_sagas',
  'staff_acts',
  'idempotency_keys',
  'cart_requests',
  'cart_handovers',
  'wishes',
];

/** The comment that marks statements for every shard. */
const EVERY_SHARD = '/* every shard */';

interface Statement {
  readonly file: string;
  readonly text: string;
  readonly opening: string;
}

function statements(): readonly Statement[] {
  const stores = globSync('{domain,services,lambdas}/order/**/*.ts').flatMap((file) =>
    [...readFileSync(file, 'utf8').matchAll(/\.(?:rows\([^)]*\)|run)`([^`]*)`/g)].map(([, text = '']) => statement(file, text)),
  );
  const functions = globSync('domain/order/sql/**/*.sql').flatMap((file) =>
    [...readFileSync(file, 'utf8').matchAll(/as \$\$(.*?)\$\$;/gs)].flatMap(([, body = '']) =>
      body.split(';').map((text) => statement(file, text.replaceAll(/--.*/g, ''))),
    ),
  );
  return [...stores, ...functions];
}

function statement(file: string, text: string): Statement {
  return { file, text, opening: text.trim().replaceAll(/\s+/g, ' ').slice(0, 70) };
}

/** The sharded tables of a statement with their aliases. */
function tablesOf({ text }: Statement): readonly { readonly table: string; readonly alias: string }[] {
  return [
    ...text.matchAll(
      /(from|join|update|into)\s+shop\.(\w+)(?:\s+(?:as\s+)?(?!set\b|where\b|on\b|join\b|order\b|limit\b|select\b|values\b)(\w+))?/g,
    ),
  ]
    .map(([, , table = '', alias = table]) => ({ table, alias }))
    .filter(({ table }) => SHARDED.includes(table));
}

/** True if each table's shard key is bound: by an equality in reads, as a column in inserts. */
function isRouted(statement: Statement): boolean {
  if (statement.text.includes(EVERY_SHARD)) return true;
  return tablesOf(statement).every(({ table, alias }) => {
    const isInserted = new RegExp(`insert into shop\\.${table}(?:\\s+as\\s+\\w+)?\\s*\\(customer_id,`).test(statement.text);
    return isInserted || new RegExp(`(?:\\b${alias}\\.|(?<![\\w.]))customer_id = `).test(statement.text);
  });
}

describe('statements on sharded tables', () => {
  test.each(statements().filter((statement) => tablesOf(statement).length > 0))('bind the customer: $file, $opening', (statement) => {
    expect(isRouted(statement), statement.text).toBe(true);
  });

  test('are found for every sharded table', () => {
    const names = new Set(statements().flatMap((statement) => tablesOf(statement).map(({ table }) => table)));
    expect([...names].toSorted()).toEqual(SHARDED.toSorted());
  });

  test('run on every shard in these places only', () => {
    const unrouted = statements().filter(({ text }) => text.includes(EVERY_SHARD));
    const found = unrouted.map((statement) => {
      const [verb] = statement.text.replace(EVERY_SHARD, '').trim().split(/\s/);
      return [verb, ...tablesOf(statement).map(({ table }) => table)].join(' ');
    });
    expect(found.toSorted()).toEqual([
      'delete cart_requests',
      'delete idempotency_keys',
      'select idempotency_keys',
      'select order_sagas',
      'select order_sagas order_sagas order_sagas',
      'select orders',
      'select orders',
      'select orders',
      'select staff_acts',
      'select staff_acts order_sagas',
    ]);
  });

  test.each([
    ['a read by order alone', 'select status from shop.orders where order_id = $1'],
    [
      'a join that binds one table only',
      'select 1 from shop.orders o join shop.order_lines l on l.order_id = o.order_id where o.customer_id = $1',
    ],
    ['an update by order alone', "update shop.orders set status = 'placed' where order_id = $1"],
    ['an insert without the key', 'insert into shop.parcels (order_id) values ($1)'],
  ])('without the customer are detected: %s', (_case, text) => {
    expect(isRouted(statement('here', text))).toBe(false);
  });
});

describe('keys of sharded tables', () => {
  const sql = globSync('domain/order/sql/**/*.sql')
    .map((file) => readFileSync(file, 'utf8'))
    .join('\n');

  test('all contain the customer', () => {
    const keys = [...sql.matchAll(/(?:primary key|unique|foreign key) \(([^)]*)\)/g)].map(([, columns = '']) => columns);
    expect(keys.length).toBeGreaterThan(10);
    for (const columns of keys) expect(columns.split(', ')).toContain('customer_id');
  });
});

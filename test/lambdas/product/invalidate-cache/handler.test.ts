import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { failuresOf, sqsEvent, startAws } from '../../../support/fakes/emulated-aws.ts';
import { freshDatabase } from '../../../support/postgres.ts';

const database = await freshDatabase(['product']);
const sql = database.sql('product');
let aws: Awaited<ReturnType<typeof startAws>>;

const requests: { url: string; body: string }[] = [];
let status = 201;
let refusedPath: string | undefined;
const invalidArgument =
  '<ErrorResponse><Error><Type>Sender</Type><Code>InvalidArgument</Code><Message>bad path</Message></Error></ErrorResponse>';
let server: Server;
let handler: Parameters<typeof failuresOf>[0];

beforeAll(async () => {
  server = createServer((request, response) => {
    void text(request).then((body) => {
      requests.push({ url: `${request.method} ${request.url}`, body });
      if (refusedPath !== undefined && body.includes(refusedPath))
        return response.writeHead(400, { 'content-type': 'text/xml' }).end(invalidArgument);
      return response.writeHead(status, { 'content-type': 'text/xml' }).end('<Invalidation><Id>I1</Id></Invalidation>');
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  aws = await startAws({ core: database.settings('product') });
  Object.assign(process.env, {
    AWS_ENDPOINT_URL_CLOUDFRONT: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    DISTRIBUTION_ID: 'E123',
    PATHS_PER_MONTH: '100',
  });
  await database.admin.run`
    insert into product.products (product_id, slug, title, description)
    select n, 'p-' || lower(sku), 'Title', 'Text' from unnest(array['B', 'C', 'D', 'E', 'BAD']) with ordinality as s (sku, n)
  `;
  await database.admin.run`
    insert into product.variants (sku, product_id, position, title, price_amount, price_currency)
    select upper(substr(slug, 3)), product_id, 0, title, 100, 'GBP' from product.products
  `;
  ({ handler } = await import('../../../../lambdas/product/invalidate-cache/handler.ts'));
});

beforeEach(async () => {
  await sql.run`delete from product.invalidation_paths`;
  requests.length = 0;
  status = 201;
  refusedPath = undefined;
});

afterAll(async () => {
  server.close();
  await aws.stop();
  await sql.close();
});

const pathsOf = (body = '') => [...body.matchAll(/<Path>(.*?)<\/Path>/g)].map(([, path]) => path);
/** As if this many paths had been used before in the month. */
const use = (paths: number) => sql.run`insert into product.invalidation_paths values (${new Date().toISOString().slice(0, 7)}, ${paths})`;

const changedAt = '2026-11-22T12:00:00.000Z';
const price = {
  type: 'product.price-changed.v1',
  sku: 'A',
  category: 'kitchen',
  slug: 'a',
  price: { amount: 1, currency: 'GBP' },
  version: 2,
  changedAt,
};
const queued = (payload: { readonly type: string; readonly sku: string }) => ({
  eventId: '0193de00-0000-4000-8000-00000000000a',
  type: payload.type,
  subject: payload.sku,
  payload,
});
const flip = { type: 'inventory.availability-changed.v1', sku: 'B', isAvailable: true, changedAt };

test('a batch is one invalidation by tags', async () => {
  expect(await failuresOf(handler, sqsEvent(queued(price), queued(flip)))).toEqual([]);

  expect(requests).toHaveLength(1);
  expect(requests[0]?.url).toMatch(/^POST \/[\d-]+\/distribution\/E123\/invalidation/);
  expect(pathsOf(requests[0]?.body)).toEqual(['#product-a', '#product-p-b', '#category-kitchen', '#home']);
});

test('a repeated batch has the same request as the first', async () => {
  await failuresOf(handler, sqsEvent(queued(price), queued(flip)));
  await failuresOf(handler, sqsEvent(queued(price), queued(flip)));
  expect(requests[0]?.body).toBe(requests[1]?.body);
});

test('malformed messages fail alone, and make no call of their own', async () => {
  expect(
    await failuresOf(
      handler,
      sqsEvent(
        'not json',
        { ...queued(price), payload: { type: 'order.order-placed.v1' } },
        { ...queued(price), payload: { ...price, sku: 7 } },
        { ...queued(price), eventId: undefined },
        price,
        queued(flip),
      ),
    ),
  ).toEqual(['m0', 'm1', 'm2', 'm3', 'm4']);
  expect(requests).toHaveLength(1);
  expect(await failuresOf(handler, sqsEvent({}))).toEqual(['m0']);
  expect(requests).toHaveLength(1);
});

test('an event whose path CloudFront refuses fails alone; the pages of the others are invalidated', async () => {
  refusedPath = '#product-p-bad';
  const others = ['C', 'D', 'E'].map((sku) => queued({ ...flip, sku }));
  expect(await failuresOf(handler, sqsEvent(queued(flip), queued({ ...flip, sku: 'BAD' }), ...others))).toEqual(['m1']);
  const done = requests.filter(({ body }) => !body.includes('#product-p-bad')).flatMap(({ body }) => body.match(/#product-[\w-]+/g) ?? []);
  expect(new Set(done)).toEqual(new Set(['#product-p-b', '#product-p-c', '#product-p-d', '#product-p-e']));
});

test('a failure of CloudFront that is not about paths fails the batch after one call, and the batch is retried', async () => {
  status = 403;
  expect(await failuresOf(handler, sqsEvent(queued(price), queued(flip)))).toEqual(['m0', 'm1']);
  expect(requests).toHaveLength(1);
});

test('messages that were sent before an invalidation of their tags cause no other', async () => {
  const before = sqsEvent(queued(price));
  for (const { attributes } of before.Records) attributes.SentTimestamp = String(Date.now() - 1_000);
  await failuresOf(handler, sqsEvent(queued(price)));
  requests.length = 0;

  expect(await failuresOf(handler, before)).toEqual([]);

  expect(requests).toEqual([]);
});

test('near the end of the budget only products are invalidated', async () => {
  await use(80);
  expect(await failuresOf(handler, sqsEvent(queued(price)))).toEqual([]);
  expect(requests.map(({ body }) => pathsOf(body))).toEqual([['#product-a']]);
});

test('beyond the budget nothing is invalidated, and the messages are done: pages expire', async () => {
  await use(100);
  expect(await failuresOf(handler, sqsEvent(queued(price), queued(flip)))).toEqual([]);
  expect(requests).toEqual([]);
});

test('a budget that cannot be counted fails the batch, and the batch is retried', async () => {
  await database.admin.run`alter table product.invalidation_paths rename to hidden`;
  try {
    expect(await failuresOf(handler, sqsEvent(queued(price), queued(flip)))).toEqual(['m0', 'm1']);
  } finally {
    await database.admin.run`alter table product.hidden rename to invalidation_paths`;
  }
  expect(requests).toEqual([]);
});

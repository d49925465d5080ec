import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { CurrentIndex } from '../../../../domain/product/search/current-index.ts';
import { search } from '../../../../domain/product/search/search.ts';
import { failuresOf, sqsEvent, startAws } from '../../../support/fakes/emulated-aws.ts';
import { eventsOf, soldOrders } from '../../../support/builders/sold-orders.ts';
import { freshDatabase } from '../../../support/postgres.ts';
import { putProducts } from '../../../../domain/product/catalogue/store.ts';

const database = await freshDatabase(['product']);
const core = database.sql('product');
const current = new CurrentIndex();
let aws: Awaited<ReturnType<typeof startAws>>;
let handler: Parameters<typeof failuresOf>[0];

beforeAll(async () => {
  aws = await startAws({ core: database.settings('product') });
  ({ handler } = await import('../../../../lambdas/product/record-demand/handler.ts'));
  const draft = (sku: string) => ({
    sku,
    title: `Mug ${sku}`,
    description: 'A mug.',
    category: { slug: 'kitchen', name: 'Kitchen' },
    price: { amount: 900, currency: 'GBP' },
  });
  await putProducts(core, { drafts: [draft('A'), draft('B')], at: new Date(), audit: async () => undefined });
});

afterAll(async () => {
  await aws.stop();
  await core.close();
});

const queued = (payload: { readonly type: string }, eventId = randomUUID()) => ({ eventId, type: payload.type, subject: 'A', payload });
const availability = (sku: string, isAvailable: boolean, minute: number) =>
  queued({ type: 'inventory.availability-changed.v1', sku, isAvailable, changedAt: `2026-11-30T12:0${minute}:00.000Z` } as never);

const inStock = async () => {
  await current.refresh(core, new AbortController().signal);
  const filters = { values: new Map([['availability', ['in-stock']]]), ranges: new Map() };
  return search(current.expectLoaded(), { q: 'mug', filters, sort: 'relevance', limit: 9 }).products.map(({ sku }) => sku);
};

test('search follows the availability of SKUs, and a late older event changes nothing', async () => {
  expect(await inStock()).toEqual([]);
  expect(await failuresOf(handler, sqsEvent(availability('A', true, 1), availability('B', true, 3)))).toEqual([]);
  expect(await inStock()).toEqual(['A', 'B']);
  expect(await failuresOf(handler, sqsEvent(availability('B', false, 2), availability('A', false, 2)))).toEqual([]);
  expect(await inStock()).toEqual(['B']);
  expect(await failuresOf(handler, sqsEvent(availability('A', true, 4)))).toEqual([]);
});

test('what sells best comes first, and a repeated event counts once', async () => {
  const [order] = soldOrders(1, { from: '2026-02-10T00:00:00Z', to: '2026-02-11T00:00:00Z' }, 3);
  const [confirmed] = order ? eventsOf(order) : [];
  if (!order || !confirmed || !('lines' in confirmed)) throw new Error('a confirmation');
  const [line] = confirmed.lines;
  const event = sqsEvent(queued({ ...confirmed, lines: [{ ...line, sku: 'B', quantity: 3 }] } as never));
  expect(await failuresOf(handler, event)).toEqual([]);
  expect(await failuresOf(handler, event)).toEqual([]);
  expect(await inStock()).toEqual(['B', 'A']);
  expect(await core.run`select from product.demand where sku = 'B' and units_sold = 3`).toBe(1);
});

test('an event with an unknown shape fails alone', async () => {
  const broken = queued({ type: 'inventory.availability-changed.v1' });
  const batch = sqsEvent(broken, availability('A', false, 5));
  expect(await failuresOf(handler, batch)).toHaveLength(1);
  expect(await inStock()).toEqual(['B']);
});

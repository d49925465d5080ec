import { expect, test } from 'vitest';
import { createLogger } from '../../../platform/telemetry/logger.ts';
import { applyChangesWhenDue } from '../../../services/product/due-changes.ts';
import { startCatalogue } from '../../support/apps/catalogue-app.ts';
import { eventually } from '../../support/eventually.ts';

const { app, core, database, draft, put, act } = await startCatalogue();

test('the service applies a sale when it begins, and two of its processes do not repeat each other’s events', async () => {
  await put([draft('A')]);
  await act('POST', '/api/catalogue/prices/A', {
    kind: 'sale',
    price: { amount: 900, currency: 'GBP' },
    from: '2026-11-23T00:00:00Z',
    until: null,
  });
  await database.admin.run`truncate product.outbox`;

  const props = {
    core,
    logger: createLogger('product', { level: 'silent' }),
    now: () => new Date('2026-11-23T00:00:00Z'),
  };
  const stops = [applyChangesWhenDue(props), applyChangesWhenDue(props)];

  await eventually(async () => expect((await app.inject('/api/products/A')).json()).toMatchObject({ price: { amount: 900 } }));
  await Promise.all(stops.map((stop) => stop()));
  const events = await database.admin.run`select from product.outbox where type = 'product.price-changed.v1'`;
  expect(events).toBe(1);
});

import { expect, test } from 'vitest';
import { PRODUCTS_PER_PART } from '../../../contracts/product/site-map.ts';
import { startCatalogue } from '../../support/apps/catalogue-app.ts';

const { app, database, draft, put } = await startCatalogue();

/** Ids of later products begin in the given part of the sitemap. */
async function continueInPart(part: number): Promise<void> {
  await database.admin.run`select setval(pg_get_serial_sequence('product.products', 'product_id'), ${part * PRODUCTS_PER_PART})`;
}

test('the sitemap lists each published product in one part, with its last change', async () => {
  await continueInPart(1);
  await put([draft('A'), draft('HIDDEN', { published: false })]);
  await continueInPart(3);
  await put([draft('B')]);
  expect((await app.inject('/internal/site-map')).json()).toEqual({ parts: [1, 3] });
  expect((await app.inject('/internal/site-map/1')).json()).toEqual({
    products: [{ slug: 'title-of-a', changedAt: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/) }],
  });
  expect((await app.inject('/internal/site-map/3')).json()).toMatchObject({ products: [{ slug: 'title-of-b' }] });
  expect((await app.inject('/internal/site-map/2')).json()).toEqual({ products: [] });
});

test.each(['-1', 'x', '1.5', '1000001'])('there is no part %s of the sitemap', async (part) => {
  expect((await app.inject(`/internal/site-map/${part}`)).statusCode).toBe(400);
});

import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ProductDraft } from '../../../../contracts/product/http.ts';
import { demoProducts, demoStock } from '../../../../lambdas/product/load-demo-data/catalogue.ts';
import { fillShop } from '../../../../lambdas/product/load-demo-data/fill-shop.ts';
import { importer, staff } from '../../../support/apps/user-app.ts';
import { startFrontDoor } from '../../../support/apps/front-door.ts';

let door: Awaited<ReturnType<typeof startFrontDoor>>;
let shop: { readonly shopUrl: string; readonly currency: string };

beforeAll(async () => {
  door = await startFrontDoor();
  shop = { shopUrl: door.url, currency: 'GBP' };
});

afterAll(() => door.stop());

describe('the demo products', () => {
  test('are 31 valid SKUs of 24 products and five categories in the shop’s currency, two of them sold out', () => {
    const products = demoProducts('EUR');
    for (const product of products) expect(() => ProductDraft.parse(product)).not.toThrow();
    expect(products).toHaveLength(31);
    expect(new Set(products.map(({ title }) => title))).toHaveLength(24);
    expect(new Set(products.map(({ category }) => category.slug))).toHaveLength(5);
    expect(new Set(products.map(({ price }) => price.currency))).toEqual(new Set(['EUR']));
    const inStock = new Set(demoStock.map(({ sku }) => sku));
    expect(products.filter(({ sku }) => !inStock.has(sku)).map(({ sku }) => sku)).toEqual(['KT-101/MO', 'LV-205']);
  });
});

describe('loading the demo data', () => {
  test('is refused with a wrong password, and the error names the setting', async () => {
    await expect(fillShop({ ...shop, email: importer.email, password: 'guessed' })).rejects.toThrow(
      /could not sign in: .*401.*ACCOUNT_SECRET_ARN/,
    );
    expect((await door.product.inject('/api/products')).json()).toMatchObject({ products: [] });
  });

  test('adds products and stock once', async () => {
    expect(await fillShop({ ...shop, ...importer })).toEqual({ created: 31, changed: 0, unchanged: 0, pricesKept: 0, isStockNew: true });
    expect(await fillShop({ ...shop, ...importer })).toEqual({ created: 0, changed: 0, unchanged: 31, pricesKept: 0, isStockNew: false });
    expect((await door.inventory.inject('/api/availability?sku=KT-101&sku=LV-205')).json()).toEqual({
      availability: [
        { sku: 'KT-101', available: 10 },
        { sku: 'LV-205', available: 0 },
      ],
    });
  });

  test('keeps prices that staff have set', async () => {
    const { sessionToken } = await door.signInStaff(staff);
    const set = await door.product.inject({
      method: 'PUT',
      url: '/api/products/KT-101/price',
      payload: { price: { amount: 1999, currency: 'GBP' }, reason: 'a test' },
      headers: { authorization: `Session ${sessionToken}`, 'if-match': '"1"' },
    });
    expect(set.statusCode).toBe(200);

    expect(await fillShop({ ...shop, ...importer })).toMatchObject({ changed: 0, unchanged: 31, pricesKept: 1 });
    expect((await door.product.inject('/api/products/KT-101')).json()).toMatchObject({ price: { amount: 1999 } });
  });

  test('does not work for staff, who need a second factor', async () => {
    await expect(fillShop({ ...shop, ...staff })).rejects.toThrow(/role importer/);
  });

  test('fails for a shop that does not start in time, and the error names the step', async () => {
    door.shut();
    await expect(fillShop({ ...shop, ...importer, startupTimeoutMillis: 0 })).rejects.toThrow(/could not sign in: .*returned 503/);
  });
});

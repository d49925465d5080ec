import { randomUUID } from 'node:crypto';
import * as z from 'zod';
import { fillCart } from '../../load/fill-cart.ts';
import { Shop } from '../../load/shop.ts';
import { signInStaff } from '../../load/staff-session.ts';
import { accountOf, readEndpoints, shopUrl } from '../../tools/endpoints.ts';

export interface TestProduct {
  readonly sku: string;
  readonly title: string;
}

/** Creates products and prices with the staff and importer accounts of the running shop. */
export class TestCatalogue {
  readonly #door: Shop;
  readonly #importer: Shop;
  readonly #staff: Shop;

  private constructor(door: Shop, importer: Shop, staff: Shop) {
    this.#door = door;
    this.#importer = importer;
    this.#staff = staff;
  }

  static async connect(): Promise<TestCatalogue> {
    const endpoints = readEndpoints(process.env['SHOPMART_ENDPOINTS']);
    const door = Shop.at(shopUrl(endpoints), 4);
    const [importer, staff] = [await door.signIn(accountOf(endpoints, 'ImporterAccount')), await signInStaff(door, endpoints)];
    return new TestCatalogue(door, importer, staff);
  }

  /** Adds a product with stock; its SKU has a space, a slash and an ampersand. */
  async addProduct(units: number, pence = 499): Promise<TestProduct> {
    const mark = randomUUID().slice(0, 8);
    const sku = `Journey ${mark}/A&B`;
    const title = `Enamel mug ${mark}`;
    const price = { amount: pence, currency: 'GBP' };
    const product = { sku, title, description: 'Sold on a journey.', category: { slug: 'journeys', name: 'Journeys' }, price };
    await this.#importer.call({ method: 'PUT', path: '/api/products', body: { products: [product] } }, z.unknown());
    if (units > 0) {
      const receipt = { receiptId: `journey ${mark}`, lines: [{ sku, centre: 'north', quantity: units }] };
      await this.#importer.call({ method: 'POST', path: '/api/stock/receipts', body: receipt }, z.unknown());
    }
    return { sku, title };
  }

  async setPrice(sku: string, pence: number): Promise<void> {
    const path = `/api/products/${encodeURIComponent(sku)}`;
    const { version } = await this.#door.call({ method: 'GET', path }, z.object({ version: z.int() }));
    await this.#staff.call(
      {
        method: 'PUT',
        path: `${path}/price`,
        body: { price: { amount: pence, currency: 'GBP' }, reason: 'a journey' },
        headers: { 'if-match': `"${version}"` },
      },
      z.unknown(),
    );
  }

  /** Marks a SKU, so that carts hold it. The order service knows it after five seconds at most. */
  async markForHolds(sku: string, rule: { readonly minutes: number; readonly mostPerCustomer: number }): Promise<void> {
    const path = `/api/stock/${encodeURIComponent(sku)}/hold-rule`;
    await this.#staff.call({ method: 'PUT', path, body: { rule, reason: 'a journey' } }, z.unknown());
  }

  /** Sells units to another guest. */
  async sellToAnother(sku: string, quantity: number, pence = 499): Promise<void> {
    const guest = await this.#door.asGuest();
    const body = {
      lines: [{ sku, quantity, unitPrice: { amount: pence, currency: 'GBP' } }],
      cartVersion: await fillCart(guest, [{ sku, quantity }]),
      contact: { name: 'Quick Buyer', email: 'quick@example.com' },
      shippingAddress: { name: 'Quick Buyer', line1: '1 Test Lane', city: 'Leeds', postcode: 'LS1 1AA', country: 'GB' },
      payment: { paymentMethod: 'pm_card_visa' },
    };
    const headers = { 'idempotency-key': randomUUID(), prefer: 'wait=30' };
    await guest.call(
      { method: 'POST', path: '/api/orders', body, headers },
      z.object({ status: z.enum(['confirmed', 'fulfilling', 'completed']) }),
    );
  }

  async close(): Promise<void> {
    await this.#door.close();
  }
}

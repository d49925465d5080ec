import { conflictOf, invoicesOf, survey } from '../replay/invoices.ts';
import { readRows } from '../replay/rows.ts';

export interface PastOrder {
  /** Null for a guest. */
  readonly customer: string | null;
  readonly at: Date;
  /** Distinct. */
  readonly skus: readonly string[];
}

/** Products have five digits; others are postage, fees, vouchers and corrections. */
const PRODUCT = /^\d{5}/;

/** The orders of a file of invoices that the replay would place, by time. */
export async function readOrders(file: string): Promise<readonly PastOrder[]> {
  const { runs } = await survey(readRows(file));
  const orders: PastOrder[] = [];
  for await (const invoice of invoicesOf(readRows(file), runs, () => undefined)) {
    const [first] = invoice.lines;
    const skus = [...new Set(invoice.lines.map(({ sku }) => sku.toUpperCase()).filter((sku) => PRODUCT.test(sku)))];
    if (skus.length > 0 && conflictOf(invoice) === undefined) orders.push({ customer: first.customer, at: first.at, skus });
  }
  return orders.toSorted((a, b) => a.at.getTime() - b.at.getTime());
}

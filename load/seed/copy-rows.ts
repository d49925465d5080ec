import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { Client } from 'pg';
import { from as copyFrom } from 'pg-copy-streams';
import type { SeededOrder } from './orders.ts';

type Value = string | number | boolean | Date | null | object;

const ORDERS =
  'customer_id, order_id, number, status, reason, total_amount, currency, email, contact_name, notify, delivery, payment_method, placed_at, confirmed_at, completed_at, line_count, first_title, is_history';
const LINES = 'customer_id, order_id, line_no, sku, title, quantity, unit_amount';
const PARCELS = 'customer_id, order_id, parcel_no, centre, status, tracking_number, is_cancelled_too_late, lines';

/** Copies orders with their lines and parcels, in the transaction that is open. Returns the number of rows. */
export async function copyOrders(client: Client, orders: readonly SeededOrder[], currency: string): Promise<number> {
  const lines = orders.flatMap((order) => order.lines.map((line) => lineRow(order, line)));
  const parcels = orders.flatMap((order) => order.parcels.map((parcel) => parcelRow(order, parcel)));
  await copyRows(
    client,
    `shop.orders (${ORDERS})`,
    orders.map((order) => orderRow(order, currency)),
  );
  await copyRows(client, `shop.order_lines (${LINES})`, lines);
  await copyRows(client, `shop.parcels (${PARCELS})`, parcels);
  return orders.length + lines.length + parcels.length;
}

/** A part that a socket takes at once. */
const ROWS_PER_PART = 500;

export async function copyRows(client: Client, target: string, rows: readonly (readonly Value[])[]): Promise<void> {
  const texts = rows.map((row) => `${row.map(field).join('\t')}\n`);
  const parts = Array.from({ length: Math.ceil(texts.length / ROWS_PER_PART) }, (_, part) =>
    texts.slice(part * ROWS_PER_PART, (part + 1) * ROWS_PER_PART).join(''),
  );
  await pipeline(Readable.from(parts), client.query(copyFrom(`copy ${target} from stdin`)));
}

/** A value in the text format of COPY. */
function field(value: Value): string {
  if (value === null) return String.raw`\N`;
  if (value instanceof Date) return value.toISOString();
  if (typeof value === 'object') return escaped(JSON.stringify(value));
  return typeof value === 'string' ? escaped(value) : String(value);
}

const ESCAPES: Readonly<Record<string, string>> = {
  '\\': String.raw`\\`,
  '\t': String.raw`\t`,
  '\n': String.raw`\n`,
  '\r': String.raw`\r`,
};

function escaped(text: string): string {
  return text.replaceAll(/[\\\t\n\r]/g, (character) => ESCAPES[character] ?? character);
}

function orderRow(order: SeededOrder, currency: string): readonly Value[] {
  const { shopper, orderId, number, reason, placedAt, confirmedAt, completedAt, lines } = order;
  const { customerId, email, name, delivery } = shopper;
  const status = completedAt === null ? 'cancelled' : 'completed';
  const total = lines.reduce((sum, { amount, quantity }) => sum + amount * quantity, 0);
  const title = lines[0]?.title ?? '';
  const sale = [customerId, orderId, number, status, objectOrNull(reason), total, currency, email, name, false, delivery, 'pm_card_visa'];
  return [...sale, placedAt, confirmedAt, completedAt, lines.length, title, true];
}

function objectOrNull(value: unknown): object | null {
  return typeof value === 'object' ? value : null;
}

function lineRow({ shopper, orderId }: SeededOrder, line: SeededOrder['lines'][number]): readonly Value[] {
  return [shopper.customerId, orderId, line.lineNo, line.sku, line.title, line.quantity, line.amount];
}

function parcelRow({ shopper, orderId }: SeededOrder, parcel: SeededOrder['parcels'][number]): readonly Value[] {
  const { parcelNo, centre, trackingNumber, lines } = parcel;
  return [shopper.customerId, orderId, parcelNo, centre, 'shipped', trackingNumber, false, lines];
}

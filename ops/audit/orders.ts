import * as z from 'zod';
import { json } from '../../platform/sql/sql.ts';
import type { Sql } from '../../platform/sql/sql.ts';
import type { OrderFacts } from './facts.ts';
import { isUnderWay, checkOrder } from './check-order.ts';
import { describeEnd } from './staff-ends.ts';
import { paymentEventsOf, paymentsOf, reservedParcelsOf } from './read-core.ts';
import { firstKey, keysAfter, orderEventsOf, readOrders, strayKeys, versionsOf, type OrderKey } from './read-orders.ts';

export interface OrdersChecked {
  readonly counts: ReadonlyMap<string, number>;
  readonly underWay: number;
  /** Orders whose payments, stock and events were not compared, because this shop has none. */
  readonly history: number;
  readonly findings: readonly string[];
  /** Orders with a step that staff ended, each with lines for people. */
  readonly endedByStaff: ReadonlyMap<string, readonly string[]>;
}

const PAGE = 1000;

/** Checks all orders with their payments and reservations, then finds payments, reservations and idempotency keys without an order. */
export async function checkOrders(orders: Sql, core: Sql): Promise<OrdersChecked> {
  const counts = new Map<string, number>();
  const findings: string[] = [];
  const endedByStaff = new Map<string, readonly string[]>();
  let underWay = 0;
  let history = 0;
  for (let after = firstKey; ;) {
    const keys = await keysAfter(orders, after, PAGE);
    for (const checked of await checkConsistentReads(orders, core, keys)) {
      counts.set(checked.order.status, (counts.get(checked.order.status) ?? 0) + 1);
      if (isUnderWay(checked.order)) underWay += 1;
      if (checked.order.isHistory) history += 1;
      const { orderId, number, staffEnds } = checked.order;
      if (staffEnds.length > 0)
        endedByStaff.set(
          orderId,
          staffEnds.map((end) => describeEnd(number, end)),
        );
      findings.push(...checked.findings);
    }
    const last = keys.at(-1);
    if (last === undefined || keys.length < PAGE) break;
    after = last;
  }
  findings.push(...(await orphans(core, orders)), ...(await strayKeys(orders)));
  return { counts, underWay, history, findings, endedByStaff };
}

interface CheckedOrder extends OrderKey {
  readonly version: number | null;
  readonly order: OrderFacts;
  readonly findings: readonly string[];
}

/** Checks orders; one with findings is checked again if it changed while its payment and stock were read. */
async function checkConsistentReads(orders: Sql, core: Sql, keys: readonly OrderKey[]): Promise<readonly CheckedOrder[]> {
  const consistent: CheckedOrder[] = [];
  for (let open = keys; open.length > 0;) {
    const checked = await checkPage(orders, core, open);
    const versions = await versionsOf(
      orders,
      checked.filter(({ findings }) => findings.length > 0),
    );
    const hasChanged = ({ orderId, version, findings }: CheckedOrder) => findings.length > 0 && versions.get(orderId) !== version;
    consistent.push(...checked.filter((each) => !hasChanged(each)));
    open = checked.filter(hasChanged);
  }
  return consistent;
}

async function checkPage(orders: Sql, core: Sql, keys: readonly OrderKey[]): Promise<readonly CheckedOrder[]> {
  const ids = keys.map(({ orderId }) => orderId);
  const read = await readOrders(orders, keys);
  // Events are read last, so that none is missing for a change that was read before.
  const payments = new Map((await paymentsOf(core, ids)).map((payment) => [payment.paymentId, payment]));
  const reserved = Map.groupBy(await reservedParcelsOf(core, ids), ({ sagaId }) => sagaId);
  const orderEvents = Map.groupBy(await orderEventsOf(orders, keys), ({ orderId }) => orderId);
  const paymentEvents = Map.groupBy(await paymentEventsOf(core, ids), ({ paymentId }) => paymentId);
  return read.map(({ customerId, version, isRecent, ...facts }) => {
    const { orderId } = facts;
    const order = { ...facts, events: isRecent ? (orderEvents.get(orderId) ?? []) : null };
    const paid = payments.get(orderId);
    const payment = paid && { ...paid, events: isRecent ? (paymentEvents.get(orderId) ?? []) : null };
    return { customerId, orderId, version, order, findings: checkOrder(order, payment, reserved.get(orderId) ?? []) };
  });
}

const Owner = z.object({ id: z.uuid() });

/** Payments and reservations without an order. */
async function orphans(core: Sql, orders: Sql): Promise<readonly string[]> {
  const findings: string[] = [];
  for (let after = firstKey.orderId; ;) {
    const page = await core.rows(Owner)`
      select distinct id from (
        select payment_id as id from payment.payments where payment_id > ${after}::uuid
        union all
        select saga_id from inventory.reservations where saga_id > ${after}::uuid
      ) owned order by id limit ${PAGE}::int
    `;
    const existing = await orders.rows(Owner)`
      select order_id as id from shop.orders where order_id in (select value::uuid from jsonb_array_elements_text(${json(page.map(({ id }) => id))}))
    `;
    const ids = new Set(existing.map(({ id }) => id));
    findings.push(...page.filter(({ id }) => !ids.has(id)).map(({ id }) => `payment or reservation ${id} belongs to no order`));
    const last = page.at(-1);
    if (last === undefined || page.length < PAGE) return findings;
    after = last.id;
  }
}

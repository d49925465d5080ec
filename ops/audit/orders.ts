import { z } from 'zod';
import { json } from '../../platform/sql/sql.ts';
import type { Sql } from '../../platform/sql/sql.ts';
import type { OrderFacts } from './facts.ts';
import { isUnderWay, judgeOrder } from './judge-order.ts';
import { paymentEventsOf, paymentsOf, reservedParcelsOf } from './read-core.ts';
import { firstKey, keysAfter, orderEventsOf, readOrders, strayKeys, versionsOf, type OrderKey } from './read-orders.ts';

export interface OrdersJudged {
  readonly counts: ReadonlyMap<string, number>;
  readonly underWay: number;
  readonly findings: readonly string[];
}

const PAGE = 1000;

/** Walks all orders in pages, each beside its payment and reservation, and then all payments, reservations and idempotency keys that may lack their order. */
export async function judgeOrders(orders: Sql, core: Sql): Promise<OrdersJudged> {
  const counts = new Map<string, number>();
  const findings: string[] = [];
  let underWay = 0;
  for (let after = firstKey; ;) {
    const keys = await keysAfter(orders, after, PAGE);
    for (const judged of await judgeUnmoved(orders, core, keys)) {
      counts.set(judged.order.status, (counts.get(judged.order.status) ?? 0) + 1);
      if (isUnderWay(judged.order)) underWay += 1;
      findings.push(...judged.findings);
    }
    const last = keys.at(-1);
    if (last === undefined || keys.length < PAGE) break;
    after = last;
  }
  findings.push(...(await orphans(core, orders)), ...(await strayKeys(orders)));
  return { counts, underWay, findings };
}

interface Judged extends OrderKey {
  readonly version: number;
  readonly order: OrderFacts;
  readonly findings: readonly string[];
}

/** An order that changed while its payment and stock were read may seem not to agree with them: it is looked at until it stood still meanwhile. */
async function judgeUnmoved(orders: Sql, core: Sql, keys: readonly OrderKey[]): Promise<readonly Judged[]> {
  const unmoved: Judged[] = [];
  for (let open = keys; open.length > 0;) {
    const judged = await judge(orders, core, open);
    const versions = await versionsOf(
      orders,
      judged.filter(({ findings }) => findings.length > 0),
    );
    const hasMoved = ({ orderId, version, findings }: Judged) => findings.length > 0 && versions.get(orderId) !== version;
    unmoved.push(...judged.filter((each) => !hasMoved(each)));
    open = judged.filter(hasMoved);
  }
  return unmoved;
}

async function judge(orders: Sql, core: Sql, keys: readonly OrderKey[]): Promise<readonly Judged[]> {
  const ids = keys.map(({ orderId }) => orderId);
  const read = await readOrders(orders, keys);
  // Events come after what they tell of: so none is missing that was recorded meanwhile.
  const payments = new Map((await paymentsOf(core, ids)).map((payment) => [payment.paymentId, payment]));
  const reserved = Map.groupBy(await reservedParcelsOf(core, ids), ({ sagaId }) => sagaId);
  const orderEvents = Map.groupBy(await orderEventsOf(orders, keys), ({ orderId }) => orderId);
  const paymentEvents = Map.groupBy(await paymentEventsOf(core, ids), ({ paymentId }) => paymentId);
  return read.map(({ customerId, version, isRecent, ...facts }) => {
    const { orderId } = facts;
    const order = { ...facts, events: isRecent ? (orderEvents.get(orderId) ?? []) : null };
    const paid = payments.get(orderId);
    const payment = paid && { ...paid, events: isRecent ? (paymentEvents.get(orderId) ?? []) : null };
    return { customerId, orderId, version, order, findings: judgeOrder(order, payment, reserved.get(orderId) ?? []) };
  });
}

const Owner = z.object({ id: z.uuid() });

/** Payments and reservations of no order. */
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
    const known = await orders.rows(Owner)`
      select order_id as id from shop.orders where order_id in (select value::uuid from jsonb_array_elements_text(${json(page.map(({ id }) => id))}))
    `;
    const ids = new Set(known.map(({ id }) => id));
    findings.push(...page.filter(({ id }) => !ids.has(id)).map(({ id }) => `payment or reservation ${id} belongs to no order`));
    const last = page.at(-1);
    if (last === undefined || page.length < PAGE) return findings;
    after = last.id;
  }
}

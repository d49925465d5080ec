import { connectPostgres } from '../../platform/sql/postgres.ts';
import type { DatabaseAddress, Endpoints } from '../../tools/endpoints.ts';
import { checkMails, checkOutboxes, givenUpMails } from './events.ts';
import { checkOrders } from './orders.ts';
import { checkPayments } from './payments.ts';
import { checkStock } from './stock.ts';

export interface Audit {
  /** Counts, for people to read. */
  readonly summary: readonly string[];
  /** All inconsistencies. */
  readonly findings: readonly string[];
  /** Orders in progress. They may hold stock and money. */
  readonly underWay: number;
}

/** Compares all orders, payments, stock rows and events in both databases. Read-only. */
export async function audit({ databases }: Endpoints): Promise<Audit> {
  const core = connect(databases, 'core');
  const orders = connect(databases, 'orders');
  try {
    const orderChecks = await checkOrders(orders, core);
    const payments = await checkPayments(core, orderChecks.endedByStaff);
    const stock = await checkStock(core);
    const events = await checkOutboxes(core, orders);
    const mails = await checkMails(core, orders);
    const counts = [...orderChecks.counts].toSorted(([a], [b]) => a.localeCompare(b)).map(([status, count]) => `${count} ${status}`);
    return {
      summary: [
        `${[...orderChecks.counts.values()].reduce((a, b) => a + b, 0)} orders${counts.length > 0 ? `: ${counts.join(', ')}` : ''}`,
        ...(orderChecks.history > 0
          ? [`${orderChecks.history} of them are history: no payments, stock or events to compare; their lines and parcels were compared`]
          : []),
        `${payments.payments} payments`,
        `${stock.rows} stock rows`,
        `${events.events} events, ${events.waiting} of them not published yet`,
        ...(await givenUpMails(core)),
        ...[...orderChecks.endedByStaff.values()].flat(),
      ],
      findings: [...orderChecks.findings, ...payments.findings, ...stock.findings, ...events.findings, ...mails],
      underWay: orderChecks.underWay,
    };
  } finally {
    await Promise.all([core.close(), orders.close()]);
  }
}

function connect(databases: Endpoints['databases'], name: string) {
  const address: DatabaseAddress | undefined = databases[name];
  if (address === undefined)
    throw new Error(`the running shop has no database ${name}; its databases are ${Object.keys(databases).join(', ')}`);
  return connectPostgres({ ...address, tls: 'disable', max: 2, statementTimeoutMillis: 60_000 });
}

import { connectPostgres } from '../../platform/sql/postgres.ts';
import type { DatabaseAddress, Endpoints } from '../../tools/endpoints.ts';
import { judgeMails, judgeOutboxes, mailsForStaff } from './events.ts';
import { judgeOrders } from './orders.ts';
import { judgePayments } from './payments.ts';
import { judgeStock } from './stock.ts';

export interface Audit {
  /** What was looked at, in words. */
  readonly summary: readonly string[];
  /** Everything that does not agree; empty when all does. */
  readonly findings: readonly string[];
  /** Orders whose sagas lead them to an end. They may hold stock and money. */
  readonly underWay: number;
}

/** Reads both databases and says whether every order, payment, stock row and event agree. Changes nothing. */
export async function audit({ databases }: Endpoints): Promise<Audit> {
  const core = connect(databases, 'core');
  const orders = connect(databases, 'orders');
  try {
    const ordersJudged = await judgeOrders(orders, core);
    const payments = await judgePayments(core);
    const stock = await judgeStock(core);
    const events = await judgeOutboxes(core, orders);
    const mails = await judgeMails(core, orders);
    const counts = [...ordersJudged.counts].toSorted(([a], [b]) => a.localeCompare(b)).map(([status, count]) => `${count} ${status}`);
    return {
      summary: [
        `${[...ordersJudged.counts.values()].reduce((a, b) => a + b, 0)} orders${counts.length > 0 ? `: ${counts.join(', ')}` : ''}`,
        `${payments.payments} payments`,
        `${stock.rows} stock rows`,
        `${events.events} events, ${events.waiting} of them on their way`,
        ...(await mailsForStaff(core)),
      ],
      findings: [...ordersJudged.findings, ...payments.findings, ...stock.findings, ...events.findings, ...mails],
      underWay: ordersJudged.underWay,
    };
  } finally {
    await Promise.all([core.close(), orders.close()]);
  }
}

function connect(databases: Endpoints['databases'], name: string) {
  const address: DatabaseAddress | undefined = databases[name];
  if (address === undefined) throw new Error(`the running shop names no database ${name}; it has ${Object.keys(databases).join(', ')}`);
  return connectPostgres({ ...address, tls: 'disable', max: 2, statementTimeoutMillis: 60_000 });
}

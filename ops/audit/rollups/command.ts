import { selectEnvironments } from '../../../lib/config.ts';
import { connectPostgres } from '../../../platform/sql/postgres.ts';
import type { DatabaseAddress, Endpoints } from '../../../tools/endpoints.ts';
import { auditRollups } from './audit-rollups.ts';
import type { RollupAudit } from './audit-rollups.ts';

/** Audits the rollups of a running shop. */
export async function auditRollupsOf({ environment, databases }: Endpoints, report: (month: string) => void): Promise<RollupAudit> {
  const [config] = selectEnvironments(environment);
  if (!config) throw new Error(`there is no environment ${environment}`);
  const connect = (name: string) => {
    const address: DatabaseAddress | undefined = databases[name];
    if (!address) throw new Error(`the running shop has no database ${name}; its databases are ${Object.keys(databases).join(', ')}`);
    return connectPostgres({ ...address, tls: 'disable', max: 2, statementTimeoutMillis: 120_000 });
  };
  const [core, orders] = [connect('core'), connect('orders')];
  try {
    return await auditRollups({ core, orders, timeZone: config.timeZone, report });
  } finally {
    await Promise.all([core.close(), orders.close()]);
  }
}

import { selectEnvironments } from '../../lib/config.ts';
import { connectPostgres } from '../../platform/sql/postgres.ts';
import type { Database } from '../../platform/sql/sql.ts';
import type { DatabaseAddress, Endpoints } from '../../tools/endpoints.ts';

export interface RollupDatabases {
  readonly core: Database;
  readonly orders: Database;

  /** Of the environment's days. */
  readonly timeZone: string;
  close(): Promise<unknown>;
}

/** Both databases of a running shop. */
export function connectForRollups({ environment, databases }: Endpoints): RollupDatabases {
  const [config] = selectEnvironments(environment);
  if (!config) throw new Error(`there is no environment ${environment}`);
  const connect = (name: string) => {
    const address: DatabaseAddress | undefined = databases[name];
    if (!address) throw new Error(`the running shop has no database ${name}; its databases are ${Object.keys(databases).join(', ')}`);
    return connectPostgres({ ...address, tls: 'disable', max: 3, statementTimeoutMillis: 120_000 });
  };
  const [core, orders] = [connect('core'), connect('orders')];
  return { core, orders, timeZone: config.timeZone, close: () => Promise.all([core.close(), orders.close()]) };
}

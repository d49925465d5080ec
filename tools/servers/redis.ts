import { spawnSync } from 'node:child_process';
import { closeSync, mkdirSync, openSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createConnection } from 'node:net';
import { join, resolve } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { spawnGuarded } from './spawn-guarded.ts';

export interface RedisUser {
  readonly username: string;
  readonly password: string;
  /** In the syntax of ElastiCache, such as `on ~limit:* -@all +get`. */
  readonly accessString: string;
}

export interface RedisOptions {
  /** Holds the append-only file and the log; created if missing. */
  readonly folder: string;
  readonly port: number;
  /** `bus` is persistent and evicts nothing; `cache` is not persistent and evicts the least recently used keys. */
  readonly kind: 'bus' | 'cache';
  /** @default false */
  readonly isFresh?: boolean;
  /** All users, the first with all rights. @default the user `default` with all rights and no password */
  readonly users?: readonly [RedisUser, ...RedisUser[]];
}

export interface RedisServer {
  readonly url: string;
  readonly port: number;
  readonly pid: number;
  /** Resolves with the cause when the server has exited. */
  readonly exited: Promise<string>;
  stop(): Promise<void>;
}

const flagsOf = {
  // Redis writes the file before it replies, so only a crash of the machine loses data, up to a second.
  bus: ['--appendonly', 'yes', '--appendfsync', 'everysec', '--maxmemory-policy', 'noeviction'],
  cache: ['--appendonly', 'no', '--maxmemory', '128mb', '--maxmemory-policy', 'allkeys-lru'],
} as const;

/** Starts the machine's Valkey or Redis, and resolves once it accepts connections. */
export async function startRedis({ folder, port, kind, isFresh, users }: RedisOptions): Promise<RedisServer> {
  const program = findRedis();
  if (isFresh) rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  const log = join(folder, 'redis.log');
  const output = openSync(log, 'a');
  const args = ['--port', String(port), '--bind', '127.0.0.1', '--dir', folder, '--save', '', '--daemonize', 'no', ...flagsOf[kind]];
  if (users) args.push('--aclfile', writeUsers(folder, users));
  const server = spawnGuarded(program, args, { stdio: ['ignore', output, output], graceMillis: 5000 });
  closeSync(output);
  const { pid, exited, stop } = server;
  while (!server.hasEnded()) {
    if (await acceptsConnections(port, pid, users?.[0])) return { url: `redis://127.0.0.1:${port}`, port, pid, exited, stop };
    await pause(15);
  }
  throw new Error(`${program} did not start; the end of ${log}:\n${readFileSync(log, 'utf8').trimEnd().split('\n').slice(-5).join('\n')}`);
}

/** Only the owner can read it: it holds the passwords. */
function writeUsers(folder: string, users: readonly RedisUser[]): string {
  // Redis changes to its folder before it reads the file.
  const file = resolve(folder, 'users.acl');
  const lines = users.map(({ username, password, accessString }) => `user ${username} ${accessString} >${password}\n`);
  writeFileSync(file, lines.join(''), { mode: 0o600 });
  return file;
}

/** @throws Error with the installation command. */
function findRedis(): string {
  for (const program of ['valkey-server', 'redis-server']) {
    if (spawnSync(program, ['--version'], { stdio: 'ignore' }).status === 0) return program;
  }
  throw new Error(
    'neither valkey-server nor redis-server is on the PATH: install one (apt-get install redis-server, or brew install valkey)',
  );
}

/** False while the server starts or loads its file, and for another server on its port. */
function acceptsConnections(port: number, pid: number, admin?: RedisUser): Promise<boolean> {
  const signIn = admin ? `AUTH ${admin.username} ${admin.password}\r\n` : '';
  return new Promise((resolve) => {
    let reply = '';
    const socket = createConnection({ host: '127.0.0.1', port, timeout: 1000 });
    const settle = (isUp: boolean) => {
      socket.destroy();
      resolve(isUp);
    };
    socket.once('connect', () => socket.write(`${signIn}PING\r\nINFO server\r\n`));
    socket.on('data', (data) => {
      reply += data.toString();
      if (!reply.startsWith(admin ? '+OK' : '+PONG')) settle(false);
      else if (reply.includes('\nconfig_file:')) settle(reply.includes(`\nprocess_id:${pid}\r`));
    });
    socket.once('error', () => settle(false)).once('timeout', () => settle(false));
  });
}

import { spawnSync } from 'node:child_process';
import { closeSync, mkdirSync, openSync, readFileSync, rmSync } from 'node:fs';
import { createConnection } from 'node:net';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { spawnGuarded } from './spawn-guarded.ts';

export interface RedisOptions {
  /** Where the append-only file and the log live. Made when it is missing; what it holds is kept. */
  readonly folder: string;
  readonly port: number;
  /** `bus` forgets nothing and evicts nothing; `cache` keeps nothing over a restart and evicts the least recently used. */
  readonly kind: 'bus' | 'cache';
  /** @default false */
  readonly isFresh?: boolean;
}

export interface RedisServer {
  readonly url: string;
  readonly port: number;
  readonly pid: number;
  /** Settles when the server has ended, for whatever reason, and says how. */
  readonly exited: Promise<string>;
  stop(): Promise<void>;
}

const flagsOf = {
  // Redis writes the file before it answers, so a crash of the process loses nothing; only a power cut costs up to a second.
  bus: ['--appendonly', 'yes', '--appendfsync', 'everysec', '--maxmemory-policy', 'noeviction'],
  cache: ['--appendonly', 'no', '--maxmemory', '128mb', '--maxmemory-policy', 'allkeys-lru'],
} as const;

/** Starts the machine's Valkey or Redis, and resolves once it answers. */
export async function startRedis({ folder, port, kind, isFresh }: RedisOptions): Promise<RedisServer> {
  const program = findRedis();
  if (isFresh) rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  const log = join(folder, 'redis.log');
  const output = openSync(log, 'a');
  const args = ['--port', String(port), '--bind', '127.0.0.1', '--dir', folder, '--save', '', '--daemonize', 'no', ...flagsOf[kind]];
  const server = spawnGuarded(program, args, { stdio: ['ignore', output, output], graceMillis: 5000 });
  closeSync(output);
  const { pid, exited, stop } = server;
  while (!server.hasEnded()) {
    if (await answers(port, pid)) return { url: `redis://127.0.0.1:${port}`, port, pid, exited, stop };
    await pause(15);
  }
  throw new Error(
    `${program} does not start; the end of ${log} says why:\n${readFileSync(log, 'utf8').trimEnd().split('\n').slice(-5).join('\n')}`,
  );
}

/** @throws Error that says how to install one. */
function findRedis(): string {
  for (const program of ['valkey-server', 'redis-server']) {
    if (spawnSync(program, ['--version'], { stdio: 'ignore' }).status === 0) return program;
  }
  throw new Error(
    'neither valkey-server nor redis-server is on the PATH: install one (apt-get install redis-server, or brew install valkey)',
  );
}

/** True once this very server answers; false while it starts or loads its file, and for another one on its port. */
function answers(port: number, pid: number): Promise<boolean> {
  return new Promise((resolve) => {
    let answer = '';
    const socket = createConnection({ host: '127.0.0.1', port, timeout: 1000 });
    const settle = (isUp: boolean) => {
      socket.destroy();
      resolve(isUp);
    };
    socket.once('connect', () => socket.write('PING\r\nINFO server\r\n'));
    socket.on('data', (data) => {
      answer += data.toString();
      if (!answer.startsWith('+PONG')) settle(false);
      else if (answer.includes('\nconfig_file:')) settle(answer.includes(`\nprocess_id:${pid}\r`));
    });
    socket.once('error', () => settle(false)).once('timeout', () => settle(false));
  });
}

import { readFileSync, statSync } from 'node:fs';
import { Socket } from 'node:net';
import { reportRefusal } from '../iam/report-refusal.ts';

/** The connections of a process, by `host:port` on this machine. */
export interface ProcessNetwork {
  readonly name: string;

  /** Its own ports, and those of the containers beside it. */
  readonly own: readonly number[];

  /** Why the network does not carry a connection; null if it does. */
  readonly destinations: Readonly<Record<string, { readonly name: string; readonly refused: string | null }>>;

  /** Why the internet cannot be reached; null if it can. */
  readonly internet: string | null;
}

/** The network of one process in `network.json`. */
export interface GuardOptions {
  readonly file: string;
  readonly process: string;
}

const loopback = /^(localhost|127\.[\d.]+|::1|0\.0\.0\.0|::)$/;

/** Refuses TCP connections of this thread that the templates' network would not carry. A changed file applies to the next connection. */
export function guardNetwork({ file, process: key }: GuardOptions): void {
  let readAt = 0;
  let network: ProcessNetwork | undefined;
  const current = (): ProcessNetwork => {
    const { mtimeMs } = statSync(file);
    if (!network || mtimeMs !== readAt) {
      const networks: Readonly<Record<string, ProcessNetwork>> = JSON.parse(readFileSync(file, 'utf8'));
      network = networks[key];
      readAt = mtimeMs;
    }
    if (!network) throw new Error(`${file} has no process ${key}`);
    return network;
  };
  const connect: (...args: never[]) => Socket = Reflect.get(Socket.prototype, 'connect');
  Socket.prototype.connect = function (this: Socket, ...args: never[]) {
    const target = targetOf(args);
    const reason = target && refusal(current(), target);
    if (!target || reason === undefined) return Reflect.apply(connect, this, args);
    const message = `connect ETIMEDOUT ${target.host}:${target.port}: ${reason}; on AWS the connection would time out`;
    reportRefusal(file, current().name, `the network refused a connection: ${message}`);
    const error = Object.assign(new Error(message), { code: 'ETIMEDOUT', syscall: 'connect', address: target.host, port: target.port });
    process.nextTick(() => this.destroy(error));
    return this;
  };
}

/** Undefined if the connection is carried. */
export function refusal({ own, destinations, internet }: ProcessNetwork, { host, port }: Target): string | undefined {
  const isLocal = loopback.test(host);
  if (isLocal && own.includes(port)) return undefined;
  const address = isLocal && !host.startsWith('127.') ? '127.0.0.1' : host;
  const destination = destinations[`${address}:${port}`];
  if (destination) return destination.refused === null ? undefined : `${destination.name}: ${destination.refused}`;
  if (isLocal) return `no container of this task and no resource of the templates listens on port ${port}`;
  return internet ?? undefined;
}

interface Target {
  readonly host: string;
  readonly port: number;
}

/** The address in the arguments of `connect`; undefined for a path. */
function targetOf(args: readonly unknown[]): Target | undefined {
  // `net.connect` passes its own arguments as one list.
  const [first, second]: readonly unknown[] = Array.isArray(args[0]) ? args[0] : args;
  if (typeof first === 'object' && first !== null) {
    if ('path' in first && first.path) return undefined;
    const host = 'host' in first && typeof first.host === 'string' ? first.host : 'localhost';
    return { host, port: 'port' in first ? Number(first.port) : Number.NaN };
  }
  const port = Number(first);
  return Number.isNaN(port) ? undefined : { host: typeof second === 'string' ? second : 'localhost', port };
}

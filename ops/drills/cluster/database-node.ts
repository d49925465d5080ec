import { closeSync, openSync, readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import * as z from 'zod';
import { spawnGuarded } from '../../../tools/servers/spawn-guarded.ts';
import type { Account } from './account.ts';

export interface DatabaseNodeOptions {
  readonly name: string;
  readonly folder: string;
  readonly dataFolder: string;

  /** pgBackRest's configuration file. */
  readonly backupConfig: string;
  readonly patroniPort: number;
  readonly account: Account | undefined;
  readonly env: Readonly<Record<string, string>>;
}

const PatroniState = z.object({
  role: z.string(),
  state: z.string(),
  sync_standby: z.boolean().optional(),
  replication_state: z.string().optional(),
});

/** A machine of the cluster: Patroni with the PostgreSQL server that it starts. */
export class DatabaseNode {
  readonly name: string;
  readonly backupConfig: string;
  readonly patroniPort: number;
  readonly #options: DatabaseNodeOptions;
  #patroni: ReturnType<typeof spawnGuarded> | undefined;

  constructor(options: DatabaseNodeOptions) {
    this.name = options.name;
    this.backupConfig = options.backupConfig;
    this.patroniPort = options.patroniPort;
    this.#options = options;
  }

  /** Of Patroni. @throws Error while it does not run */
  get pid(): number {
    if (this.#patroni === undefined) throw new Error(`${this.name} has not been started`);
    return this.#patroni.pid;
  }

  start(): void {
    const { folder, account, env } = this.#options;
    const log = openSync(join(folder, 'patroni.log'), 'a');
    this.#patroni = spawnGuarded('patroni', [join(folder, 'patroni')], {
      stdio: ['ignore', log, log],
      env,
      graceMillis: 20_000,
      ...account,
    });
    closeSync(log);
  }

  /** What Patroni reports of itself; undefined while it does not answer. */
  async state(): Promise<z.infer<typeof PatroniState> | undefined> {
    try {
      const response = await fetch(`http://127.0.0.1:${this.patroniPort}/patroni`, { signal: AbortSignal.timeout(2000) });
      return PatroniState.parse(await response.json());
    } catch {
      return undefined;
    }
  }

  async isLeader(): Promise<boolean> {
    const state = await this.state();
    return state?.state === 'running' && ['master', 'primary'].includes(state.role);
  }

  async isSynchronousStandby(): Promise<boolean> {
    const state = await this.state();
    return state?.state === 'running' && state.sync_standby === true;
  }

  /** `kill -9` of Patroni, the PostgreSQL server and all its processes, as when the machine loses power. */
  async kill(): Promise<void> {
    const { pid } = this;
    const patroni = this.#patroni;
    const server = this.#serverPid();
    const victims = [pid, ...(server === undefined ? [] : [server, ...childrenOf(server)])];
    for (const victim of victims) sendKill(victim);
    await patroni?.exited;
    this.#patroni = undefined;
  }

  async stop(): Promise<void> {
    await this.#patroni?.stop();
  }

  #serverPid(): number | undefined {
    try {
      return Number(readFileSync(join(this.#options.dataFolder, 'postmaster.pid'), 'utf8').split('\n')[0]);
    } catch {
      return undefined;
    }
  }
}

function sendKill(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'ESRCH')) throw error;
  }
}

function childrenOf(parent: number): readonly number[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
    .filter((pid) => parentOf(pid) === parent);
}

function parentOf(pid: number): number | undefined {
  try {
    // The name in parentheses may itself hold spaces and parentheses.
    const text = readFileSync(`/proc/${pid}/stat`, 'utf8');
    return Number(text.slice(text.lastIndexOf(')') + 2).split(' ')[1]);
  } catch {
    return undefined;
  }
}

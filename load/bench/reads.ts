import { Pool } from 'undici';
import type { Endpoints } from '../../tools/endpoints.ts';
import { cpuByShare, subtract } from './cpu.ts';
import type { CpuByShare } from './cpu.ts';
import { drive, warmUp } from './drive.ts';
import type { LoadResult } from './drive.ts';

export interface ReadMeasured extends LoadResult {
  readonly name: string;
  readonly cpuMillisPerUnit: CpuByShare;
}

export interface ReadOptions {
  readonly clients: number;
  readonly seconds: number;
  readonly isStandIn: (name: string) => boolean;
  readonly onProgress: (text: string) => void;
}

/** One kind of read. */
export interface ReadCase {
  readonly name: string;
  readonly origin: string;
  /** Of the next request. */
  readonly path: () => string;
  readonly headers?: Readonly<Record<string, string>>;
  /** Where the service refuses more. */
  readonly mostClients?: number;
}

/** Sends as many reads of each kind as the clients can. */
export async function measureReads(
  currentEndpoints: () => Endpoints,
  cases: readonly ReadCase[],
  { clients, seconds, isStandIn, onProgress }: ReadOptions,
): Promise<readonly ReadMeasured[]> {
  const measured: ReadMeasured[] = [];
  for (const { name, origin, path, headers = {}, mostClients = clients } of cases) {
    onProgress(name);
    const connections = Math.min(clients, mostClients);
    const pool = new Pool(origin, { connections });
    const act = async () => {
      const { statusCode, body } = await pool.request({ method: 'GET', path: path(), headers });
      await body.dump();
      if (statusCode !== 200) throw new Error(`returned ${statusCode}`);
    };
    try {
      await warmUp(name, { clients: connections, seconds: 1, act });
      const before = cpuByShare(currentEndpoints(), isStandIn);
      const driven = await drive({ clients: connections, seconds, act });
      const { product, emulators, database, redis } = subtract(cpuByShare(currentEndpoints(), isStandIn), before);
      const per = (millis: number) => millis / Math.max(1, driven.done);
      const cpuMillisPerUnit = { product: per(product), emulators: per(emulators), database: per(database), redis: per(redis) };
      measured.push({ ...driven, name, cpuMillisPerUnit });
    } finally {
      await pool.close();
    }
  }
  return measured;
}

/** @throws Error when the running shop has no such service */
export function serviceOf({ services }: Endpoints, name: string): string {
  const service = services[name];
  if (service === undefined)
    throw new Error(`the running shop has no service named ${name}; its services are ${Object.keys(services).join(', ')}`);
  return service;
}

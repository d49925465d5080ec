import { randomInt } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import getPort, { portNumbers } from 'get-port';
import * as z from 'zod';

const CustomResource = z.object({ physicalId: z.string(), properties: z.json(), data: z.record(z.string(), z.json()) });
const StateFile = z.object({
  ports: z.record(z.string(), z.int()).default({}),
  secrets: z.record(z.string(), z.string()).default({}),
  customResources: z.record(z.string(), CustomResource).default({}),
});

export type State = ReturnType<typeof openState>;

// Below the ephemeral range, so that a port stays free while its process restarts. The first port is random,
// because two shops that start at the same time would find the same ports free.
const firstPort = randomInt(21_000, 23_000);
const defaultPorts = [...portNumbers(firstPort, 23_000), ...portNumbers(21_000, firstPort)];

/** The state that is kept over restarts: ports, generated secrets, and the last properties of custom resources. */
export function openState(folder: string, isFresh: boolean) {
  const lock = join(folder, 'supervisor.pid');
  const owner = existsSync(lock) ? Number(readFileSync(lock, 'utf8')) : process.pid;
  if (owner !== process.pid && isAlive(owner)) {
    throw new Error(
      `${folder} is in use by process ${owner}: stop that process, or give another folder with --state. If the process is not a shop, delete ${lock}`,
    );
  }
  if (isFresh) rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  writeFileSync(lock, String(process.pid));
  process.once('exit', () => rmSync(lock, { force: true }));
  const file = join(folder, 'state.json');
  const parsed = StateFile.safeParse(existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : {});
  if (!parsed.success) throw new Error(`${file} is invalid; start with --fresh`);
  const { ports, secrets, customResources } = parsed.data;
  const save = () => writeAtomically(file, JSON.stringify({ ports, secrets, customResources }, undefined, 2));

  return {
    folder,
    /** A free port: the requested one, the last one or the default, if free. */
    async port(purpose: string, requested?: number, preferred?: number): Promise<number> {
      const others = Object.entries(ports).flatMap(([other, port]) => (other === purpose ? [] : [port]));
      const wanted = [requested, ports[purpose], preferred].flatMap((port) => port || []);
      const port = await getPort({ port: [...wanted, ...defaultPorts], exclude: others, host: '127.0.0.1' });
      ports[purpose] = port;
      save();
      return port;
    },
    secret(key: string, generate: () => string): string {
      const value = (secrets[key] ??= generate());
      save();
      return value;
    },
    customResource: (key: string) => customResources[key],
    keepCustomResource(key: string, value: z.infer<typeof CustomResource>): void {
      customResources[key] = value;
      save();
    },
  };
}

/** Replaces a file atomically. It may hold secrets, so only its owner can read it. */
export function writeAtomically(file: string, content: string): void {
  writeFileSync(`${file}.new`, content, { mode: 0o600 });
  renameSync(`${file}.new`, file);
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

import { randomInt } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import getPort, { portNumbers } from 'get-port';
import { z } from 'zod';

const CustomResource = z.object({ physicalId: z.string(), properties: z.json(), data: z.record(z.string(), z.json()) });
const Kept = z.object({
  ports: z.record(z.string(), z.int()).default({}),
  secrets: z.record(z.string(), z.string()).default({}),
  customResources: z.record(z.string(), CustomResource).default({}),
});

export type State = ReturnType<typeof openState>;

// Below the range from which outgoing connections take theirs, so that a port stays free while its process restarts. Each shop begins at a random one:
// two that start at the same time would find the same ports free.
const beginning = randomInt(21_000, 23_000);
const usualPorts = [...portNumbers(beginning, 23_000), ...portNumbers(21_000, beginning)];

/** What is kept over restarts: the ports, the generated secrets, and what custom resources were told last. */
export function openState(folder: string, isFresh: boolean) {
  const lock = join(folder, 'supervisor.pid');
  const owner = existsSync(lock) ? Number(readFileSync(lock, 'utf8')) : process.pid;
  if (owner !== process.pid && isAlive(owner)) {
    throw new Error(
      `${folder} is in use by process ${owner}: stop that one first, or name another folder with --state. If it is no shop, one was killed: delete ${lock}`,
    );
  }
  if (isFresh) rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  writeFileSync(lock, String(process.pid));
  process.once('exit', () => rmSync(lock, { force: true }));
  const file = join(folder, 'state.json');
  const parsed = Kept.safeParse(existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : {});
  if (!parsed.success) throw new Error(`${file} cannot be understood; begin anew with --fresh`);
  const { ports, secrets, customResources } = parsed.data;
  const save = () => writeAtomically(file, JSON.stringify({ ports, secrets, customResources }, undefined, 2));

  return {
    folder,
    /** A free port for this purpose: the one that is asked for, that of last time, or the usual one if it can be had. */
    async port(purpose: string, asked?: number, usual?: number): Promise<number> {
      const others = Object.entries(ports).flatMap(([other, port]) => (other === purpose ? [] : [port]));
      const wanted = [asked, ports[purpose], usual].flatMap((port) => port || []);
      const port = await getPort({ port: [...wanted, ...usualPorts], exclude: others, host: '127.0.0.1' });
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

/** Readers see the former content or the new one, never a part; secrets are in it, so nobody else reads. */
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

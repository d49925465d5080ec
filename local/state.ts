import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { z } from 'zod';

const CustomResource = z.object({ physicalId: z.string(), properties: z.string(), data: z.record(z.string(), z.json()) });

const Kept = z.object({
  ports: z.record(z.string(), z.int()),
  secrets: z.record(z.string(), z.string()),
  customResources: z.record(z.string(), CustomResource),
});

export type CustomResourceState = z.infer<typeof CustomResource>;

/** What is kept over restarts: the ports, the generated secrets, and what custom resources were told last. */
export interface State {
  readonly folder: string;
  /** A free port for this purpose, the same as last time if it can be had. */
  port(purpose: string, preferred?: number): Promise<number>;
  secret(key: string, generate: () => string): string;
  customResource(key: string): CustomResourceState | undefined;
  keepCustomResource(key: string, value: CustomResourceState): void;
}

const firstPort = 21_000;

export function openState(folder: string, isFresh: boolean): State {
  if (isFresh) rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  const file = join(folder, 'state.json');
  const kept = load(file);
  const taken = new Set<number>();
  const save = () => writeAtomically(file, JSON.stringify(kept, undefined, 2));

  return {
    folder,
    async port(purpose, preferred) {
      const remembered = kept.ports[purpose];
      // Below the range from which outgoing connections take theirs: nobody takes a port while its process restarts.
      const candidates = [remembered, preferred, ...Array.from({ length: 2000 }, (_, i) => firstPort + i)];
      for (const port of candidates) {
        if (port === undefined || taken.has(port)) continue;
        if (port !== remembered && Object.values(kept.ports).includes(port)) continue;
        if (!(await isFree(port))) continue;
        taken.add(port);
        kept.ports[purpose] = port;
        save();
        return port;
      }
      throw new Error(`no free port between ${firstPort} and ${firstPort + 2000}`);
    },
    secret(key, generate) {
      const value = (kept.secrets[key] ??= generate());
      save();
      return value;
    },
    customResource: (key) => kept.customResources[key],
    keepCustomResource(key, value) {
      kept.customResources[key] = value;
      save();
    },
  };
}

function load(file: string): z.infer<typeof Kept> {
  let content: string;
  try {
    content = readFileSync(file, 'utf8');
  } catch {
    return { ports: {}, secrets: {}, customResources: {} };
  }
  const parsed = Kept.safeParse(JSON.parse(content));
  if (!parsed.success) throw new Error(`${file} cannot be understood; begin anew with --fresh`);
  return parsed.data;
}

/** Readers see the former content or the new one, never a part. Secrets are in it, so nobody else may read. */
export function writeAtomically(file: string, content: string): void {
  writeFileSync(`${file}.new`, content, { mode: 0o600 });
  renameSync(`${file}.new`, file);
}

function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const probe = createServer();
    probe.once('error', () => resolve(false));
    probe.listen(port, '127.0.0.1', () => probe.close(() => resolve(true)));
  });
}

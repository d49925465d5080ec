import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readAssembly } from '../../local/runtime/assembly/assembly.ts';
import { resolveAssembly } from '../../local/runtime/deploy/resolved-assembly.ts';
import type { State } from '../../local/runtime/state.ts';

type Resources = Record<string, { readonly Type: string; readonly Properties: Record<string, unknown> }>;

/** A state that keeps nothing; each purpose has its own port. */
export function emptyState(): State {
  const ports = new Map<string, number>();
  return {
    folder: tmpdir(),
    port: (purpose) => {
      ports.set(purpose, ports.get(purpose) ?? 1000 + ports.size);
      return Promise.resolve(ports.get(purpose) ?? 0);
    },
    secret: (_, generate) => generate(),
    customResource: () => undefined,
    keepCustomResource: () => undefined,
  };
}

/** An assembly of one stack `small`, resolved. */
export async function resolveSmall(resources: Resources) {
  const folder = mkdtempSync(join(tmpdir(), 'small-'));
  writeFileSync(join(folder, 'small.json'), JSON.stringify({ Resources: resources }));
  const stack = {
    type: 'aws:cloudformation:stack',
    environment: 'aws://111111111111/eu-west-2',
    properties: { templateFile: 'small.json', stackName: 'small' },
  };
  writeFileSync(join(folder, 'manifest.json'), JSON.stringify({ artifacts: { small: stack } }));
  return resolveAssembly(readAssembly(folder), emptyState());
}

import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readAssembly } from '../../local/runtime/assembly/assembly.ts';
import { resolveAssembly } from '../../local/runtime/deploy/resolved-assembly.ts';
import type { State } from '../../local/runtime/state.ts';

type Resources = Record<string, { readonly Type: string; readonly Properties: Record<string, unknown> }>;

/** A state that keeps nothing; each purpose has its own port. */
function emptyState(): State {
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

interface StackTemplate {
  readonly name: string;
  readonly account: string;
  readonly region: string;
  readonly template: object;
}

/** Resolves templates as the laptop does. */
export async function resolveTemplates(stacks: readonly StackTemplate[]) {
  const folder = mkdtempSync(join(tmpdir(), 'templates-'));
  const artifacts = stacks.map(({ name, account, region, template }) => {
    writeFileSync(join(folder, `${name}.json`), JSON.stringify(template));
    const properties = { templateFile: `${name}.json`, stackName: name };
    return [name, { type: 'aws:cloudformation:stack', environment: `aws://${account}/${region}`, properties }];
  });
  writeFileSync(join(folder, 'manifest.json'), JSON.stringify({ artifacts: Object.fromEntries(artifacts) }));
  return resolveAssembly(readAssembly(folder), emptyState());
}

/** One stack `small`, resolved. */
export const resolveSmall = (resources: Resources) =>
  resolveTemplates([{ name: 'small', account: '111111111111', region: 'eu-west-2', template: { Resources: resources } }]);

import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

export interface Deployables {
  /** Paths below `lambdas/`: `<context>/<name>`. */
  readonly functions: readonly string[];

  /** Names of folders in `services/`. */
  readonly services: readonly string[];

  /** Names of folders in `sandbox/`. */
  readonly standIns: readonly string[];

  /** Contexts that have migrations. */
  readonly contexts: readonly string[];
}

/** Finds the deployables. @throws Error that names every folder without its entry file */
export function findDeployables(repository: string): Deployables {
  const missing: string[] = [];
  const find = (folder: string, entry: string, names = foldersOf(join(repository, folder))): readonly string[] => {
    for (const name of names) if (!existsSync(join(repository, folder, name, entry))) missing.push(`${folder}/${name} has no ${entry}`);
    return names;
  };
  const found = {
    functions: find('lambdas', 'handler.ts', functionsIn(join(repository, 'lambdas'))),
    services: find('services', 'main.ts'),
    standIns: find('sandbox', 'main.ts'),
    contexts: foldersOf(join(repository, 'domain')).filter((name) => existsSync(join(repository, 'domain', name, 'sql', 'migrations'))),
  };
  if (missing.length > 0) throw new Error(`cannot build: ${missing.join('; ')}. Write the file, or delete the folder.`);
  return found;
}

function functionsIn(folder: string): readonly string[] {
  return foldersOf(folder).flatMap((context) => foldersOf(join(folder, context)).map((name) => `${context}/${name}`));
}

function foldersOf(folder: string): readonly string[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => name)
    .toSorted();
}

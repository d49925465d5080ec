import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { clusterAccount } from './account.ts';

const nodeFolder = join(import.meta.dirname, '../../../lib/citus-node');

/** Programs that the configuration names. */
export const binFolder = join(nodeFolder, 'bin');

/** Renders one of the cluster's configuration files with the program that a node renders it with. @throws Error that names every value that is missing */
export function renderFile(file: string, target: string, values: Readonly<Record<string, string>>): void {
  const { PATH = '' } = process.env;
  try {
    execFileSync(join(binFolder, 'render-config'), [join(nodeFolder, 'etc', file), target], {
      env: { PATH, ...values },
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'pipe'],
    });
  } catch (error) {
    throw new Error(error instanceof Error && 'stderr' in error ? String(error.stderr).trim() : String(error), { cause: error });
  }
}

/** Writes a node's certificates with the program that a node makes them with, as files of the cluster's account. */
export function makeCertificates(folder: string, values: Readonly<Record<string, string>>): void {
  const { PATH = '' } = process.env;
  execFileSync(join(binFolder, 'make-certificates'), [folder], { env: { PATH, ...values }, cwd: '/', ...clusterAccount() });
}

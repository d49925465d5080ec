import { readdirSync } from 'node:fs';
import { basename, join } from 'node:path';

/** The environments that `lib/environments/` defines. */
export function environmentNames(repository: string): readonly string[] {
  return readdirSync(join(repository, 'lib', 'environments'))
    .map((file) => basename(file, '.ts'))
    .filter((name) => name !== 'base');
}

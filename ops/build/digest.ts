import { createHash } from 'node:crypto';
import { readFileSync, readdirSync, statSync } from 'node:fs';
import { join, relative } from 'node:path';

/** A digest of the names and contents of files and of all files in folders; `ignored` names are left out wherever they stand. */
export function digestOf(root: string, paths: readonly string[], ignored: ReadonlySet<string>): string {
  const hash = createHash('sha256');
  for (const path of paths) add(join(root, path));
  return hash.digest('hex');

  function add(path: string): void {
    if (statSync(path).isDirectory()) {
      for (const name of readdirSync(path).toSorted()) if (!ignored.has(name)) add(join(path, name));
      return;
    }
    const content = readFileSync(path);
    hash.update(`${relative(root, path)}\0${content.length}\0`).update(content);
  }
}

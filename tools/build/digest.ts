import { createHash } from 'node:crypto';
import { existsSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
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

export interface Product {
  /** Names the stamp beside what is made: `dist/<name>.digest`. */
  readonly name: string;

  readonly outFolder: string;

  /** Folders and files below the repository: what is not among them cannot change what is made. */
  readonly inputs: readonly string[];

  readonly make: () => Promise<string>;
}

const NOT_INPUTS = new Set(['node_modules', '.next', 'next-env.d.ts', 'tsconfig.tsbuildinfo']);

/** Makes a product unless it stands there, made from the same inputs. */
export async function makeIfChanged(repository: string, { name, outFolder, inputs, make }: Product): Promise<string> {
  const stamp = join(outFolder, `${name}.digest`);
  const digest = digestOf(repository, [...inputs, 'package-lock.json', 'tools/build'], NOT_INPUTS);
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === digest) return 'as before';
  rmSync(stamp, { force: true });
  const outcome = await make();
  writeFileSync(stamp, digest);
  return outcome;
}

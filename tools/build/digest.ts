import { createHash } from 'node:crypto';
import { existsSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';

/** A digest of the names and contents of files and of all files in folders; `ignored` names are skipped at any depth. */
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

export interface BuildProduct {
  /** The digest is stored in `dist/<name>.digest`. */
  readonly name: string;

  readonly outFolder: string;

  /** All sources of the product: folders and files of the repository. */
  readonly inputs: readonly string[];

  readonly build: () => Promise<string>;
}

const NOT_INPUTS = new Set(['node_modules', '.next', 'next-env.d.ts', 'tsconfig.tsbuildinfo']);

/** Builds a product if its inputs changed since the last successful build. */
export async function buildIfChanged(repository: string, { name, outFolder, inputs, build }: BuildProduct): Promise<string> {
  const stamp = join(outFolder, `${name}.digest`);
  const digest = digestOf(repository, [...inputs, 'package-lock.json', 'tools/build'], NOT_INPUTS);
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === digest) return 'unchanged';
  rmSync(stamp, { force: true });
  const outcome = await build();
  writeFileSync(stamp, digest);
  return outcome;
}

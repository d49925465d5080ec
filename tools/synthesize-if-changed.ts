import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, globSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { createInterface } from 'node:readline';

const root = join(import.meta.dirname, '..');
const sources = [
  'bin',
  'lib',
  'services',
  'lambdas',
  'storefront',
  'adapters',
  'domain',
  'contracts',
  'platform',
  'sandbox',
  'tools/build',
  'tools/*.ts',
  '*.json',
];
const products = /(^|\/)(node_modules|\.next|dist|next-env\.d\.ts)(\/|$)/;

/** Builds and synthesizes one environment into `cdk.out` of `parent` if anything that it is made from has changed. @returns whether it had to */
export async function synthesizeIfChanged(parent: string, onLine: (line: string) => void, environment = 'dev'): Promise<boolean> {
  const folder = join(parent, 'cdk.out');
  const stamp = stampOf(parent);
  const digest = digestOfSources();
  const isThere = existsSync(join(folder, `assembly-${environment}`, 'manifest.json'));
  if (isThere && existsSync(stamp) && readFileSync(stamp, 'utf8') === digest) return false;
  const args = [join('tools', 'synth.ts'), '--environment', environment, '--no-validation', '--parent', resolve(parent)];
  const child = spawn(process.execPath, args, { cwd: root, stdio: ['ignore', 'pipe', 'pipe'] });
  const lines: string[] = [];
  for (const input of [child.stdout, child.stderr]) {
    createInterface({ input }).on('line', (line) => {
      lines.push(line);
      onLine(line);
    });
  }
  const code = await new Promise((resolve) => child.once('close', resolve));
  if (code !== 0) throw new Error(`the templates cannot be synthesized:\n${lines.slice(-30).join('\n')}`);
  writeFileSync(stamp, digest);
  return true;
}

const stampOf = (parent: string) => join(parent, 'cdk.out', '.made-from');

/** The next start synthesizes: what lies in `cdk.out` was changed since. */
export function forgetSynthesis(parent: string): void {
  rmSync(stampOf(parent), { force: true });
}

function digestOfSources(): string {
  const files = sources.flatMap((pattern) => {
    const isFolder = statSync(join(root, pattern), { throwIfNoEntry: false })?.isDirectory();
    return globSync(isFolder ? `${pattern}/**` : pattern, { cwd: root, exclude: (path) => products.test(path) });
  });
  const hash = createHash('sha256');
  for (const file of files.toSorted()) {
    const path = join(root, file);
    if (statSync(path).isFile()) hash.update(file).update(readFileSync(path));
  }
  return hash.digest('hex');
}

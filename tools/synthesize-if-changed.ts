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
  'backoffice',
  'storefront',
  'web',
  'adapters',
  'domain',
  'contracts',
  'platform',
  'sandbox',
  'tools/build',
  'tools/*.ts',
  '*.json',
];
const buildOutputs = /(^|\/)(node_modules|\.next|dist|next-env\.d\.ts)(\/|$)/;

/** Builds and synthesizes one environment into `parent/cdk.out` if a source has changed. @returns whether it did */
export async function synthesizeIfChanged(parent: string, onLine: (line: string) => void, environment = 'dev'): Promise<boolean> {
  const folder = join(parent, 'cdk.out');
  const stamp = stampOf(parent);
  const digest = digestOfSources();
  const exists = existsSync(join(folder, `assembly-${environment}`, 'manifest.json'));
  if (exists && existsSync(stamp) && readFileSync(stamp, 'utf8') === digest) return false;
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
  if (code !== 0) throw new Error(`synthesizing the templates failed:\n${lines.slice(-30).join('\n')}`);
  writeFileSync(stamp, digest);
  return true;
}

const stampOf = (parent: string) => join(parent, 'cdk.out', '.source-digest');

/** Makes the next start synthesize, because files in `cdk.out` were changed. */
export function invalidateSynthesis(parent: string): void {
  rmSync(stampOf(parent), { force: true });
}

function digestOfSources(): string {
  const files = sources.flatMap((pattern) => {
    const isFolder = statSync(join(root, pattern), { throwIfNoEntry: false })?.isDirectory();
    return globSync(isFolder ? `${pattern}/**` : pattern, { cwd: root, exclude: (path) => buildOutputs.test(path) });
  });
  const hash = createHash('sha256');
  for (const file of files.toSorted()) {
    const path = join(root, file);
    if (statSync(path).isFile()) hash.update(file).update(readFileSync(path));
  }
  return hash.digest('hex');
}

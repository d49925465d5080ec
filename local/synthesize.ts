import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, globSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { endProcess } from './guard.ts';

const root = join(import.meta.dirname, '..');
const stamp = join(root, 'cdk.out', '.made-from');
const inputs = ['bin', 'lib', 'services', 'lambdas', 'storefront', 'domain', 'platform', 'sandbox', 'ops/build', 'ops/*.ts', '*.json'];
const outputs = /(^|\/)(node_modules|\.next|dist)(\/|$)/;

/** Builds and synthesizes the stage `dev` if anything that it is made from has changed. @returns whether it had to */
export async function synthesize(onLine: (line: string) => void): Promise<boolean> {
  const digest = digestOf(inputs);
  const isThere = existsSync(join(root, 'cdk.out', 'assembly-dev', 'manifest.json'));
  if (isThere && existsSync(stamp) && readFileSync(stamp, 'utf8') === digest) return false;
  const child = spawn(process.execPath, [join('ops', 'synth.ts'), '--environment', 'dev', '--no-validation'], {
    cwd: root,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const exited = new Promise((resolve) => child.once('exit', resolve));
  const last: string[] = [];
  for (const input of [child.stdout, child.stderr]) {
    createInterface({ input }).on('line', (line) => {
      onLine(line);
      if (last.push(line) > 30) last.shift();
    });
  }
  const abandon = () => void endProcess(child, exited, 'SIGTERM', 1000);
  process.once('exit', abandon);
  const code = await exited;
  process.off('exit', abandon);
  if (code !== 0) throw new Error(`the templates cannot be synthesized:\n${last.join('\n')}`);
  writeFileSync(stamp, digest);
  return true;
}

function digestOf(patterns: readonly string[]): string {
  const hash = createHash('sha256');
  const files = patterns.flatMap((pattern) => {
    const isFolder = statSync(join(root, pattern), { throwIfNoEntry: false })?.isDirectory();
    return globSync(isFolder ? `${pattern}/**` : pattern, { cwd: root, exclude: (path) => outputs.test(path) });
  });
  for (const file of files.toSorted()) {
    const path = join(root, file);
    if (statSync(path).isFile()) hash.update(file).update(readFileSync(path));
  }
  return hash.digest('hex');
}

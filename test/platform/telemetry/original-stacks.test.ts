import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { transformSync } from 'esbuild';
import { afterAll, describe, expect, test } from 'vitest';

const folder = mkdtempSync(join(tmpdir(), 'stacks-'));

afterAll(() => rmSync(folder, { recursive: true, force: true }));

const describeErrorModule = new URL('../../../platform/telemetry/describe-error.ts', import.meta.url).href;

const source = `
export function fail(): never {

  throw new Error('failed');
}`;

/** The logged stack of an error that a bundle throws. In a process of its own: the test runner changes stacks. */
function stackOf(name: string, hasMap: boolean): string {
  const { code, map } = transformSync(source, {
    loader: 'ts',
    minify: true,
    sourcemap: 'external',
    sourcefile: '../../lambdas/fail/handler.ts',
  });
  const file = join(folder, `${name}.mjs`);
  writeFileSync(file, code);
  if (hasMap) writeFileSync(`${file}.map`, map);
  const program = `
    const { describeError } = await import('${describeErrorModule}');
    const { fail } = await import('${pathToFileURL(file).href}');
    try { fail(); } catch (error) { console.log(describeError(error).stack); }`;
  return execFileSync(process.execPath, ['--input-type=module', '-e', program], { encoding: 'utf8' });
}

describe('the stack of a logged error', () => {
  test('names the places in the source', () => {
    expect(stackOf('mapped', true)).toMatch(/\n {4}at \S+ \(lambdas\/fail\/handler\.ts:4:\d+\)/);
  });

  test('keeps the places in the bundle when it has no source map', () => {
    expect(stackOf('unmapped', false)).toMatch(/unmapped\.mjs:1:\d+/);
  });
});

import { execFile } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import * as z from 'zod';
import { bundleFunctions, bundleOperations, bundleServices } from '../../../tools/build/bundle.ts';
import { findDeployables } from '../../../tools/build/deployables.ts';
import { digestOf, buildIfChanged } from '../../../tools/build/digest.ts';

let repository: string;
let dist: string;
beforeEach(() => {
  repository = mkdtempSync(join(tmpdir(), 'shopmart-build-'));
  dist = join(repository, 'dist');
});
afterEach(() => rmSync(repository, { recursive: true }));

function write(files: Readonly<Record<string, string>>): void {
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(repository, path)), { recursive: true });
    writeFileSync(join(repository, path), text);
  }
}

const run = async (file: string): Promise<string> => (await promisify(execFile)(process.execPath, [file])).stdout.trim();

describe('the deployables', () => {
  test('are found by their folders', () => {
    write({
      'lambdas/inventory/reserve-stock/handler.ts': '',
      'services/order/main.ts': '',
      'sandbox/stripe/main.ts': '',
      'domain/order/sql/migrations/000001_orders.sql': '',
      'domain/payment/events.ts': '',
    });
    expect(findDeployables(repository)).toEqual({
      functions: ['inventory/reserve-stock'],
      services: ['order'],
      standIns: ['stripe'],
      contexts: ['order'],
    });
  });

  test('must have an entry file: every folder without one is named', () => {
    write({ 'lambdas/inventory/reserve-stock/config.ts': '', 'services/order/app.ts': '', 'services/user/main.ts': '' });
    expect(() => findDeployables(repository)).toThrow(
      'cannot build: lambdas/inventory/reserve-stock has no handler.ts; services/order has no main.ts. Write the file, or delete the folder.',
    );
  });
});

describe('a function', () => {
  test('is bundled to one ES module, which may contain CommonJS', async () => {
    write({
      'lambdas/any/say/handler.ts': `import { join } from './old.cjs'; import { mine } from '../../../domain/say.ts'; export const handler = (): string => join('a', mine); console.log(handler());`,
      'lambdas/any/say/old.cjs': `const { join } = require('node:path'); module.exports = { join: (...parts) => join(__dirname ? 'x' : '', ...parts) };`,
      'domain/say.ts': `export const mine: string = 'b';`,
    });
    await bundleFunctions(repository, findDeployables(repository), dist);
    expect(readdirSync(join(dist, 'lambdas/any/say')).toSorted()).toEqual(['index.mjs', 'index.mjs.map']);
    expect(await run(join(dist, 'lambdas/any/say/index.mjs'))).toBe('x/a/b');
  });

  test('that migrates is copied to the SQL of each context', async () => {
    write({
      'lambdas/operations/migrate-schema/handler.ts': 'export const handler = 1;',
      'domain/order/sql/migrations/000001_orders.sql': 'select 1',
      'domain/user/sql/migrations/000001_users.sql': 'select 2',
    });
    await bundleFunctions(repository, findDeployables(repository), dist);
    expect(readdirSync(join(dist, 'lambdas/operations')).toSorted()).toEqual(['migrate-schema-order', 'migrate-schema-user']);
    expect(readFileSync(join(dist, 'lambdas/operations/migrate-schema-user/sql/migrations/000001_users.sql'), 'utf8')).toBe('select 2');
    expect(existsSync(join(dist, 'lambdas/operations/migrate-schema-user/index.mjs'))).toBe(true);
  });

  test('that was deleted is removed from dist', async () => {
    write({ 'lambdas/any/say/handler.ts': 'export const handler = 1;', 'dist/lambdas/gone/index.mjs': '' });
    await bundleFunctions(repository, findDeployables(repository), dist);
    expect(readdirSync(join(dist, 'lambdas'))).toEqual(['any']);
  });

  test('that does not compile fails the build with its file', async () => {
    write({ 'lambdas/any/say/handler.ts': `import { nothing } from './nowhere.ts'; export const handler = nothing;` });
    await expect(bundleFunctions(repository, findDeployables(repository), dist)).rejects.toThrow(
      /lambdas\/any\/say\/handler\.ts.*nowhere/s,
    );
  });
});

test('the commands of operators become an image with the clients of both stores, not as root, on the pinned base', async () => {
  write({ 'ops/replay/main.ts': `console.log('replayed');`, 'ops/events/main.ts': `console.log('listed');` });
  await bundleOperations(repository, dist);
  const folder = join(dist, 'ops');
  const lines = readFileSync(join(folder, 'Dockerfile'), 'utf8').trimEnd().split('\n');
  expect(lines.map((line) => line.split(' ')[0])).toEqual(['FROM', 'RUN', 'WORKDIR', 'COPY', 'ENV', 'USER', 'CMD']);
  expect(lines[0]).toMatch(/@sha256:[0-9a-f]{64}$/);
  expect(lines[1]).toMatch(
    /apt-get install --yes --no-install-recommends postgresql-client redis-tools .*&& rm -rf \/var\/lib\/apt\/lists\/\*$/,
  );
  expect(lines[5]).toBe('USER node');
  expect(await run(join(folder, 'replay.mjs'))).toBe('replayed');
  expect(await run(join(folder, 'events.mjs'))).toBe('listed');
});

describe('a service', () => {
  test('is bundled to the build context of an image', async () => {
    write({ 'services/order/main.ts': `console.log('sold');` });
    await bundleServices(repository, findDeployables(repository), dist);
    const folder = join(dist, 'services/order');
    expect(readdirSync(folder).toSorted()).toEqual(['Dockerfile', 'main.mjs', 'main.mjs.map']);
    const dockerfile = readFileSync(join(folder, 'Dockerfile'), 'utf8');
    // A tag alone would leave unchanged services on an old base forever: the asset is named by its folder.
    expect(dockerfile).toMatch(/^FROM \S+node:24\.\d+\.\d+-\w+-slim@sha256:[0-9a-f]{64}\n/);
    expect(dockerfile).toMatch(/\nUSER node\n[^]*CMD \["node","main\.mjs"\]\n$/);
    expect(await run(join(folder, 'main.mjs'))).toBe('sold');
  });

  test('that throws at start logs a line of level fatal, before Node prints the stack', async () => {
    write({
      'services/order/main.ts': `import './config.ts'; console.log('sold');`,
      'services/order/config.ts': `throw new Error('PORT is not set', { cause: new Error('it is missing') });`,
    });
    await bundleServices(repository, findDeployables(repository), dist);
    const exited: unknown = await run(join(dist, 'services/order/main.mjs')).catch((error: unknown) => error);
    const { stdout, code } = z.object({ stdout: z.string(), code: z.int() }).parse(exited);
    expect(code).toBe(1);
    expect(JSON.parse(stdout)).toMatchObject({
      level: 'fatal',
      error: {
        message: 'PORT is not set',
        // The place in the source, though the code is minified.
        stack: expect.stringContaining('services/order/config.ts:1:7'),
        cause: { message: 'it is missing' },
      },
    });
  });

  test('with machine code is refused, since the image may have another architecture', async () => {
    write({
      'services/user/main.ts': `import hash from './hash.node'; console.log(hash);`,
      'services/user/hash.node': '',
    });
    await expect(bundleServices(repository, findDeployables(repository), dist)).rejects.toThrow(
      /No loader is configured for "\.node" files/,
    );
  });
});

describe('the digest of sources', () => {
  const digest = (): string => digestOf(repository, ['storefront', 'package-lock.json'], new Set(['.next']));
  beforeEach(() => write({ 'storefront/app/page.tsx': 'a', 'storefront/.next/build': 'x', 'package-lock.json': '{}' }));

  test('does not change with ignored or other files', () => {
    const before = digest();
    write({ 'storefront/.next/build': 'y', 'elsewhere.ts': 'z' });
    expect(digest()).toBe(before);
  });

  test.each([
    ['a content', { 'storefront/app/page.tsx': 'b' }],
    ['a new file', { 'storefront/app/other.tsx': '' }],
    ['the packages', { 'package-lock.json': '{"a":1}' }],
  ])('changes with %s', (_, files) => {
    const before = digest();
    write(files);
    expect(digest()).not.toBe(before);
  });
});

describe('a build product', () => {
  let builds: number;
  const build = (outcome: () => string = () => 'built') =>
    buildIfChanged(repository, {
      name: 'pages',
      outFolder: dist,
      inputs: ['pages'],
      build: async () => {
        builds += 1;
        return outcome();
      },
    });
  beforeEach(() => {
    builds = 0;
    write({ 'pages/page.tsx': 'a', 'package-lock.json': '{}', 'tools/build/bundle.ts': '', 'dist/other': '' });
  });

  test('is built once, and again when a source, a package or the build code changes', async () => {
    expect([await build(), await build()]).toEqual(['built', 'unchanged']);
    for (const path of ['pages/page.tsx', 'package-lock.json', 'tools/build/bundle.ts']) {
      write({ [path]: 'changed' });
      await build();
      await build();
    }
    expect(builds).toBe(4);
  });

  test('is built again after a failure, even from sources that were built before', async () => {
    await build();
    write({ 'pages/page.tsx': 'broken' });
    const failing = build(() => {
      throw new Error('does not compile');
    });
    await expect(failing).rejects.toThrow('does not compile');
    write({ 'pages/page.tsx': 'a' });
    expect(await build()).toBe('built');
  });
});

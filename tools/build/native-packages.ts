import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { cpSync, existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import * as z from 'zod';

/** Packages with machine code, by the function that loads them. */
export const NATIVE_PACKAGES: Readonly<Record<string, string>> = { 'product/resize-image': 'sharp' };

/** The machines of Lambda: lib/constructs/node-function.ts. */
const PLATFORM = ['--os=linux', '--cpu=arm64', '--libc=glibc'];

const Package = z.looseObject({
  dependencies: z.record(z.string(), z.string()).default({}),
  optionalDependencies: z.record(z.string(), z.string()).default({}),
});
const Lock = z.looseObject({ packages: z.record(z.string(), Package) });

/**
 * Adds a package with its dependencies, as package-lock.json has them, to a function's folder: the build for Lambda, not the one for this machine. On this machine Node finds
 * the missing build by NODE_PATH: local/injected.ts.
 */
export async function addNativePackages(
  repository: string,
  name: string,
  { folder, cache }: { readonly folder: string; readonly cache: string },
): Promise<void> {
  const lock = lockOf(name, Lock.parse(JSON.parse(readFileSync(join(repository, 'package-lock.json'), 'utf8'))));
  const installed = join(cache, createHash('sha256').update(lock).digest('hex').slice(0, 16));
  if (!existsSync(installed)) await install(repository, name, lock, installed);
  cpSync(join(installed, 'node_modules'), join(folder, 'node_modules'), {
    recursive: true,
    filter: (path) => !/\/\.(bin|package-lock\.json)$/.test(path),
  });
}

async function install(repository: string, name: string, lock: string, folder: string): Promise<void> {
  const draft = `${folder}.new`;
  rmSync(draft, { recursive: true, force: true });
  mkdirSync(draft, { recursive: true });
  writeFileSync(join(draft, 'package.json'), JSON.stringify({ private: true, dependencies: dependenciesIn(lock) }));
  writeFileSync(join(draft, 'package-lock.json'), lock);
  cpSync(join(repository, '.npmrc'), join(draft, '.npmrc'));
  await promisify(execFile)('npm', ['ci', ...PLATFORM, '--ignore-scripts'], { cwd: draft }).catch((cause: unknown) => {
    throw new Error(`cannot install ${name} for Lambda; it is downloaded from the npm registry once: check the connection`, { cause });
  });
  renameSync(draft, folder);
}

/** The lock file of the package alone. */
function lockOf(name: string, { packages }: z.infer<typeof Lock>): string {
  const kept = new Map<string, unknown>();
  const keep = (dependency: string, from: string): void => {
    const key = keyOf(packages, dependency, from);
    const found = key === undefined ? undefined : packages[key];
    if (key === undefined || !found || kept.has(key)) return;
    kept.set(key, found);
    for (const each of Object.keys({ ...found.dependencies, ...found.optionalDependencies })) keep(each, key);
  };
  keep(name, '');
  const top = Object.fromEntries(
    [...kept.keys()].filter((key) => key === `node_modules/${name}`).map((key) => [name, versionOf(packages[key])]),
  );
  return JSON.stringify(
    { lockfileVersion: 3, requires: true, packages: { '': { dependencies: top }, ...Object.fromEntries(kept) } },
    undefined,
    2,
  );
}

/** As Node resolves: in the folder of the dependent, then in those above. */
function keyOf(packages: Readonly<Record<string, unknown>>, dependency: string, from: string): string | undefined {
  const key = `${from === '' ? '' : `${from}/`}node_modules/${dependency}`;
  if (key in packages) return key;
  return from === '' ? undefined : keyOf(packages, dependency, from.replace(/\/?node_modules\/(@[^/]+\/)?[^/]+$/, ''));
}

function versionOf(found: z.infer<typeof Package> | undefined): string {
  return z.object({ version: z.string() }).parse(found).version;
}

function dependenciesIn(lock: string): Readonly<Record<string, string>> {
  return Lock.parse(JSON.parse(lock)).packages['']?.dependencies ?? {};
}

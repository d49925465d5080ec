import { cpSync, mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { build } from 'esbuild';
import type { BuildResult } from 'esbuild';
import { writeImage, writeOperatorImage } from './image.ts';
import type { Deployables } from './deployables.ts';

/** Lambda whose bundle is made once and placed beside each context's SQL. */
const MIGRATION = 'operations/migrate-schema';

const LAST_WORDS = join(import.meta.dirname, '../../platform/telemetry/last-words.ts');

interface EntryPoint {
  readonly in: string;
  readonly out: string;
}

/** CommonJS packages inside an ES module look for these. */
const COMMONJS_IN_ESM = `import { createRequire as __createRequire } from 'node:module';
import { dirname as __dirnameOf } from 'node:path';
const require = __createRequire(import.meta.url);
const __filename = import.meta.filename;
const __dirname = __dirnameOf(__filename);`;

/** `dist/lambdas/<context>/<name>/index.mjs` for each function, and `operations/migrate-schema-<context>` with its SQL for each context. */
export async function bundleFunctions(repository: string, { functions, contexts }: Deployables, outFolder: string): Promise<string> {
  const folder = join(outFolder, 'lambdas');
  rmSync(folder, { recursive: true, force: true });
  await bundle(
    repository,
    functions.map((name) => ({ in: `lambdas/${name}/handler.ts`, out: `${name}/index` })),
    folder,
  );
  if (functions.includes(MIGRATION)) {
    for (const context of contexts) {
      const copy = join(folder, `${MIGRATION}-${context}`);
      cpSync(join(folder, MIGRATION), copy, { recursive: true });
      cpSync(join(repository, 'domain', context, 'sql'), join(copy, 'sql'), { recursive: true });
    }
    rmSync(join(folder, MIGRATION), { recursive: true });
  }
  return `${functions.length} bundled, schemas of ${contexts.length} contexts`;
}

/** `dist/services/<name>` and `dist/sandbox/<name>`: each `main.mjs` with its Dockerfile, an image's build context that runs as it is. */
export async function bundleServices(repository: string, { services, standIns }: Deployables, outFolder: string): Promise<string> {
  const folders = [...services.map((name) => `services/${name}`), ...standIns.map((name) => `sandbox/${name}`)];
  for (const kind of ['services', 'sandbox']) rmSync(join(outFolder, kind), { recursive: true, force: true });
  await bundle(
    repository,
    folders.map((folder) => ({ in: `${folder}/main.ts`, out: `${folder}/main` })),
    outFolder,
  );
  for (const folder of folders) writeImage(join(outFolder, folder));
  return `${services.length} services and ${standIns.length} stand-ins bundled`;
}

/** `dist/ops`: the commands that operators run inside the network, with their Dockerfile. */
export async function bundleOperations(repository: string, outFolder: string): Promise<string> {
  const folder = join(outFolder, 'ops');
  rmSync(folder, { recursive: true, force: true });
  await bundle(repository, [{ in: 'ops/replay-dead-letters/main.ts', out: 'replay-dead-letters' }], folder);
  writeOperatorImage(folder);
  return '1 command bundled';
}

/** The storefront's server, beside what `next build` made. */
export async function bundleStorefrontServer(repository: string, outFolder: string): Promise<void> {
  await bundle(repository, [{ in: 'storefront/main.ts', out: 'main' }], outFolder, { external: ['next'] });
}

interface BundleOptions {
  /** Packages that the bundle finds beside itself when it runs. */
  readonly external?: readonly string[];
  /** Without it the result holds the files. @default true */
  readonly isWritten?: boolean;
}

/** @returns what esbuild reports */
export async function bundle(
  repository: string,
  entryPoints: EntryPoint[],
  outdir: string,
  { external = [], isWritten = true }: BundleOptions = {},
): Promise<BuildResult> {
  mkdirSync(outdir, { recursive: true });
  // For esbuild, which lives for seconds: without collecting garbage it takes 3 s of CPU instead of 4.5.
  process.env['GOGC'] ??= 'off';
  return build({
    absWorkingDir: repository,
    entryPoints,
    outdir,
    outExtension: { '.js': '.mjs' },
    bundle: true,
    platform: 'node',
    target: 'node24',
    format: 'esm',
    mainFields: ['module', 'main'],
    // Asked for by pg where somebody installed it, which nobody does here.
    external: ['pg-native', ...external],
    banner: { js: COMMONJS_IN_ESM },
    inject: [LAST_WORDS],
    sourcemap: true,
    sourcesContent: false,
    legalComments: 'none',
    logLevel: 'silent',
    metafile: true,
    write: isWritten,
  });
}

import { cpSync, mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { build } from 'esbuild';
import type { BuildResult, Plugin } from 'esbuild';
import { writeImage, writeOperatorImage } from './image.ts';
import type { Deployables } from './deployables.ts';
import { addNativePackages, NATIVE_PACKAGES } from './native-packages.ts';

/** Its bundle is copied to each context's SQL. */
const MIGRATION = 'operations/migrate-schema';

/** Side effects at the start of every process. */
const PROCESS_START = ['uncaught-exception', 'start-tracing'].map((name) =>
  join(import.meta.dirname, `../../platform/telemetry/${name}.ts`),
);

interface EntryPoint {
  readonly in: string;
  readonly out: string;
}

/** CommonJS packages inside an ES module need these globals. */
const COMMONJS_IN_ESM = `import { createRequire as __createRequire } from 'node:module';
import { dirname as __dirnameOf } from 'node:path';
const require = __createRequire(import.meta.url);
const __filename = import.meta.filename;
const __dirname = __dirnameOf(__filename);`;

interface BundleOptions {
  /** Packages that are not bundled. */
  readonly external?: readonly string[];
  /** Writes the files instead of returning them. @default true */
  readonly isWritten?: boolean;
}

export const FUNCTION_OPTIONS: BundleOptions = {
  external: [
    // In the runtime of canaries, and in no registry.
    '@amzn/synthetics-playwright',
    // Lambda passes credentials in the environment. Only without them the clients of AWS load these.
    ...['http', 'ini', 'process', 'sso', 'web-identity'].map((provider) => `@aws-sdk/credential-provider-${provider}`),
    '@smithy/credential-provider-imds',
  ],
};

/** `dist/lambdas/<context>/<name>/index.mjs` for each function, `operations/migrate-schema-<context>` for each context. */
export async function bundleFunctions(repository: string, { functions, contexts }: Deployables, outFolder: string): Promise<string> {
  const folder = join(outFolder, 'lambdas');
  rmSync(folder, { recursive: true, force: true });
  await bundle(
    repository,
    functions.map((name) => ({ in: `lambdas/${name}/handler.ts`, out: `${name}/index` })),
    folder,
    FUNCTION_OPTIONS,
  );
  for (const [name, native] of Object.entries(NATIVE_PACKAGES)) {
    if (functions.includes(name))
      await addNativePackages(repository, native, { folder: join(folder, name), cache: join(outFolder, '.native') });
  }
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

/** `dist/services/<name>` and `dist/sandbox/<name>`: `main.mjs` with its Dockerfile, the build context of an image. */
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

/** Bundles the commands that operators run inside the network, with their Dockerfile, into `dist/ops`. */
export async function bundleOperations(repository: string, outFolder: string): Promise<string> {
  const folder = join(outFolder, 'ops');
  rmSync(folder, { recursive: true, force: true });
  await bundle(
    repository,
    ['replay', 'events'].map((name) => ({ in: `ops/${name}/main.ts`, out: name })),
    folder,
  );
  writeOperatorImage(folder);
  return '2 commands bundled';
}

/** Bundles the server of a Next.js app into the output of `next build`. */
export async function bundleNextServer(repository: string, outFolder: string, name: string): Promise<void> {
  await bundle(repository, [{ in: `${name}/main.ts`, out: 'main' }], outFolder, { external: ['next'] });
}

/** Of the languages of zod's messages only English: the others are a third of a Lambda's bundle. */
const ENGLISH_MESSAGES: Plugin = {
  name: 'english-messages',
  setup(bundling) {
    bundling.onResolve({ filter: /\/locales\/index\.js$/ }, ({ importer }) => {
      const [zod] = /^.*\/node_modules\/zod\/v4(?=\/)/.exec(importer) ?? [];
      return zod === undefined ? undefined : { path: join(zod, 'locales', 'en.js'), sideEffects: false };
    });
  },
};

/** An `import` of Node's HTTP modules reads their every export, and so loads fetch and WebSocket: 100 to 180 ms of a cold start. */
const HTTP_ON_DEMAND: Plugin = {
  name: 'http-on-demand',
  setup(bundling) {
    bundling.onResolve({ filter: /^(node:)?https?$/ }, ({ path }) => ({
      path: path.replace('node:', ''),
      namespace: 'builtin',
      sideEffects: false,
    }));
    bundling.onLoad({ filter: /./, namespace: 'builtin' }, ({ path }) => ({
      contents: `module.exports = process.getBuiltinModule('${path}')`,
    }));
  },
};

export async function bundle(
  repository: string,
  entryPoints: EntryPoint[],
  outdir: string,
  { external = [], isWritten = true }: BundleOptions = {},
): Promise<BuildResult> {
  mkdirSync(outdir, { recursive: true });
  // For esbuild: without garbage collection it takes 3 s of CPU time instead of 4.5.
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
    // An optional dependency of pg, which is not installed, and machine code, which is copied beside a bundle.
    external: ['pg-native', ...Object.values(NATIVE_PACKAGES), ...external],
    banner: { js: COMMONJS_IN_ESM },
    inject: PROCESS_START,
    minify: true,
    // Node prints the line in which an uncaught exception was thrown.
    lineLimit: 200,
    sourcemap: true,
    sourcesContent: false,
    plugins: [ENGLISH_MESSAGES, HTTP_ON_DEMAND],
    legalComments: 'none',
    logLevel: 'silent',
    metafile: true,
    write: isWritten,
  });
}

import { existsSync, globSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { basename, dirname, join, relative, resolve } from 'node:path';
import * as z from 'zod';
import { bundle } from './bundle.ts';

/** An entry file and its bundle, which several assets may contain. */
export interface Bundle {
  /** Relative to the source's root. */
  readonly entry: string;
  /** `main.mjs` or `index.mjs` in each asset. */
  readonly files: readonly string[];
  /** The bundled source files, relative to the root. */
  inputs: ReadonlySet<string>;
}

const SourceMap = z.looseObject({ sources: z.array(z.string()) });
const isEntry = /^([\w-]+\/)+(handler|main)\.ts$/;

/** Finds the bundles in assets by their source maps, and rewrites the maps' paths for debuggers. */
export function findBundles(assetFolders: readonly string[], root: string): readonly Bundle[] {
  const maps = globSync(assetFolders.map((folder) => join(folder, '{main,index}.mjs.map')));
  const found = maps.flatMap((file) => {
    const map = SourceMap.parse(JSON.parse(readFileSync(file, 'utf8')));
    const sources = map.sources.map((source) => {
      const fromAsset = relative(root, resolve(dirname(file), source));
      // A map that was not rewritten has paths relative to `dist/`.
      return existsSync(join(root, fromAsset)) && !fromAsset.startsWith('..') ? fromAsset : source.replace(/^(\.\.\/)+/, '');
    });
    const entry = sources.find((source) => isEntry.test(source) && existsSync(join(root, source)));
    if (entry === undefined) return [];
    const rewritten = sources.map((source) => relative(dirname(file), join(root, source)));
    replace(file, JSON.stringify({ ...map, sources: rewritten }));
    return [{ entry, file: file.replace(/\.map$/, ''), inputs: new Set(sources) }];
  });
  return [...Map.groupBy(found, ({ entry }) => entry)].map(([entry, all]) => ({
    entry,
    files: all.map(({ file }) => file),
    inputs: all[0]?.inputs ?? new Set(),
  }));
}

/** Bundles one entry and discards the result: the first build of a process takes about 0.6 s of CPU time more than the next ones. */
export async function warmUp([first]: readonly Bundle[], root: string): Promise<void> {
  // A build error is reported by the rebuild of the changed file.
  if (first) await build([{ bundle: first, file: first.files[0] ?? '' }], root).catch(() => undefined);
}

/**
 * Bundles entries and replaces the files in the assets.
 *
 * @throws Error with file and line when the source cannot be bundled; the assets are unchanged then
 */
export async function rebuild(bundles: readonly Bundle[], root: string): Promise<void> {
  const targets = bundles.flatMap((each) => each.files.slice(0, 1).map((file) => ({ bundle: each, file })));
  if (targets.length === 0) return;
  const { outputFiles = [], metafile } = await build(targets, root);
  for (const { bundle: each, file } of targets) {
    for (const end of ['', '.map']) {
      const output = outputFiles.find(({ path }) => path === `${file}${end}`);
      if (output) for (const asset of each.files) replace(`${asset}${end}`, output.contents);
    }
    const inputs = metafile?.outputs[relative(root, file)]?.inputs ?? {};
    each.inputs = new Set(Object.keys(inputs));
  }
}

function build(targets: readonly { readonly bundle: Bundle; readonly file: string }[], root: string) {
  // This esbuild process keeps running, so it must collect garbage.
  process.env['GOGC'] ??= '100';
  // All assets are in one folder, so a map's relative paths are the same for each.
  const outFolder = dirname(dirname(targets[0]?.file ?? ''));
  const entryPoints = targets.map(({ bundle: { entry }, file }) => ({
    in: entry,
    out: join(basename(dirname(file)), basename(file, '.mjs')),
  }));
  return bundle(root, entryPoints, outFolder, { isWritten: false });
}

function replace(file: string, content: Uint8Array | string): void {
  writeFileSync(`${file}.new`, content);
  renameSync(`${file}.new`, file);
}

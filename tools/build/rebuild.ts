import { existsSync, globSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { basename, dirname, join, relative, resolve } from 'node:path';
import { z } from 'zod';
import { bundle } from './bundle.ts';

/** An entry file and what esbuild made of it; assets of one entry differ in what lies beside the bundle. */
export interface Bundle {
  /** Below the source's root. */
  readonly entry: string;
  /** `main.mjs` or `index.mjs` in each asset. */
  readonly files: readonly string[];
  /** The source files that it is made of, below the root. */
  inputs: ReadonlySet<string>;
}

const SourceMap = z.looseObject({ sources: z.array(z.string()) });
const isEntry = /^([\w-]+\/)+(handler|main)\.ts$/;

/** The bundles among the assets, by their source maps. These are corrected, so that debuggers find the source from where the assets lie. */
export function findBundles(assetFolders: readonly string[], root: string): readonly Bundle[] {
  const maps = globSync(assetFolders.map((folder) => join(folder, '{main,index}.mjs.map')));
  const found = maps.flatMap((file) => {
    const map = SourceMap.parse(JSON.parse(readFileSync(file, 'utf8')));
    const sources = map.sources.map((source) => {
      const fromAsset = relative(root, resolve(dirname(file), source));
      // Before the correction each leads from a folder of `dist/` to a file below the root.
      return existsSync(join(root, fromAsset)) && !fromAsset.startsWith('..') ? fromAsset : source.replace(/^(\.\.\/)+/, '');
    });
    const entry = sources.find((source) => isEntry.test(source) && existsSync(join(root, source)));
    if (entry === undefined) return [];
    const corrected = sources.map((source) => relative(dirname(file), join(root, source)));
    replace(file, JSON.stringify({ ...map, sources: corrected }));
    return [{ entry, file: file.replace(/\.map$/, ''), inputs: new Set(sources) }];
  });
  return [...Map.groupBy(found, ({ entry }) => entry)].map(([entry, all]) => ({
    entry,
    files: all.map(({ file }) => file),
    inputs: all[0]?.inputs ?? new Set(),
  }));
}

/**
 * Bundles again and replaces the files in the assets.
 *
 * @throws Error with file and line when the source cannot be bundled; the assets are as before then
 */
export async function rebuild(bundles: readonly Bundle[], root: string): Promise<void> {
  const targets = bundles.flatMap((each) => each.files.slice(0, 1).map((file) => ({ bundle: each, file })));
  const [first] = targets;
  if (first === undefined) return;
  // This esbuild lives on, so it has to collect garbage.
  process.env['GOGC'] ??= '100';
  // Assets are neighbours: the map of one is right in another.
  const outFolder = dirname(dirname(first.file));
  const entryPoints = targets.map(({ bundle: { entry }, file }) => ({
    in: entry,
    out: join(basename(dirname(file)), basename(file, '.mjs')),
  }));
  const { outputFiles = [], metafile } = await bundle(root, entryPoints, outFolder, { isWritten: false });
  for (const { bundle: each, file } of targets) {
    for (const end of ['', '.map']) {
      const output = outputFiles.find(({ path }) => path === `${file}${end}`);
      if (output) for (const asset of each.files) replace(`${asset}${end}`, output.contents);
    }
    const made = metafile?.outputs[relative(root, file)]?.inputs ?? {};
    each.inputs = new Set(Object.keys(made));
  }
}

function replace(file: string, content: Uint8Array | string): void {
  writeFileSync(`${file}.new`, content);
  renameSync(`${file}.new`, file);
}
